import { accept, type Result } from '#shared/kernel/index.ts';
import { type Cart, emptyCart, type PricedCart, removeLine, setQuantity } from '#shared/sales/index.ts';
import { changeStocked } from '../cart/change-stocked.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Handlers } from '../router.ts';
import { type AtTheCart, atTheCart, cartChange, shownCart } from './at-the-cart.ts';
import { amountOfLine, noteVoid } from './note-voids.ts';

/** What may leave less in the cart than there was, which a manager looks through afterwards. */
export function takingHandlers(
  context: EngineContext,
): Pick<Handlers['sales'], 'setQuantity' | 'removeLine' | 'clearCart' | 'undo'> {
  return {
    setQuantity: ({ lineId, quantityMilli, approval }) =>
      atTheCart(context, approval, (at) => {
        const make = (cart: Cart): Result<Cart> => setQuantity(cart, lineId, quantityMilli);
        const lineOf = (cart: Cart) => cart.lines.find((line) => line.lineId === lineId);
        const before = shownCart(context, at.device);
        const changed = changeStocked(context, at, make, lineOf);
        const done = cartChange(context, at.device, changed, lineId);
        if (done.ok) noteLess(at, before, done.value.cart, lineOf(at.device.cart.current())?.sku ?? null);
        return done;
      }),
    removeLine: ({ lineId }) =>
      atTheTill(context, (device, person) => {
        const before = shownCart(context, device);
        const done = device.cart.change((cart) => removeLine(cart, lineId));
        if (done.ok) {
          const reference = before.lines.find((line) => line.lineId === lineId)?.sku ?? null;
          noteVoid(device, person.id, 'lineVoided', { reference, amountCents: amountOfLine(before, lineId) });
        }
        return cartChange(context, device, done, null);
      }),
    clearCart: () =>
      atTheTill(context, (device, person) => {
        const { lines, totalCents } = shownCart(context, device);
        const done = device.cart.change((cart) => accept(emptyCart(cart.saleId)));
        if (done.ok && lines.length > 0)
          noteVoid(device, person.id, 'cartCancelled', { reference: null, amountCents: totalCents });
        return cartChange(context, device, done, null);
      }),
    undo: () =>
      atTheTill(context, (device, person) => {
        const before = shownCart(context, device);
        const done = cartChange(context, device, device.cart.undo(), null);
        if (done.ok) noteLess({ device, person }, before, done.value.cart, null);
        return done;
      }),
  };
}

/** Pieces that went without their line are something that was taken out, too. */
function noteLess(
  { device, person }: Pick<AtTheCart, 'device' | 'person'>,
  before: PricedCart,
  after: PricedCart,
  reference: string | null,
): void {
  const amountCents = before.totalCents - after.totalCents;
  if (hasLess(before, after)) noteVoid(device, person.id, 'lineVoided', { reference, amountCents });
}

/** True when of some line there is less than there was, or nothing. */
const hasLess = (before: PricedCart, after: PricedCart): boolean => {
  const quantities = new Map(after.lines.map(({ lineId, quantityMilli }) => [lineId, quantityMilli]));
  return before.lines.some((line) => (quantities.get(line.lineId) ?? 0) < line.quantityMilli);
};
