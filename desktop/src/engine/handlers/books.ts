import { accept, reject } from '#shared/kernel/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readAccountNames, readEntriesOfFact } from '../queries/accounting/entries.ts';
import { readLevels } from '../queries/inventory/levels.ts';
import { readLots } from '../queries/inventory/lots.ts';
import { readSale } from '../queries/sales/receipts.ts';
import type { Handlers } from '../router.ts';
import { countHandlers } from './counts.ts';

/** What is read of stock and books. */
export function booksHandlers(context: EngineContext): Pick<Handlers, 'inventory' | 'accounting'> {
  const { reader } = context.store;
  return {
    inventory: {
      levels: ({ variantId }) =>
        atTheTill(context, (device) => accept(readLevels(reader, variantId, device.state()))),
      lots: ({ variantId }) =>
        atTheTill(context, (device) => accept(readLots(reader, device.stockPlace(), variantId))),
      ...countHandlers(context),
    },
    accounting: {
      entriesOfSale: ({ saleId }) => {
        const stored = readSale(reader, saleId);
        if (stored === undefined) return reject('sales.receiptUnknown');
        const accountNames = readAccountNames(reader);
        return accept(
          readEntriesOfFact(reader, stored.sale.factId).map((entry) => ({ ...entry, accountNames })),
        );
      },
    },
  };
}
