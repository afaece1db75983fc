import type { CompletedSale } from '#shared/bridge.ts';
import { accept, present, reject, type SaleId } from '#shared/kernel/index.ts';
import { completeSale } from '../commands/complete-sale.ts';
import { giveBackHolds } from '../commands/give-back-holds.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { readReach } from '../queries/devices/registers.ts';
import { findReceipts, readSale } from '../queries/sales/receipts.ts';
import { readReceipt } from '../receipt.ts';
import type { Handlers } from '../router.ts';
import { addingHandlers } from './add-to-cart.ts';
import { shownCart } from './at-the-cart.ts';
import { paperHandlers } from './papers.ts';
import { takingHandlers } from './take-from-cart.ts';

export function salesHandlers(context: EngineContext): Handlers['sales'] {
  const { store } = context;
  const { reader } = store;
  return {
    cart: () => atTheTill(context, (device) => accept(shownCart(context, device))),
    ...addingHandlers(context),
    ...takingHandlers(context),
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
        return accept(completedSale(context, device, input.saleId));
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
}

function completedSale(context: EngineContext, device: Device, saleId: SaleId): CompletedSale {
  const { reader } = context.store;
  const { sale, payments } = present(readSale(reader, saleId), 'the sale that was recorded');
  context.events.stateChanged();
  return {
    saleId,
    receiptNumber: sale.receiptNumber,
    totalCents: sale.totalCents,
    changeCents: payments.reduce((sum, payment) => sum + payment.changeCents, 0),
    receipt: present(readReceipt(reader, saleId, 'original'), 'the receipt of the sale that was recorded'),
    cart: shownCart(context, device),
  };
}
