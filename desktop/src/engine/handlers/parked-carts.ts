import { accept, instantOf, type RowId } from '#shared/kernel/index.ts';
import { parkCart, recallCart } from '../commands/park-cart.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { deleteParkedCart, readParkedCart, readParkedCarts } from '../queries/sales/parked-carts.ts';
import type { Handlers } from '../router.ts';
import { cartChange, shownCart } from './at-the-cart.ts';
import { noteVoid } from './note-voids.ts';

/** Carts that wait while others are served. */
export function parkedCartHandlers(
  context: EngineContext,
): Pick<Handlers['selling'], 'park' | 'parked' | 'recall' | 'discardParked'> {
  const { store } = context;
  const { reader } = store;
  return {
    park: ({ label }) =>
      atTheTill(context, (device, person) => {
        const parked = parkCart(label, {
          ...{ store, cart: device.cart, person },
          price: (cart) => shownCart(context, device, cart),
          now: instantOf(context.clock()),
          id: device.newId() as RowId,
        });
        return cartChange(context, device, parked, null);
      }),
    parked: () => accept(readParkedCarts(reader)),
    recall: ({ id }) =>
      atTheTill(context, (device) => {
        const recalled = recallCart(id, { store, cart: device.cart });
        if (!recalled.ok) return recalled;
        const cart = shownCart(context, device);
        const { totalCents } = recalled.value;
        return accept({ cart, lineId: null, wasCents: totalCents === cart.totalCents ? null : totalCents });
      }),
    discardParked: ({ id }) =>
      atTheTill(context, (device, person) => {
        const parked = readParkedCart(reader, id);
        store.write((db) => deleteParkedCart(db, id));
        if (parked !== undefined)
          noteVoid(device, person.id, 'cartCancelled', { reference: null, amountCents: parked.totalCents });
        return accept(readParkedCarts(reader));
      }),
  };
}
