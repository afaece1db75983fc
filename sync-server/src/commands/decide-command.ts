import { decideEditProduct, type EditProductInput, editProduct, products } from '#shared/catalog/index.ts';
import {
  customers,
  decideEditCustomer,
  decideSetGroup,
  decideSetStaff,
  type EditCustomerInput,
  type EditCustomerReads,
  editCustomer,
  eraseCustomer,
  type SetCustomerGroupInput,
  type SetCustomerStaffInput,
  setCustomerGroup,
  setCustomerStaff,
} from '#shared/customers/index.ts';
import type { StreamRow } from '#shared/devices/index.ts';
import { accept, type CustomerId, type FactId, type Result } from '#shared/kernel/index.ts';
import {
  type IssueStoredValueInput,
  issueStoredValue,
  type LeaseStoredValueInput,
  leaseStoredValue,
} from '#shared/payments/index.ts';
import type { CommandAnswer, CommandRequest } from '#shared/sync/index.ts';
import { quickKeyDeciders } from '../catalog/carry-out-quick-keys.ts';
import type { ServerContext } from '../context.ts';
import { findStaff } from '../devices/devices.queries.ts';
import { pricingDeciders } from '../pricing/carry-out-prices.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { carryOutIssue, carryOutLease } from '../stored-value/carry-out.ts';
import { carryOutEdit } from './carry-out-edit.ts';
import { carryOutErasure } from './carry-out-erasure.ts';
import { settingsDeciders } from './carry-out-settings.ts';
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

export type Decider = (input: never, command: CommandCase) => Promise<Result<Decided>>;

/** Command type → who decides it. The decisions are shared's; here they get what they read, and are carried out. */
const deciders: ReadonlyMap<string, Decider> = new Map<string, Decider>([
  [editProduct.type, (input: EditProductInput, each) => carryOutProductEdit(input, each)],
  [editCustomer.type, (input: EditCustomerInput, each) => carryOutCustomerEdit(input, each)],
  [eraseCustomer.type, (input: { customerId: CustomerId }, each) => eraseOnRequest(input.customerId, each)],
  [issueStoredValue.type, (input: IssueStoredValueInput, each) => carryOutIssue(input, each)],
  [leaseStoredValue.type, (input: LeaseStoredValueInput, each) => carryOutLease(input, each)],
  [setCustomerStaff.type, (input: SetCustomerStaffInput, each) => carryOutStaff(input, each)],
  [setCustomerGroup.type, (input: SetCustomerGroupInput, each) => carryOutGroup(input, each)],
  ...pricingDeciders,
  ...quickKeyDeciders,
  ...settingsDeciders,
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

type CustomerDecision = ReturnType<typeof decideEditCustomer>;

/** Any change of a profile: decided by what is there now, and carried out. */
async function carryOutOnCustomer(
  customerId: string,
  each: CommandCase,
  decide: (reads: EditCustomerReads) => CustomerDecision,
): Promise<Result<Decided>> {
  const { commandId, by } = each.command;
  const customer = await lockCustomer(each.tx, customerId);
  const decided = decide({ commandId, by, customer, now: each.now });
  if (!decided.ok) return decided;
  const review = { code: 'customers.editCollided', subject: { customerId } } as const;
  return accept(await carryOutEdit(each, customers, decided.value, review));
}

const carryOutCustomerEdit = (input: EditCustomerInput, each: CommandCase): Promise<Result<Decided>> =>
  carryOutOnCustomer(input.customerId, each, (reads) => decideEditCustomer(input, reads));

const carryOutGroup = (input: SetCustomerGroupInput, each: CommandCase): Promise<Result<Decided>> =>
  carryOutOnCustomer(input.customerId, each, (reads) => decideSetGroup(input, reads));

async function carryOutStaff(input: SetCustomerStaffInput, each: CommandCase): Promise<Result<Decided>> {
  const person = input.staffId === null ? undefined : await findStaff(each.tx, input.staffId);
  return carryOutOnCustomer(input.customerId, each, (reads) => decideSetStaff(input, { ...reads, person }));
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
