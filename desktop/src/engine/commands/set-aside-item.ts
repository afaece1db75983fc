import { decideSetAsideItem, type itemSetAside, type SetAsideItem } from '#shared/catalog/index.ts';
import { accept, type Result, type StaffId } from '#shared/kernel/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { isSetAsideRecorded } from '../queries/products/asked.ts';
import type { Store } from '../store/index.ts';

/** Notes that the office does nothing about something that no product is known of; a repeat records nothing. */
export function setAsideItem(
  command: SetAsideItem,
  { store, committer, by }: { readonly store: Store; readonly committer: Committer; readonly by: StaffId },
): Result<null> {
  if (isSetAsideRecorded(store.reader, command.setAsideId)) return committer.ensureJournaled();
  const noted = committer.commit<typeof itemSetAside>({
    actor: by,
    decide: ({ device }) => decideSetAsideItem(command, { outletId: device.outletId, by }),
  });
  return noted.ok ? accept(null) : noted;
}
