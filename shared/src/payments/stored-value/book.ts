import type { Envelope } from '../../kernel/index.ts';
import type { StoredValueEffect } from './effect.ts';
import { restOfLease } from './figures.ts';
import type { StoredValueAccountRow, StoredValueLeaseRow } from './rows.ts';

/** A fact about stored value that the server has accepted. */
export interface AcceptedMovement {
  readonly envelope: Pick<Envelope, 'company' | 'stream' | 'sequence' | 'at'>;
  readonly acceptNo: number;
  readonly effect: StoredValueEffect;
}

/** An account with the lease that a fact is about. */
export interface Figures {
  readonly account: StoredValueAccountRow | undefined;
  readonly lease: StoredValueLeaseRow | undefined;
}

export interface Booking {
  readonly account: StoredValueAccountRow;
  readonly lease: StoredValueLeaseRow | undefined;
  /** What this fact spent or gave back beyond what its lease had left. */
  readonly excessCents: number;
  /** By how much more is promised than there is, if this fact is what made it so. */
  readonly missingCents: number;
}

/**
 * The server's figures after a fact. They are sums, so that the order in which facts are accepted changes nothing [PAY-12]: after a
 * restore what had been booked comes back in another. What a device spent is booked, whatever was left [PAY-15].
 */
export function bookMovement(before: Figures, movement: AcceptedMovement): Booking {
  const { effect } = movement;
  if (before.lease !== undefined && before.lease.accountId !== effect.accountId)
    return bookBesides(before.account, movement);
  const lease = leaseAfter(before.lease, movement);
  const known = before.account ?? awaitedAccount(movement);
  const account: StoredValueAccountRow = {
    ...known,
    ...(effect.account !== undefined && { ...effect.account, status: 'active' }),
    balanceCents: known.balanceCents + balanceChange(effect),
    leasedCents: known.leasedCents + (lease ? restOfLease(lease) : 0) - restBefore(before.lease),
    ...figureAfter(known, movement),
    updatedAt: known.updatedAt > movement.envelope.at ? known.updatedAt : movement.envelope.at,
  };
  const isSoNow = freeOf(known) >= 0 && freeOf(account) < 0;
  return {
    account,
    lease,
    excessCents: excessOf(before.lease, lease, effect),
    missingCents: isSoNow ? -freeOf(account) : 0,
  };
}

/** A lease of another account is left as it is: nothing of it was this account's, so that all is beyond what was held. */
function bookBesides(before: StoredValueAccountRow | undefined, movement: AcceptedMovement): Booking {
  const { kind, amountCents } = movement.effect;
  const effect = { ...movement.effect, leaseId: null };
  const booked = bookMovement({ account: before, lease: undefined }, { ...movement, effect });
  return { ...booked, excessCents: kind === 'spent' || kind === 'released' ? amountCents : 0 };
}

/** What of an account can be moved to a stream. */
export const freeOf = (account: Pick<StoredValueAccountRow, 'balanceCents' | 'leasedCents'>): number =>
  account.balanceCents - account.leasedCents;

const restBefore = (lease: StoredValueLeaseRow | undefined): number => (lease ? restOfLease(lease) : 0);

function balanceChange({ kind, amountCents }: StoredValueEffect): number {
  if (kind === 'issued') return amountCents;
  return kind === 'spent' ? -amountCents : 0;
}

function leaseAfter(
  before: StoredValueLeaseRow | undefined,
  movement: AcceptedMovement,
): StoredValueLeaseRow | undefined {
  const { kind, leaseId, amountCents, holder } = movement.effect;
  if (leaseId === null) return undefined;
  const known = before ?? awaitedLease(movement, leaseId);
  const of = (wanted: StoredValueEffect['kind']): number => (kind === wanted ? amountCents : 0);
  return {
    ...known,
    ...holder,
    amountCents: known.amountCents + of('leased'),
    spentCents: known.spentCents + of('spent'),
    returnedCents: known.returnedCents + of('released'),
    state: kind === 'ended' ? 'ended' : known.state,
    ...figureAfter(known, movement),
  };
}

function excessOf(
  before: StoredValueLeaseRow | undefined,
  after: StoredValueLeaseRow | undefined,
  { kind, amountCents }: StoredValueEffect,
): number {
  if (after === undefined || (kind !== 'spent' && kind !== 'released')) return 0;
  return amountCents - Math.min(amountCents, restBefore(before));
}

type Figure = Pick<StoredValueAccountRow, 'version' | 'booked'>;

function figureAfter({ version, booked }: Figure, { envelope, acceptNo }: AcceptedMovement): Figure {
  const { stream: streamId, sequence } = envelope;
  const known = booked.find((through) => through.streamId === streamId);
  const others = booked.filter((through) => through !== known);
  const through = { streamId, sequence: Math.max(sequence, known?.sequence ?? 0) };
  return {
    version: Math.max(version, acceptNo),
    booked: [...others, through].sort((one, other) => (one.streamId < other.streamId ? -1 : 1)),
  };
}

/** Something of it came first. */
const awaitedAccount = ({ envelope, effect }: AcceptedMovement): StoredValueAccountRow => ({
  id: effect.accountId,
  companyId: envelope.company,
  kind: 'awaited',
  code: '',
  customerId: null,
  balanceCents: 0,
  leasedCents: 0,
  status: 'awaited',
  version: 0,
  booked: [],
  updatedAt: envelope.at,
});

const awaitedLease = (
  { envelope, effect }: AcceptedMovement,
  id: StoredValueLeaseRow['id'],
): StoredValueLeaseRow => ({
  id,
  companyId: envelope.company,
  accountId: effect.accountId,
  streamId: envelope.stream,
  outletId: null,
  amountCents: 0,
  spentCents: 0,
  returnedCents: 0,
  state: 'open',
  version: 0,
  booked: [],
});
