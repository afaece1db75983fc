import type { RowId } from '#shared/kernel/index.ts';
import {
  type LeaseAtCounter,
  last4Of,
  type StoredValueLeg,
  storedValueAccounts,
  storedValueLeases,
  storedValueTenderOf,
  type Tendered,
} from '#shared/payments/index.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';
import { movementsHere, spendableHere } from './stored-value.ts';

/** Less than this can't be left for cash. */
const LEAST_CASH_CENTS = 5;

/** What a card pays of a bill, out of what this till holds: now and then it is asked for more than that, or twice for it. */
export function legsFor(device: Device, random: Random, totalCents: number): Tendered[] {
  const { db } = device;
  const held = db.all(storedValueLeases).flatMap((lease) => {
    const account = db.get(storedValueAccounts, { id: lease.accountId });
    const tender = account && storedValueTenderOf(account);
    const restCents = spendableHere(device, lease);
    return account === undefined || tender === undefined || restCents <= 0
      ? []
      : [{ lease, account, tender, restCents }];
  });
  if (held.length === 0) return [];
  const legs: Tendered[] = [];
  let leftCents = totalCents;
  for (let count = random.between(1, 2); count > 0 && leftCents > LEAST_CASH_CENTS; count -= 1) {
    const { lease, account, tender, restCents } = random.pick(held);
    const isBeyond = random.chance(100);
    const mostCents = Math.min(isBeyond ? restCents + 100 : restCents, leftCents);
    const wantedCents = random.chance(500) ? mostCents : random.between(1, mostCents);
    const tenderedCents =
      leftCents - wantedCents < LEAST_CASH_CENTS && wantedCents < leftCents
        ? Math.max(1, wantedCents - LEAST_CASH_CENTS)
        : wantedCents;
    const { id: leaseId, accountId } = lease;
    const spendId = device.world.newId<RowId>();
    const storedValue = { accountId, leaseId, spendId, last4: last4Of(account.code) };
    legs.push({ tender, tenderedCents, storedValue });
    leftCents -= tenderedCents;
  }
  return legs;
}

/** What a leg is paid out of, by this till's own count. */
export const leaseAtCounter = (device: Device, { accountId, leaseId }: StoredValueLeg): LeaseAtCounter => ({
  account: device.db.get(storedValueAccounts, { id: accountId }),
  lease: device.db.get(storedValueLeases, { id: leaseId }),
  movements: movementsHere(device, (row) => row.leaseId === leaseId),
  ofAccount: movementsHere(device, (row) => row.accountId === accountId),
  streamId: device.state.streamId,
  outletId: device.register.place.outletId,
  by: device.shop.staffId,
});
