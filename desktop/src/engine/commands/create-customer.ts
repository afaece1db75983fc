import type { CustomerTile } from '#shared/bridge.ts';
import { type CreateCustomer, decideCreateCustomer } from '#shared/customers/index.ts';
import { accept, present, type Result, type StaffId } from '#shared/kernel/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readCustomer } from '../queries/customers/customers.ts';
import type { Store } from '../store/index.ts';

/** Records a new customer; a repeat of one that was recorded gives the same answer and records nothing. */
export function createCustomer(
  input: CreateCustomer,
  parts: { readonly store: Store; readonly committer: Committer; readonly actor: StaffId },
): Result<CustomerTile> {
  const { store, committer, actor } = parts;
  const known = readCustomer(store.reader, input.customerId);
  const recorded =
    known === undefined
      ? committer.commit({ actor, decide: () => decideCreateCustomer(input) })
      : committer.ensureJournaled();
  if (!recorded.ok) return recorded;
  return accept(present(readCustomer(store.reader, input.customerId), 'the customer that was recorded'));
}
