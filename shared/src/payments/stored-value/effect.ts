import {
  assert,
  type Envelope,
  type LeaseId,
  type RowId,
  type StoredValueAccountId,
} from '../../kernel/index.ts';
import { leaseEnded, leaseGranted, leaseReleased, storedValueIssued, storedValueSpent } from './facts.ts';
import type { movementKinds, StoredValueAccountRow, StoredValueLeaseRow } from './rows.ts';

/** What a fact does to an account and a lease: the one description that is projected everywhere and booked by the server. */
export interface StoredValueEffect {
  readonly kind: (typeof movementKinds)[number];
  readonly accountId: StoredValueAccountId;
  readonly leaseId: LeaseId | null;
  readonly amountCents: number;
  readonly spendId: RowId | null;
  /** Of an account that it opens, or adds to. */
  readonly account?: Pick<StoredValueAccountRow, 'kind' | 'code' | 'customerId'>;
  /** Of the lease that it makes, adds to or ends. */
  readonly holder?: Pick<StoredValueLeaseRow, 'streamId' | 'outletId'>;
}

const definitions = [
  [storedValueIssued, 'issued'],
  [leaseGranted, 'leased'],
  [storedValueSpent, 'spent'],
  [leaseReleased, 'released'],
  [leaseEnded, 'ended'],
] as const;

/** True for the facts that move stored value. */
export const movesStoredValue = (type: string): boolean =>
  definitions.some(([definition]) => definition.type === type);

/** @param body as it is signed, of a fact that {@link movesStoredValue} */
export function effectOf({ type, body }: Pick<Envelope, 'type' | 'body'>): StoredValueEffect {
  const found = definitions.find(([definition]) => definition.type === type);
  assert(found !== undefined, `a fact about stored value, not ${type}`);
  const [definition, kind] = found;
  const decoded = definition.body.decode(body as never);
  const { accountId, amountCents } = decoded;
  return {
    kind,
    accountId,
    amountCents,
    leaseId: 'leaseId' in decoded ? decoded.leaseId : null,
    spendId: 'spendId' in decoded ? decoded.spendId : null,
    ...('code' in decoded && {
      account: { kind: decoded.kind, code: decoded.code, customerId: decoded.customerId },
    }),
    ...('streamId' in decoded && { holder: { streamId: decoded.streamId, outletId: decoded.outletId } }),
  };
}
