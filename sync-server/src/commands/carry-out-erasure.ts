import { type CustomerRow, customers, decideEraseCustomer } from '#shared/customers/index.ts';
import {
  accept,
  type CustomerId,
  type FactId,
  type RequestId,
  type Result,
  type StaffId,
} from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import { erasePrivateParts } from './commands.queries.ts';

export interface Erasure {
  readonly customerId: CustomerId;
  readonly commandId: RequestId;
  readonly by: StaffId;
  /** UTC instant of the decision. */
  readonly now: string;
}

/**
 * Erases a customer, whose row the caller has locked: profile, private parts, and the server's fact that says so.
 * @returns the fact
 */
export async function carryOutErasure(
  tx: CompanyTransaction,
  context: ServerContext,
  customer: CustomerRow | undefined,
  { customerId, commandId, by, now }: Erasure,
): Promise<Result<FactId | null>> {
  const decided = decideEraseCustomer({ commandId, by, customer, now });
  if (!decided.ok) return decided;
  await insertRows(tx, customers, [decided.value.row], 'replace');
  await erasePrivateParts(tx, customerId);
  return accept((await appendServerFactWithin(tx, context, decided.value.fact, now)).factId);
}
