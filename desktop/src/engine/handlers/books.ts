import type { AttentionItem } from '#shared/bridge.ts';
import { accept, instantOf, reject } from '#shared/kernel/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readAccountNames, readEntriesOfFact } from '../queries/accounting/entries.ts';
import { readAttention } from '../queries/attention/attention.ts';
import { readLevels } from '../queries/inventory/levels.ts';
import { readSale } from '../queries/sales/receipts.ts';
import type { Handlers } from '../router.ts';

/** What is read of stock, books and sync. */
export function booksHandlers(context: EngineContext): Pick<Handlers, 'inventory' | 'accounting' | 'sync'> {
  const { reader } = context.store;
  return {
    inventory: {
      levels: ({ variantId }) =>
        atTheTill(context, (device) => accept(readLevels(reader, variantId, device.state().outletId))),
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
    sync: {
      attention: () => accept([...ownConcerns(context), ...readAttention(reader)]),
      repair: async () => context.device()?.sync.repair() ?? reject('devices.notEnrolled'),
    },
  };
}

/** What no row tells: another computer sells with a copy of this till's data, or figures differ from the server's. */
function ownConcerns(context: EngineContext): readonly AttentionItem[] {
  const device = context.device();
  if (device === undefined) return [];
  const { streamId, registerCode } = device.state();
  const at = instantOf(context.clock());
  const item = (code: string): AttentionItem => ({
    id: `${streamId} ${code}`,
    kind: 'review',
    code,
    reference: registerCode,
    at,
  });
  return [
    ...(device.sync.isCopied() ? [item('sync.forked')] : []),
    ...(device.sync.differs() ? [item('sync.replicaDiffers')] : []),
  ];
}
