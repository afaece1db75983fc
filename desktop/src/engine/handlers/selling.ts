import type { CartChange } from '#shared/bridge.ts';
import { normaliseBarcode } from '#shared/catalog/index.ts';
import { rights } from '#shared/identity/index.ts';
import {
  accept,
  instantOf,
  QUANTITY_ONE_MILLI,
  type Result,
  type RowId,
  reject,
} from '#shared/kernel/index.ts';
import { nearMisses, whyThisPrice } from '#shared/pricing/index.ts';
import {
  addCoupon,
  addItem,
  type Cart,
  changeLine,
  emptyCart,
  type LineChange,
  noteAge,
  type PricedCart,
  priceableLine,
  removeCoupon,
  setCartDiscount,
} from '#shared/sales/index.ts';
import { approve } from '../approvals.ts';
import { allowFor, changeGuarded, openGuards } from '../cart/guarded-change.ts';
import { findItem } from '../cart/scan.ts';
import { cartShown, priceOpenCart } from '../commands/complete-sale.ts';
import { giveBackHolds } from '../commands/give-back-holds.ts';
import { parkCart, recallCart } from '../commands/park-cart.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { stockPlaceOf } from '../first-copy.ts';
import { readCustomerGroup, readCustomerStaff } from '../queries/customers/customers.ts';
import { readTiles } from '../queries/products/tiles.ts';
import { deleteParkedCart, readParkedCart, readParkedCarts } from '../queries/sales/parked-carts.ts';
import type { Handlers } from '../router.ts';
import { printMarkdownLabels } from './markdown-labels.ts';
import { noteVoid } from './note-voids.ts';
import { scanReads } from './scan-reads.ts';

export function sellingHandlers(context: EngineContext): Handlers['selling'] {
  const { store } = context;
  const { reader } = store;
  const now = (): string => instantOf(context.clock());
  const price = (device: Device, cart: Cart): PricedCart =>
    cartShown(priceOpenCart(reader, device.state(), cart, device.prices, now()));
  const shown = (device: Device, done: Result<unknown>, lineId: string | null): Result<CartChange> =>
    done.ok ? accept({ cart: price(device, device.cart.current()), lineId }) : done;
  const plainly = (make: (cart: Cart) => Result<Cart>, lineId: (cart: Cart) => string | null = () => null) =>
    atTheTill(context, (device) => {
      const done = device.cart.change(make);
      return shown(device, done, done.ok ? lineId(done.value) : null);
    });
  const guarded = async (
    make: (cart: Cart) => Result<Cart>,
    approval: Parameters<typeof changeGuarded>[3],
    lineId: string | null,
  ): Promise<Result<CartChange>> => {
    const there = atTheTill(context, (device, person) => accept({ device, person }));
    if (!there.ok) return there;
    const done = await changeGuarded(context, there.value, make, approval);
    return shown(there.value.device, done, lineId);
  };

  return {
    changeLine: ({ lineId, change, approval }) =>
      guarded((cart) => changeOfLine(cart, lineId, given(change)), approval, lineId),
    setDiscount: ({ discount, approval }) =>
      guarded((cart) => accept(setCartDiscount(cart, discount)), approval, null),
    addCoupon: ({ code }) => plainly((cart) => addCoupon(cart, code)),
    removeCoupon: ({ code }) => plainly((cart) => accept(removeCoupon(cart, code))),
    answerAge: ({ age, isOldEnough }) =>
      atTheTill(context, (device, person) =>
        shown(
          device,
          device.cart.change((cart) => accept(noteAge(cart, age, isOldEnough, person.id))),
          null,
        ),
      ),
    addDepartment: ({ categoryId, name, unitPriceCents, barcode, quantityMilli }) =>
      atTheTill(context, (device) => {
        const lineId = device.newId();
        const item = {
          ...({ kind: 'department', productId: null, variantId: null, sku: 'DEPARTMENT' } as const),
          ...({
            categoryId,
            name,
            nameZh: null,
            barcode: barcode === null ? null : (normaliseBarcode(barcode)?.code ?? barcode),
            unitPriceCents,
            basis: 'open',
            gstCode: 'SR',
          } as const),
        };
        const done = device.cart.change((cart) => addItem(cart, item, quantityMilli, lineId));
        return shown(device, done, lineId);
      }),
    approve: async ({ right, lineId, approval }) => {
      const there = atTheTill(context, (device, person) => accept({ device, person }));
      if (!there.ok) return there;
      const { device, person } = there.value;
      const known = rights.find((one) => one === right);
      if (known === undefined) return reject('identity.notAllowed', { right });
      const buyer = readCustomerStaff(reader, device.cart.current().customerId);
      const approver = await approve(context, [known], person.id, approval, buyer);
      if (!approver.ok) return approver;
      const done = device.cart.change((cart) => {
        const guard = openGuards(context, device, person, cart).find(
          (open) => open.right === known && open.lineId === lineId,
        );
        return accept(
          guard === undefined ? cart : allowFor(cart, guard, approver.value.id, approval.reason.trim()),
        );
      });
      return shown(device, done, lineId);
    },
    noteTaken: ({ saleId, pricedAt, tenders }) =>
      atTheTill(context, (device) => {
        const cart = device.cart.current();
        if (cart.saleId !== saleId) return reject('sales.cartChanged', { saleId: cart.saleId });
        if (cart.lines.length === 0) return reject('sales.cartEmpty');
        device.cart.take(tenders, pricedAt);
        giveBackHolds(store, device, () => false);
        return accept(null);
      }),
    park: ({ label }) =>
      atTheTill(context, (device, person) =>
        shown(
          device,
          parkCart(label, {
            store,
            cart: device.cart,
            person,
            price: (cart) => price(device, cart),
            now: now(),
            id: device.newId() as RowId,
          }),
          null,
        ),
      ),
    parked: () => accept(readParkedCarts(reader)),
    recall: ({ id }) =>
      atTheTill(context, (device) => {
        const recalled = recallCart(id, { store, cart: device.cart });
        if (!recalled.ok) return recalled;
        const cart = price(device, device.cart.current());
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
    whyThisPrice: ({ lineId }) =>
      atTheTill(context, (device) => {
        const cart = device.cart.current();
        const line = cart.lines.find((one) => one.lineId === lineId);
        const priced = price(device, cart).lines.find((one) => one.lineId === lineId);
        if (line === undefined || priced === undefined) return reject('sales.lineUnknown', { lineId });
        const { book, pricesOf } = device.prices;
        const moment = {
          ...({ at: now(), outletId: device.state().outletId, channel: 'till' } as const),
          groupCode: readCustomerGroup(reader, cart.customerId),
        };
        return accept({
          steps: whyThisPrice(priceableLine(line), priced),
          nearMisses: nearMisses({ lines: cart.lines.map(priceableLine) }, book, pricesOf, moment),
        });
      }),
    checkPrice: ({ code }) =>
      atTheTill(context, (device) => {
        const found = findItem(code, scanReads(context, device));
        if (!found.ok) return found;
        const { item, quantityMilli } = found.value;
        const alone = addItem(emptyCart(device.cart.current().saleId), item, quantityMilli, 'checked');
        if (!alone.ok) return alone;
        const [line] = alone.value.lines;
        const [priced] = price(device, alone.value).lines;
        const [tile] = readTiles(reader, [item], stockPlaceOf(device));
        if (line === undefined || priced === undefined || tile === undefined)
          return reject('catalog.productUnknown');
        const steps = whyThisPrice(priceableLine(line), priced);
        const unitCents = quantityMilli === QUANTITY_ONE_MILLI ? priced.totalCents : priced.unitPriceCents;
        return accept({ tile, unitCents, steps });
      }),
    printMarkdownLabels: (input) => printMarkdownLabels(context, input),
  };
}

/** What was given of a change: a field that is absent stays as it is. */
const given = (change: Readonly<Record<string, unknown>>): LineChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** The price of an open-price line is what was keyed in; of any other it stands in place of its price. */
function changeOfLine(cart: Cart, lineId: string, change: LineChange): Result<Cart> {
  const line = cart.lines.find((one) => one.lineId === lineId);
  if (line?.basis !== 'open' || change.manual == null) return changeLine(cart, lineId, change);
  const { manual, ...others } = change;
  const priced = {
    ...cart,
    lines: cart.lines.map((one) => (one === line ? { ...one, unitPriceCents: manual.unitCents } : one)),
  };
  return changeLine(priced, lineId, others);
}
