import { type CountStock, decideCountStock, type stockCounted } from '#shared/inventory/index.ts';
import {
  accept,
  type FactId,
  type OutletId,
  present,
  type Result,
  type RowId,
  reject,
  type StaffId,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { askAgain, decideResolveReview, type reviewResolved } from '#shared/sync/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { isSettled, readHeldFact, readOpenReview } from '../queries/attention/held.ts';
import { readReach } from '../queries/devices/registers.ts';
import { readLocation } from '../queries/identity/people.ts';
import { readBookLine, readSeen } from '../queries/inventory/book.ts';
import { type DeviceState, type ReadableDb, replicaDb, type Store } from '../store/index.ts';

export interface SettleParts {
  readonly store: Store;
  readonly committer: Committer;
  readonly personId: StaffId;
}

/** Whose devices must see it settled: at an office, those of the outlet that it is about [DEV-14]. */
function outletOfReview(db: ReadableDb, device: DeviceState, reviewItemId: RowId | null): OutletId {
  if (reviewItemId === null || readReach(db, device) !== null) return device.outletId;
  return readOpenReview(db, reviewItemId)?.outletId ?? device.outletId;
}

/** Records what was counted; the review item that asked for it is settled with it. A repeat records nothing. */
export function countNow(command: CountStock, { store, committer, personId }: SettleParts): Result<null> {
  if (command.reviewItemId !== null && isSettled(store.reader, command.reviewItemId)) {
    return committer.ensureJournaled();
  }
  const counted = committer.commit<typeof stockCounted>({
    actor: personId,
    decide: ({ db, device }, at) => {
      const outletId = outletOfReview(db, device, command.reviewItemId);
      const locationId = present(readLocation(db, outletId), 'the outlet of what is counted');
      return decideCountStock(
        command,
        {
          locationId,
          outletId,
          countedBy: personId,
          book: (variantId) => readBookLine(db, locationId, variantId),
          ...readSeen(db),
        },
        at,
      );
    },
  });
  return counted.ok ? accept(null) : counted;
}

/** Records that a person has looked at something, with what they found. A repeat records nothing. */
export function settle(
  command: { readonly itemId: RowId; readonly kind: 'review' | 'quarantined'; readonly reason: string },
  { store, committer, personId }: SettleParts,
): Result<null> {
  const { itemId, kind, reason } = command;
  if (isSettled(store.reader, itemId)) return committer.ensureJournaled();
  const isThere =
    kind === 'review'
      ? readOpenReview(store.reader, itemId) !== undefined
      : readHeldFact(store.reader, itemId) !== undefined;
  if (!isThere) return reject('sync.itemGone');
  const subject =
    kind === 'review'
      ? { reviewItemId: itemId, heldFactId: null }
      : { reviewItemId: null, heldFactId: itemId as string as FactId };
  const settled = committer.commit<typeof reviewResolved>({
    actor: personId,
    decide: ({ db, device }) =>
      decideResolveReview(
        { subject, resolution: 'noted', reason },
        { outletId: outletOfReview(db, device, kind === 'review' ? itemId : null), by: personId },
      ),
  });
  return settled.ok ? accept(null) : settled;
}

/** Queues a refused fact again, unless it would be answered the same by every version. */
export function askServerAgain(store: Store, factId: FactId): Result<null> {
  const held = readHeldFact(store.reader, factId);
  if (held === undefined) return reject('sync.itemGone');
  const asked = store.write((db) => askAgain(replicaDb(db), held.queued, registeredFact));
  return asked ? accept(null) : reject(held.queued.code ?? 'sync.forked');
}
