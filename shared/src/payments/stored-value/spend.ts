import {
  accept,
  type Decision,
  type LeaseId,
  MAX_CENTS,
  type OutletId,
  type Result,
  type RowId,
  reject,
  type StaffId,
  type StreamId,
} from '../../kernel/index.ts';
import { leaseReleased, storedValueSpent } from './facts.ts';
import { type KnownMovement, restHere } from './figures.ts';
import type { StoredValueAccountRow, StoredValueLeaseRow } from './rows.ts';

export interface SpendStoredValue {
  /** Made before the first try. */
  readonly spendId: RowId;
  readonly leaseId: LeaseId;
  readonly amountCents: number;
}

/** What a device knows of a lease, read in the transaction that records what is decided. */
export interface LeaseHere {
  readonly account: StoredValueAccountRow | undefined;
  readonly lease: StoredValueLeaseRow | undefined;
  /** Of the lease, those that are here. */
  readonly movements: readonly KnownMovement[];
  readonly streamId: StreamId;
  readonly outletId: OutletId;
  readonly by: StaffId;
}

/** Decides that value is spent out of a lease [PAY-13]: never more than what is left by the device's own count. */
export function decideSpend(
  { spendId, leaseId, amountCents }: SpendStoredValue,
  reads: LeaseHere,
): Result<Decision<typeof storedValueSpent>> {
  const { account, outletId, by } = reads;
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0) {
    return reject('payments.amountInvalid', { amountCents });
  }
  // What kind of value it is isn't known before the fact that issued it has come back.
  if (account === undefined || account.status !== 'active') return reject('payments.accountUnknown');
  const rest = restOf(reads);
  if (!rest.ok) return rest;
  if (amountCents > rest.value) return reject('payments.leaseShort', { restCents: rest.value });
  return accept({
    definition: storedValueSpent,
    outlets: [outletId],
    privateText: null,
    body: {
      accountId: account.id,
      leaseId,
      amountCents,
      outletId,
      spendId,
      kind: account.kind,
      spentBy: by,
    },
  });
}

/** Decides that what is left of a lease goes back, by the device's own count [PAY-14]; `atMostCents` of it, where it was only held [PAY-38]. */
export function decideRelease(
  leaseId: LeaseId,
  reads: LeaseHere,
  atMostCents = MAX_CENTS,
): Result<Decision<typeof leaseReleased>> {
  const rest = restOf(reads);
  if (!rest.ok) return rest;
  if (reads.lease === undefined || rest.value === 0) return reject('payments.leaseShort', { restCents: 0 });
  const { accountId } = reads.lease;
  return accept({
    definition: leaseReleased,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      accountId,
      leaseId,
      amountCents: Math.min(rest.value, atMostCents),
      outletId: reads.outletId,
      releasedBy: reads.by,
    },
  });
}

function restOf({ lease, movements, streamId }: LeaseHere): Result<number> {
  // What is another stream's is nobody's here, not even a copy's of this till.
  if (lease === undefined || lease.streamId !== streamId) return reject('payments.leaseUnknown');
  if (lease.state === 'ended') return reject('payments.leaseOver');
  return accept(restHere(lease, movements));
}
