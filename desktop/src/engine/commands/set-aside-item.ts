import { decideSetAsideItem, type itemSetAside, type SetAsideItem } from '#shared/catalog/index.ts';
import { accept, type Result, type StaffId } from '#shared/kernel/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readOutlets, readReach } from '../queries/devices/registers.ts';
import { isSetAsideRecorded } from '../queries/products/asked.ts';
import type { Store } from '../store/index.ts';

/** That a fact can name. */
const MAX_OUTLETS = 20;

/** Notes that the office does nothing about something that no product is known of; a repeat records nothing. */
export function setAsideItem(
  command: SetAsideItem,
  { store, committer, by }: { readonly store: Store; readonly committer: Committer; readonly by: StaffId },
): Result<null> {
  if (isSetAsideRecorded(store.reader, command.setAsideId)) return committer.ensureJournaled();
  const noted = committer.commit<typeof itemSetAside>({
    actor: by,
    decide: ({ db, device }) => {
      const decided = decideSetAsideItem(command, { outletId: device.outletId, by });
      if (!decided.ok || readReach(db, device) !== null) return decided;
      // An office's list is of all outlets, whose own lists it leaves, too [DEV-14].
      return accept({
        ...decided.value,
        outlets: readOutlets(db, null)
          .slice(0, MAX_OUTLETS)
          .map(({ id }) => id),
      });
    },
  });
  return noted.ok ? accept(null) : noted;
}
