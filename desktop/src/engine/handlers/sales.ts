import type { Approval } from '#shared/bridge/shift.ts';
import type { CartChange, CompletedSale } from '#shared/bridge.ts';
import { accept, instantOf, present, type Result, reject, type SaleId } from '#shared/kernel/index.ts';
import {
  addCoupon,
  addItem,
  type Cart,
  type CartItem,
  emptyCart,
  isSoldAs,
  type PricedCart,
  removeLine,
  setCustomer,
  setQuantity,
} from '#shared/sales/index.ts';
import { takeBadge } from '../badges.ts';
import { changeStocked, stockWord } from '../cart/change-stocked.ts';
import { resolveScan } from '../cart/scan.ts';
import { suggestLot } from '../cart/suggest-lot.ts';
import { cartShown, completeSale, priceOpenCart } from '../commands/complete-sale.ts';
import { giveBackHolds } from '../commands/give-back-holds.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { readReach } from '../queries/devices/registers.ts';
import { readLots } from '../queries/inventory/lots.ts';
import { readCartItem } from '../queries/products/tiles.ts';
import { findReceipts, readSale } from '../queries/sales/receipts.ts';
import { readReceipt } from '../receipt.ts';
import type { Handlers } from '../router.ts';
import { amountOfLine, noteVoid } from './note-voids.ts';
import { paperHandlers } from './papers.ts';
import { scanReads } from './scan-reads.ts';

type AtTheCart = Parameters<typeof changeStocked>[1];

/** True when of some line there is less than there was, or nothing. */
const hasLess = (before: PricedCart, after: PricedCart): boolean => {
  const quantities = new Map(after.lines.map(({ lineId, quantityMilli }) => [lineId, quantityMilli]));
  return before.lines.some((line) => (quantities.get(line.lineId) ?? 0) < line.quantityMilli);
};

export function salesHandlers(context: EngineContext): Handlers['sales'] {
  const { store, events } = context;
  const { reader } = store;

  const priced = (device: Device): PricedCart =>
    cartShown(
      priceOpenCart(reader, device.state(), device.cart.current(), device.prices, instantOf(context.clock())),
    );
  const changed = (device: Device, done: Result<unknown>, lineId: string | null): Result<CartChange> =>
    done.ok ? accept({ cart: priced(device), lineId }) : done;
  const atTheCart = async (
    approval: Approval | undefined,
    run: (at: AtTheCart) => Result<CartChange>,
  ): Promise<Result<CartChange>> => {
    const word = await stockWord(context, approval);
    return word.ok ? atTheTill(context, (device, person) => run({ device, person, word: word.value })) : word;
  };
  const add = (at: AtTheCart, item: CartItem, quantityMilli: number): Result<CartChange> => {
    const { device } = at;
    const lots = () => readLots(reader, device.stockPlace(), item.variantId ?? '');
    const now = instantOf(context.clock());
    const make = (cart: Cart): Result<Cart> =>
      addItem(cart, suggestLot(item, quantityMilli, cart, { lots, at: now }), quantityMilli, device.newId());
    const done = changeStocked(context, at, make, (cart) => cart.lines.at(-1));
    return changed(device, done, device.cart.current().lines.at(-1)?.lineId ?? null);
  };
  /** Pieces that went without their line are something that was taken out, too. */
  const noteLess = (
    { device, person }: Pick<AtTheCart, 'device' | 'person'>,
    before: PricedCart,
    after: PricedCart,
    reference: string | null,
  ): void => {
    const amountCents = before.totalCents - after.totalCents;
    if (hasLess(before, after)) noteVoid(device, person.id, 'lineVoided', { reference, amountCents });
  };

  return {
    cart: () => atTheTill(context, (device) => accept(priced(device))),
    scan: ({ code, approval }) =>
      atTheCart(approval, (at) => {
        const { device } = at;
        const found = resolveScan(code, scanReads(context, device));
        if (!found.ok) {
          if (context.people.badgeHolder(code) === undefined) return found;
          const taken = takeBadge(context, code);
          return changed(device, taken, null);
        }
        const scanned = found.value;
        switch (scanned.kind) {
          case 'item':
            return add(at, scanned.item, scanned.quantityMilli);
          case 'receipt':
            return accept({ cart: priced(device), lineId: null, receipt: scanned.saleId });
          case 'customer':
            return changed(
              device,
              device.cart.change((cart) => accept(setCustomer(cart, scanned.customerId))),
              null,
            );
          case 'card':
            return accept({ cart: priced(device), lineId: null, card: scanned.card });
          case 'coupon':
            return changed(
              device,
              device.cart.change((cart) => addCoupon(cart, scanned.code)),
              null,
            );
        }
      }),
    addProduct: ({ productId, variantId, quantityMilli, approval }) =>
      atTheCart(approval, (at) => {
        const item = readCartItem(reader, { productId, variantId }, null);
        if (item === undefined) return reject('catalog.productUnknown');
        return isSoldAs(item, quantityMilli)
          ? add(at, item, quantityMilli)
          : reject('sales.quantityInvalid', { quantityMilli });
      }),
    setQuantity: ({ lineId, quantityMilli, approval }) =>
      atTheCart(approval, (at) => {
        const make = (cart: Cart): Result<Cart> => setQuantity(cart, lineId, quantityMilli);
        const lineOf = (cart: Cart) => cart.lines.find((line) => line.lineId === lineId);
        const before = priced(at.device);
        const done = changed(at.device, changeStocked(context, at, make, lineOf), lineId);
        if (done.ok) noteLess(at, before, done.value.cart, lineOf(at.device.cart.current())?.sku ?? null);
        return done;
      }),
    removeLine: ({ lineId }) =>
      atTheTill(context, (device, person) => {
        const before = priced(device);
        const done = device.cart.change((cart) => removeLine(cart, lineId));
        if (done.ok) {
          const reference = before.lines.find((line) => line.lineId === lineId)?.sku ?? null;
          noteVoid(device, person.id, 'lineVoided', { reference, amountCents: amountOfLine(before, lineId) });
        }
        return changed(device, done, null);
      }),
    clearCart: () =>
      atTheTill(context, (device, person) => {
        const { lines, totalCents } = priced(device);
        const done = device.cart.change((cart) => accept(emptyCart(cart.saleId)));
        if (done.ok && lines.length > 0)
          noteVoid(device, person.id, 'cartCancelled', { reference: null, amountCents: totalCents });
        return changed(device, done, null);
      }),
    undo: () =>
      atTheTill(context, (device, person) => {
        const before = priced(device);
        const done = changed(device, device.cart.undo(), null);
        if (done.ok) noteLess({ device, person }, before, done.value.cart, null);
        return done;
      }),
    completeSale: (input) =>
      atTheTill(context, (device, person) => {
        const done = completeSale(input, {
          store,
          committer: device.committer,
          cart: device.cart,
          cashier: person,
          prices: device.prices,
          printing: device.printing.isAutomatic(),
        });
        device.committed(['sales', 'stock_levels', 'journal_entries']);
        if (!done.ok) return done;
        if (done.value === 'recorded') {
          giveBackHolds(store, device);
          const takesCash = input.tenders.some(({ tender }) => tender === 'cash');
          device.printing.printSoon(input.saleId, takesCash);
        }
        return accept(completedSale(device, input.saleId));
      }),
    receipts: ({ text, limit, outletId }) =>
      atTheTill(context, (device) => {
        // A till's list has what came to it from elsewhere, too, such as the receipt of what it took back.
        const of = readReach(reader, device.state()) === null ? (outletId ?? null) : null;
        return accept(findReceipts(reader, text, limit, of));
      }),
    receipt: ({ saleId }) => {
      const receipt = readReceipt(reader, saleId, 'copy');
      return receipt === undefined ? reject('sales.receiptUnknown') : accept(receipt);
    },
    ...paperHandlers(context),
  };

  function completedSale(device: Device, saleId: SaleId): CompletedSale {
    const { sale, payments } = present(readSale(reader, saleId), 'the sale that was recorded');
    events.stateChanged();
    return {
      saleId,
      receiptNumber: sale.receiptNumber,
      totalCents: sale.totalCents,
      changeCents: payments.reduce((sum, payment) => sum + payment.changeCents, 0),
      receipt: present(readReceipt(reader, saleId, 'original'), 'the receipt of the sale that was recorded'),
      cart: priced(device),
    };
  }
}
