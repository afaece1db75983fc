import type { CartChange, CompletedSale } from '#shared/bridge.ts';
import {
  accept,
  epochMsOf,
  instantOf,
  present,
  QUANTITY_ONE_MILLI,
  type Result,
  reject,
  type SaleId,
} from '#shared/kernel/index.ts';
import {
  addItem,
  type CartItem,
  emptyCart,
  type PricedCart,
  removeLine,
  setQuantity,
} from '#shared/sales/index.ts';
import { findScanned } from '../cart/scan.ts';
import { BUILT_AFTER } from '../clock/index.ts';
import { completeSale, priceOpenCart } from '../commands/complete-sale.ts';
import { openShift } from '../commands/open-shift.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { productsLoading, stockPlaceOf } from '../first-copy.ts';
import { readCartItem, readTiles } from '../queries/products/tiles.ts';
import { findReceipts, readSale } from '../queries/sales/receipts.ts';
import { readReceipt } from '../receipt.ts';
import type { Handlers } from '../router.ts';

export function salesHandlers(context: EngineContext): Handlers['sales'] {
  const { store, events } = context;
  const { reader } = store;

  const priced = (device: Device): PricedCart =>
    priceOpenCart(reader, device.state(), device.cart.current(), device.prices, instantOf(context.clock()));
  const changed = (device: Device, done: Result<unknown>, lineId: string | null): Result<CartChange> =>
    done.ok ? accept({ cart: priced(device), lineId }) : done;
  const add = (device: Device, item: CartItem, quantityMilli: number): Result<CartChange> => {
    const done = device.cart.change((cart) => addItem(cart, item, quantityMilli, device.newId()));
    return changed(device, done, device.cart.current().lines.at(-1)?.lineId ?? null);
  };

  return {
    openShift: ({ clockConfirmedAt, ...input }) =>
      atTheTill(context, (device, person) => {
        const told = confirmClock(context, clockConfirmedAt ?? null);
        if (!told.ok) return told;
        const opened = openShift(input, {
          store,
          committer: device.committer,
          cashierId: person.id,
          now: instantOf(context.clock()),
        });
        device.committed(['shifts', 'journal_entries']);
        return opened.ok ? accept(context.state()) : opened;
      }),
    cart: () => atTheTill(context, (device) => accept(priced(device))),
    scan: ({ code }) =>
      atTheTill(context, (device) => {
        const found = findScanned(code, {
          index: store.catalogIndex,
          readItem: (hit, barcode) => readCartItem(reader, hit, barcode),
          readCandidates: (hits) => readTiles(reader, hits, stockPlaceOf(device)),
          loading: productsLoading(device),
        });
        return found.ok ? add(device, found.value, QUANTITY_ONE_MILLI) : found;
      }),
    addProduct: ({ productId, variantId, quantityMilli }) =>
      atTheTill(context, (device) => {
        const item = readCartItem(reader, { productId, variantId }, null);
        return item === undefined ? reject('catalog.productUnknown') : add(device, item, quantityMilli);
      }),
    setQuantity: ({ lineId, quantityMilli }) =>
      atTheTill(context, (device) =>
        changed(
          device,
          device.cart.change((cart) => setQuantity(cart, lineId, quantityMilli)),
          lineId,
        ),
      ),
    removeLine: ({ lineId }) =>
      atTheTill(context, (device) =>
        changed(
          device,
          device.cart.change((cart) => removeLine(cart, lineId)),
          null,
        ),
      ),
    clearCart: () =>
      atTheTill(context, (device) =>
        changed(
          device,
          device.cart.change((cart) => accept(emptyCart(cart.saleId))),
          null,
        ),
      ),
    undo: () => atTheTill(context, (device) => changed(device, device.cart.undo(), null)),
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
        if (done.value === 'recorded') device.printing.printSoon(input.saleId);
        return accept(completedSale(device, input.saleId));
      }),
    receipts: ({ text, limit }) => accept(findReceipts(reader, text, limit)),
    receipt: ({ saleId }) => {
      const receipt = readReceipt(reader, saleId, 'copy');
      return receipt === undefined ? reject('sales.receiptUnknown') : accept(receipt);
    },
    printReceipt: async ({ saleId }) => {
      const device = context.device();
      return device === undefined ? reject('devices.notEnrolled') : device.printing.printAgain(saleId);
    },
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

/** A shift is dated by the clock: when that is doubtful, a person says what time it is, or the server has to. */
function confirmClock({ businessClock }: EngineContext, confirmedAt: string | null): Result<null> {
  if (confirmedAt !== null && confirmedAt >= BUILT_AFTER) businessClock.confirm(epochMsOf(confirmedAt));
  if (!businessClock.doubtful) return accept(null);
  const { serverSkewMs } = businessClock;
  return reject('sales.clockDoubtful', {
    deviceTime: instantOf(businessClock.deviceMs()),
    businessTime: instantOf(businessClock.nowMs()),
    serverSkewSeconds: serverSkewMs === null ? null : Math.round(serverSkewMs / 1000),
  });
}
