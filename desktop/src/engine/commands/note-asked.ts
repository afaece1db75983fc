import { type AskItem, decideAskItem, type itemAsked } from '#shared/catalog/index.ts';
import { accept, type Result, type StaffId } from '#shared/kernel/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { isAskRecorded } from '../queries/products/asked.ts';
import type { Store } from '../store/index.ts';

/** Notes what a customer asked for; a repeat records nothing. */
export function noteAsked(
  command: AskItem,
  { store, committer, by }: { readonly store: Store; readonly committer: Committer; readonly by: StaffId },
): Result<null> {
  if (isAskRecorded(store.reader, command.askId)) return committer.ensureJournaled();
  const noted = committer.commit<typeof itemAsked>({
    actor: by,
    decide: ({ device }) => decideAskItem(command, { outletId: device.outletId, by }),
  });
  return noted.ok ? accept(null) : noted;
}
