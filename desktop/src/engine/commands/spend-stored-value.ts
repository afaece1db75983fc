import type { StoredValueTile } from '#shared/bridge.ts';
import { accept, type LeaseId, present, type Result, type StaffId } from '#shared/kernel/index.ts';
import {
  decideRelease,
  decideSpend,
  type LeaseAtCounter,
  type LeaseHere,
  type leaseReleased,
  type SpendStoredValue,
  type storedValueSpent,
} from '#shared/payments/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import {
  readAccount,
  readAccountMovements,
  readLease,
  readLeaseMovements,
  readSpentLease,
  tileOf,
} from '../queries/payments/stored-value.ts';
import { type DeviceState, type ReadableDb, readDeviceState, type Store } from '../store/index.ts';

interface Parts {
  readonly store: Store;
  readonly committer: Committer;
  readonly actor: StaffId;
}

/** Spends out of a lease that this till holds; a repeat of what was recorded gives the same answer and records nothing. */
export function spendStoredValue(
  command: SpendStoredValue,
  { store, committer, actor }: Parts,
): Result<StoredValueTile> {
  const known = readSpentLease(store.reader, command.spendId);
  const recorded =
    known === undefined
      ? committer.commit<typeof storedValueSpent>({
          actor,
          decide: ({ db, device }) => decideSpend(command, leaseHere(db, device, command.leaseId, actor)),
        })
      : committer.ensureJournaled();
  return recorded.ok ? accept(tileOfLease(store.reader, known ?? command.leaseId)) : recorded;
}

/** Gives back what this till hasn't spent of a lease. */
export function releaseLease(leaseId: LeaseId, { store, committer, actor }: Parts): Result<StoredValueTile> {
  const released = committer.commit<typeof leaseReleased>({
    actor,
    decide: ({ db, device }) => decideRelease(leaseId, leaseHere(db, device, leaseId, actor)),
  });
  return released.ok ? accept(tileOfLease(store.reader, leaseId)) : released;
}

/** What a leg of a sale is paid out of, read in the transaction that records the sale. */
export function leaseAtCounter(
  db: ReadableDb,
  device: DeviceState,
  leaseId: LeaseId,
  by: StaffId,
): LeaseAtCounter {
  const here = leaseHere(db, device, leaseId, by);
  return { ...here, ofAccount: here.account === undefined ? [] : readAccountMovements(db, here.account) };
}

/** Read in the transaction that records: two presses of a button can't spend the same rest. */
export function leaseHere(
  db: ReadableDb,
  { streamId, outletId }: DeviceState,
  leaseId: LeaseId,
  by: StaffId,
): LeaseHere {
  const lease = readLease(db, leaseId);
  return {
    account: lease && readAccount(db, lease.accountId),
    lease,
    movements: lease === undefined ? [] : readLeaseMovements(db, lease),
    streamId,
    outletId,
    by,
  };
}

function tileOfLease(db: ReadableDb, leaseId: string): StoredValueTile {
  const { accountId } = present(readLease(db, leaseId), 'the lease that was spent of');
  const account = present(readAccount(db, accountId), 'the account of a lease that was spent of');
  return tileOf(db, account, present(readDeviceState(db), 'a paired device').streamId);
}
