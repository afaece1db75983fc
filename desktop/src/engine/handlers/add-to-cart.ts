import type { CartChange } from '#shared/bridge.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import { addCoupon, addItem, type Cart, type CartItem, isSoldAs, setCustomer } from '#shared/sales/index.ts';
import { takeBadge } from '../badges.ts';
import { changeStocked } from '../cart/change-stocked.ts';
import { resolveScan, type Scanned } from '../cart/scan.ts';
import { suggestLot } from '../cart/suggest-lot.ts';
import type { EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { readLots } from '../queries/inventory/lots.ts';
import { readCartItem } from '../queries/products/tiles.ts';
import type { Handlers } from '../router.ts';
import { type AtTheCart, atTheCart, cartChange, shownCart } from './at-the-cart.ts';
import { scanReads } from './scan-reads.ts';

/** What puts something into the cart: a scan of whatever it is, or a product that was chosen. */
export function addingHandlers(context: EngineContext): Pick<Handlers['sales'], 'scan' | 'addProduct'> {
  const { reader } = context.store;
  return {
    scan: ({ code, approval }) =>
      atTheCart(context, approval, (at) => {
        const found = resolveScan(code, scanReads(context, at.device));
        if (found.ok) return takeScanned(context, at, found.value);
        if (context.people.badgeHolder(code) === undefined) return found;
        return cartChange(context, at.device, takeBadge(context, code), null);
      }),
    addProduct: ({ productId, variantId, quantityMilli, approval }) =>
      atTheCart(context, approval, (at) => {
        const item = readCartItem(reader, { productId, variantId }, null);
        if (item === undefined) return reject('catalog.productUnknown');
        return isSoldAs(item, quantityMilli)
          ? add(context, at, item, quantityMilli)
          : reject('sales.quantityInvalid', { quantityMilli });
      }),
  };
}

function takeScanned(context: EngineContext, at: AtTheCart, scanned: Scanned): Result<CartChange> {
  const { device } = at;
  const plainly = (make: Parameters<Device['cart']['change']>[0]): Result<CartChange> =>
    cartChange(context, device, device.cart.change(make), null);
  switch (scanned.kind) {
    case 'item':
      return add(context, at, scanned.item, scanned.quantityMilli);
    case 'receipt':
      return accept({ cart: shownCart(context, device), lineId: null, receipt: scanned.saleId });
    case 'customer':
      return plainly((cart) => accept(setCustomer(cart, scanned.customerId)));
    case 'card':
      return accept({ cart: shownCart(context, device), lineId: null, card: scanned.card });
    case 'coupon':
      return plainly((cart) => addCoupon(cart, scanned.code));
  }
}

function add(
  context: EngineContext,
  at: AtTheCart,
  item: CartItem,
  quantityMilli: number,
): Result<CartChange> {
  const { device } = at;
  const lots = () => readLots(context.store.reader, device.stockPlace(), item.variantId ?? '');
  const now = instantOf(context.clock());
  const make = (cart: Cart): Result<Cart> =>
    addItem(cart, suggestLot(item, quantityMilli, cart, { lots, at: now }), quantityMilli, device.newId());
  const done = changeStocked(context, at, make, (cart) => cart.lines.at(-1));
  return cartChange(context, device, done, device.cart.current().lines.at(-1)?.lineId ?? null);
}
