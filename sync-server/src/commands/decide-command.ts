import { decideEditProduct, type EditProductInput, editProduct, products } from '#shared/catalog/index.ts';
import {
  customers,
  decideEditCustomer,
  type EditCustomerInput,
  editCustomer,
  eraseCustomer,
} from '#shared/customers/index.ts';
import type { StreamRow } from '#shared/devices/index.ts';
import {
  accept,
  type CustomerId,
  type DecidedEdit,
  type Decision,
  deriveId,
  type FactDefinition,
  type FactId,
  type Result,
  type Table,
} from '#shared/kernel/index.ts';
import {
  type IssueStoredValueInput,
  issueStoredValue,
  type LeaseStoredValueInput,
  leaseStoredValue,
} from '#shared/payments/index.ts';
import { type CommandAnswer, type CommandRequest, reviewItems } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import { carryOutIssue, carryOutLease } from '../stored-value/carry-out.ts';
import { carryOutErasure } from './carry-out-erasure.ts';
import { lockCustomer, lockProduct } from './commands.queries.ts';

export interface CommandCase {
  readonly tx: CompanyTransaction;
  readonly context: ServerContext;
  readonly command: CommandRequest;
  /** The device's that asks; its outlet is null for one of the office. */
  readonly stream: Pick<StreamRow, 'id' | 'outletId'>;
  readonly now: string;
}

export interface Decided {
  readonly outcome: 'decided' | 'merged';
  readonly answer: CommandAnswer;
  readonly factId: FactId | null;
}

type Decider = (input: never, command: CommandCase) => Promise<Result<Decided>>;

/** Command type → who decides it. The decisions are shared's; here they get what they read, and are carried out. */
const deciders: ReadonlyMap<string, Decider> = new Map<string, Decider>([
  [editProduct.type, (input: EditProductInput, each) => carryOutProductEdit(input, each)],
  [editCustomer.type, (input: EditCustomerInput, each) => carryOutCustomerEdit(input, each)],
  [eraseCustomer.type, (input: { customerId: CustomerId }, each) => eraseOnRequest(input.customerId, each)],
  [issueStoredValue.type, (input: IssueStoredValueInput, each) => carryOutIssue(input, each)],
  [leaseStoredValue.type, (input: LeaseStoredValueInput, each) => carryOutLease(input, each)],
]);

/** Decides a command whose type and input were checked, and does what was decided in the same transaction. */
export function decideCommand(input: unknown, each: CommandCase): Promise<Result<Decided>> | undefined {
  return deciders.get(each.command.type)?.(input as never, each);
}

async function carryOutProductEdit(input: EditProductInput, each: CommandCase): Promise<Result<Decided>> {
  const { commandId, by } = each.command;
  const product = await lockProduct(each.tx, input.productId);
  const decided = decideEditProduct(input, { commandId, by, product, now: each.now });
  if (!decided.ok) return decided;
  const subject = { productId: input.productId, name: product?.name ?? '' };
  return accept(await carryOutEdit(each, products, decided.value, { code: 'catalog.editCollided', subject }));
}

async function carryOutCustomerEdit(input: EditCustomerInput, each: CommandCase): Promise<Result<Decided>> {
  const { commandId, by } = each.command;
  const customer = await lockCustomer(each.tx, input.customerId);
  const decided = decideEditCustomer(input, { commandId, by, customer, now: each.now });
  if (!decided.ok) return decided;
  const subject = { customerId: input.customerId };
  return accept(
    await carryOutEdit(each, customers, decided.value, { code: 'customers.editCollided', subject }),
  );
}

/** The row, the fact that says so, and an item for a person where something collided. */
async function carryOutEdit<Definition extends FactDefinition>(
  each: CommandCase,
  table: Table,
  { merged, edit }: DecidedEdit<Readonly<Record<string, unknown>>, Definition>,
  review: { readonly code: string; readonly subject: Readonly<Record<string, string>> },
): Promise<Decided> {
  const { tx, command, now } = each;
  if (edit !== undefined) await insertRows(tx, table, [edit.row], 'replace');
  const factId = edit === undefined ? null : await record(each, edit.fact);
  if (merged.collided.length > 0) {
    const item = {
      id: deriveId(command.commandId, 'reviewItem', 0),
      companyId: tx.companyId,
      outletId: each.stream.outletId,
      factId: null,
      code: review.code,
      details: { ...review.subject, commandId: command.commandId, collided: merged.collided },
      raisedAt: now,
      resolvedAt: null,
    };
    await insertRows(tx, reviewItems, [item], 'ignore');
  }
  const answer = { changed: [...merged.changed], collided: [...merged.collided] };
  return { outcome: merged.collided.length > 0 ? 'merged' : 'decided', answer, factId };
}

async function eraseOnRequest(customerId: CustomerId, each: CommandCase): Promise<Result<Decided>> {
  const { commandId, by } = each.command;
  const { tx, context, now } = each;
  const customer = await lockCustomer(tx, customerId);
  const erased = await carryOutErasure(tx, context, customer, { customerId, commandId, by, now });
  if (!erased.ok) return erased;
  // Last, so that nothing is listed that wasn't done; a disk that refuses undoes it, and it is asked for again.
  await context.erasures.add({ companyId: tx.companyId, customerId, commandId, by, at: now });
  return accept({ outcome: 'decided', answer: { changed: [], collided: [] }, factId: erased.value });
}

async function record<Definition extends FactDefinition>(
  { tx, context, now }: CommandCase,
  fact: Decision<Definition>,
): Promise<FactId | null> {
  return (await appendServerFactWithin(tx, context, fact, now)).factId;
}
