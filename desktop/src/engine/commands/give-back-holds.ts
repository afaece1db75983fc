import { decideRelease, type leaseReleased, storedValueMovements } from '#shared/payments/index.ts';
import type { Cart } from '#shared/sales/index.ts';
import type { Device } from '../device.ts';
import { readStaffMember } from '../queries/identity/people.ts';
import { deleteHold, readHolds } from '../queries/payments/holds.ts';
import { readLease } from '../queries/payments/stored-value.ts';
import { readRequest } from '../queries/requests/requests.ts';
import type { Store } from '../store/index.ts';
import type { StoredValueHoldRow } from '../store/local-tables.ts';
import { leaseHere } from './spend-stored-value.ts';

/**
 * Gives back what was set aside for payments of which nothing came [PAY-38]: the cart became another, the leg was taken back, or the till
 * was killed before anything was noted. What the cloud hasn't decided yet is cancelled, and looked at again.
 * @param isWanted true for a hold whose leg may still be noted
 */
export function giveBackHolds(
  store: Store,
  device: Device,
  isWanted: (hold: StoredValueHoldRow, cart: Cart) => boolean = ({ saleId }, cart) => cart.saleId === saleId,
): void {
  const holds = readHolds(store.reader);
  if (holds.length === 0) return;
  const cart = device.cart.current();
  for (const hold of holds) {
    const isPaying = (cart.payment?.tenders ?? []).some(
      ({ storedValue }) => storedValue?.leaseId === hold.leaseId && cart.saleId === hold.saleId,
    );
    if (!isPaying && !isWanted(hold, cart)) giveBack(store, device, hold);
  }
}

function giveBack(store: Store, device: Device, hold: StoredValueHoldRow): void {
  const { requestId, leaseId, amountCents, heldBy } = hold;
  const request = readRequest(store.reader, requestId);
  const forget = (): void => store.write((db) => deleteHold(db, requestId));
  if (request?.state === 'waiting') {
    const person = readStaffMember(store.reader, heldBy, device.state().outletId);
    if (!request.cancelAsked && person !== undefined) device.requests.cancel(requestId, person);
    return;
  }
  if (request?.state === 'refused' || request?.state === 'cancelled') {
    forget();
    return;
  }
  if (readLease(store.reader, leaseId) === undefined) {
    // It is on its way; or the till was killed before it had asked.
    if (request === undefined) forget();
    return;
  }
  const released = device.committer.commit<typeof leaseReleased>({
    actor: heldBy,
    decide: ({ db, device: state }) =>
      decideRelease(leaseId, leaseHere(db, state, leaseId, heldBy), amountCents),
    alsoWrite: (db) => {
      deleteHold(db, requestId);
      return {};
    },
  });
  if (released.ok) device.committed([storedValueMovements.name]);
  // Spent, given back or ended by now: there is nothing to give back.
  else if (released.error.code.startsWith('payments.')) forget();
}
