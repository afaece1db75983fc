import { customers, eraseCustomer } from '#shared/customers/index.ts';
import type { StreamId } from '#shared/kernel/index.ts';
import { carryOutErasure } from '../commands/carry-out-erasure.ts';
import { erasedAmong, findCommand, lockCustomer, saveCommand } from '../commands/commands.queries.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import type { ListedErasure } from './erasure-list.ts';
import { serverStreamOf } from './incarnations.queries.ts';

/**
 * Erases those again who are in the list and not erased in the database, because it was put back from a backup. Who isn't in it
 * yet either, because the till that knows them sends them again, stands in it as erased before they come.
 */
export async function eraseAgain(context: ServerContext, companyId: string): Promise<void> {
  const { database, erasures, log } = context;
  const listed = await erasures.all(companyId);
  if (listed.length === 0) return;
  const ids = listed.map(({ customerId }) => customerId as string);
  const erased = await database.inCompany(companyId, (tx) => erasedAmong(tx, ids));
  for (const erasure of listed) {
    if (erased.has(erasure.customerId)) continue;
    await database.inCompany(companyId, (tx) => eraseOne(tx, context, erasure));
    log.warn(
      { companyId, customerId: erasure.customerId },
      'a customer who came back with a backup is erased again',
    );
  }
}

async function eraseOne(
  tx: CompanyTransaction,
  context: ServerContext,
  { customerId, commandId, by, at }: ListedErasure,
): Promise<void> {
  const customer = await lockCustomer(tx, customerId);
  const erasure = { customerId, commandId, by, now: at };
  const carriedOut = await carryOutErasure(tx, context, customer, erasure);
  // Unknown here, or erased by another server that starts at the same moment.
  if (!carriedOut.ok) await insertRows(tx, customers, [erasedRow(tx, erasure)], 'ignore');
  if ((await findCommand(tx, commandId)) !== undefined) return;
  const { id: streamId } = await serverStreamOf(tx);
  // The device that asked sends it again: it was decided.
  await saveCommand(tx, {
    id: commandId,
    companyId: tx.companyId as never,
    streamId: streamId as StreamId,
    type: eraseCustomer.type,
    subjectId: customerId as never,
    input: { customerId },
    madeBy: by,
    madeAt: at,
    outcome: 'decided',
    code: null,
    answer: { changed: [], collided: [] },
    factId: carriedOut.ok ? carriedOut.value : null,
    decidedAt: at,
  });
}

/** Nothing but the id and when. */
const erasedRow = (tx: CompanyTransaction, { customerId, now }: { customerId: string; now: string }) => ({
  ...Object.fromEntries(Object.keys(customers.columns).map((column) => [column, null])),
  id: customerId,
  companyId: tx.companyId,
  name: '',
  createdAt: now,
  updatedAt: now,
  version: 1,
  erasedAt: now,
});
