import { accept, instantOf, QUANTITY_ONE_MILLI, reject } from '#shared/kernel/index.ts';
import { nearMisses, whyThisPrice } from '#shared/pricing/index.ts';
import { addItem, emptyCart, priceableLine } from '#shared/sales/index.ts';
import { findItem } from '../cart/scan.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { stockPlaceOf } from '../first-copy.ts';
import { readCustomerGroup } from '../queries/customers/customers.ts';
import { readTiles } from '../queries/products/tiles.ts';
import type { Handlers } from '../router.ts';
import { shownCart } from './at-the-cart.ts';
import { scanReads } from './scan-reads.ts';

/** What is asked about a price: why a line costs this, and what a product would cost. */
export function priceQuestionHandlers(
  context: EngineContext,
): Pick<Handlers['selling'], 'whyThisPrice' | 'checkPrice'> {
  const { reader } = context.store;
  return {
    whyThisPrice: ({ lineId }) =>
      atTheTill(context, (device) => {
        const cart = device.cart.current();
        const line = cart.lines.find((one) => one.lineId === lineId);
        const priced = shownCart(context, device, cart).lines.find((one) => one.lineId === lineId);
        if (line === undefined || priced === undefined) return reject('sales.lineUnknown', { lineId });
        const { book, pricesOf } = device.prices;
        const moment = {
          ...{ at: instantOf(context.clock()), outletId: device.state().outletId },
          channel: 'till' as const,
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
        const [priced] = shownCart(context, device, alone.value).lines;
        const [tile] = readTiles(reader, [item], stockPlaceOf(device));
        if (line === undefined || priced === undefined || tile === undefined)
          return reject('catalog.productUnknown');
        const steps = whyThisPrice(priceableLine(line), priced);
        const unitCents = quantityMilli === QUANTITY_ONE_MILLI ? priced.totalCents : priced.unitPriceCents;
        return accept({ tile, unitCents, steps });
      }),
  };
}
