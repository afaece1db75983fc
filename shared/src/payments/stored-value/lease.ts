import {
  accept,
  type Decision,
  defineCommand,
  type OutletId,
  type RequestId,
  type Result,
  reject,
  type StaffId,
  type StreamId,
} from '../../kernel/index.ts';
import { freeOf } from './book.ts';
import { leaseEnded, leaseGranted } from './facts.ts';
import { restOfLease } from './figures.ts';
import type { StoredValueAccountRow, StoredValueLeaseRow } from './rows.ts';
import { type LeaseStoredValueInput, leaseStoredValueInput } from './schema.ts';

/** A device wants an amount of an account for itself, so that it can spend it without asking again. */
export const leaseStoredValue = defineCommand({
  type: 'payments.leaseStoredValue',
  right: 'sell',
  input: leaseStoredValueInput,
  subjectOf: ({ accountId }) => accountId,
});

export interface LeaseReads {
  readonly commandId: RequestId;
  readonly by: StaffId;
  /** Of the device that asks, as it is now. */
  readonly stream: { readonly id: StreamId; readonly outletId: OutletId | null; readonly isOpen: boolean };
  readonly account: StoredValueAccountRow | undefined;
  /** The lease of that id, if there is one. */
  readonly lease: StoredValueLeaseRow | undefined;
}

/**
 * Decides a lease, or more on one [PAY-13]: what is wanted, or as much of it as is free. What is leased is the stream's until it
 * gives it back or is closed; no time ends it.
 */
export function decideLease(
  { accountId, leaseId, amountCents: wantedCents }: LeaseStoredValueInput,
  { commandId, by, stream, account, lease }: LeaseReads,
): Result<Decision<typeof leaseGranted>> {
  if (wantedCents <= 0) return reject('payments.amountInvalid', { amountCents: wantedCents });
  if (account === undefined || account.status !== 'active') return reject('payments.accountUnknown');
  if (!stream.isOpen || lease?.state === 'ended') return reject('payments.leaseOver');
  if (lease !== undefined && (lease.streamId !== stream.id || lease.accountId !== accountId)) {
    return reject('payments.leaseUnknown');
  }
  const freeCents = freeOf(account);
  if (freeCents <= 0) return reject('payments.nothingFree', { balanceCents: account.balanceCents });
  const { id: streamId, outletId } = stream;
  return accept({
    definition: leaseGranted,
    outlets: outletId === null ? [] : [outletId],
    privateText: null,
    body: {
      accountId,
      leaseId,
      amountCents: Math.min(wantedCents, freeCents),
      streamId,
      outletId,
      commandId,
      askedBy: by,
    },
  });
}

/** Decides that a lease ends with its stream [PAY-14]. */
export function decideEndLease(lease: StoredValueLeaseRow): Decision<typeof leaseEnded> {
  const { id: leaseId, accountId, streamId, outletId } = lease;
  return {
    definition: leaseEnded,
    outlets: outletId === null ? [] : [outletId],
    privateText: null,
    body: { accountId, leaseId, streamId, outletId, amountCents: restOfLease(lease) },
  };
}
