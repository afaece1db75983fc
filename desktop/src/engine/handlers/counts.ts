import type { CountSheetView } from '#shared/bridge/counts.ts';
import { normaliseBarcode } from '#shared/catalog/index.ts';
import {
  addCounted,
  type CountSheet,
  countPaper,
  removeCounted,
  removeUnknown,
  setCounted,
} from '#shared/inventory/index.ts';
import {
  accept,
  extendPrice,
  instantOf,
  type ProductId,
  QUANTITY_ONE_MILLI,
  type Result,
  type RowId,
  reject,
  type VariantId,
} from '#shared/kernel/index.ts';
import type { CartItem } from '#shared/sales/index.ts';
import { findItem } from '../cart/scan.ts';
import { createOpenCount, type OpenCount } from '../commands/inventory/open-count.ts';
import { describeCount, saveCount } from '../commands/inventory/save-count.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { readSavedCounts } from '../queries/inventory/count-sheets.ts';
import { readCartItem } from '../queries/products/tiles.ts';
import type { Handlers } from '../router.ts';
import { scanReads } from './scan-reads.ts';

const MAX_CODE_LENGTH = 64;

type CountHandlers = Omit<Handlers['inventory'], 'levels' | 'lots'>;

/** A count of stock by scanning [INV-40]: the one sheet of this device, and what was saved of it. */
export function countHandlers(context: EngineContext): CountHandlers {
  const { store } = context;
  const { reader } = store;
  const now = (): string => instantOf(context.clock());
  const sheets = new WeakMap<Device, OpenCount>();
  const sheetOf = (device: Device): OpenCount => {
    const known = sheets.get(device) ?? createOpenCount(store, () => device.newId() as RowId);
    sheets.set(device, known);
    return known;
  };
  const shown = (device: Device, sheet: CountSheet): CountSheetView => ({
    ...sheet,
    canUndo: sheetOf(device).canUndo(),
  });
  const change = (make: (open: OpenCount, device: Device) => Result<CountSheet>): Result<CountSheetView> =>
    atTheTill(context, (device) => {
      const made = make(sheetOf(device), device);
      return made.ok ? accept(shown(device, made.value)) : made;
    });

  return {
    countSheet: () => change((open) => accept(open.current())),
    countScan: ({ code }) =>
      atTheTill(context, (device) => {
        const made = countCode(context, device, sheetOf(device), code, now());
        if (!made.ok) return made;
        return accept({ sheet: shown(device, made.value.sheet), isKnown: made.value.isKnown });
      }),
    setCounted: ({ productId, variantId, countedMilli }) =>
      change((open) => {
        const product = productOf(context, open.current(), productId, variantId);
        if (product === undefined) return reject('catalog.productUnknown');
        return open.change((sheet) => setCounted(sheet, product, countedMilli, now()));
      }),
    addCounted: ({ productId, variantId, milli }) =>
      change((open) => {
        const product = productOf(context, open.current(), productId, variantId);
        if (product === undefined) return reject('catalog.productUnknown');
        return open.change((sheet) => addCounted(sheet, product, milli, now()));
      }),
    removeCounted: ({ variantId }) =>
      change((open) => open.change((sheet) => accept(removeCounted(sheet, variantId)))),
    removeUnknown: ({ code }) => change((open) => open.change((sheet) => accept(removeUnknown(sheet, code)))),
    undoCount: () => change((open) => open.undo()),
    clearCount: () => change((open) => open.change((sheet) => accept({ ...sheet, lines: [], unknown: [] }))),
    saveCount: ({ countId }) =>
      atTheTill(context, (device, person) => {
        const open = sheetOf(device);
        const saved = saveCount(countId, {
          ...{ store, committer: device.committer, personId: person.id, sheet: open.current() },
          newCountId: () => device.newId() as RowId,
        });
        // The database has it even where the journal couldn't be written: what was before is no sheet any more.
        if (open.current().countId !== countId) open.forget();
        device.committed(['stock_levels', 'stock_movements', 'facts']);
        return saved;
      }),
    savedCounts: () => accept(readSavedCounts(reader)),
    savedCount: ({ countId }) => describeCount(reader, countId),
    printCount: ({ countId }) =>
      atTheTill(context, (device) => {
        if (device.printing.status().state === 'none') return reject('devices.printerMissing');
        const count = describeCount(reader, countId);
        return count.ok ? accept(device.printing.printPaper(countPaper(count.value), false)) : count;
      }),
  };
}

/** Counts what a code stands for [INV-41]: a pack its pieces, a label its weight. What it is not is kept with the reason [INV-42]. */
function countCode(
  context: EngineContext,
  device: Device,
  open: OpenCount,
  code: string,
  at: string,
): Result<{ readonly sheet: CountSheet; readonly isKnown: boolean }> {
  const found = findItem(code, scanReads(context, device));
  const { productId, variantId } = found.ok ? found.value.item : {};
  const isGoods = found.ok && productId != null && variantId != null;
  const read = (normaliseBarcode(code)?.code ?? code.trim()).slice(0, MAX_CODE_LENGTH);
  const changed = isGoods
    ? open.change((sheet) => {
        const { item, quantityMilli } = found.value;
        const milli = extendPrice(quantityMilli, item.stockEachMilli ?? QUANTITY_ONE_MILLI);
        return addCounted(sheet, { ...namesOf(item), productId, variantId }, milli, at);
      })
    : open.keepUnknown(read, found.ok ? 'catalog.productUnknown' : found.error.code);
  return changed.ok ? accept({ sheet: changed.value, isKnown: isGoods }) : changed;
}

const namesOf = ({ sku, name, nameZh, furtherNames }: CartItem) => ({
  ...{ sku, name, nameZh },
  ...(furtherNames === undefined ? {} : { furtherNames }),
});

/** A product of the sheet, which may be off sale by now, or one that is on sale. */
function productOf(context: EngineContext, sheet: CountSheet, productId: ProductId, variantId: VariantId) {
  const line = sheet.lines.find((one) => one.variantId === variantId);
  if (line !== undefined) return line;
  const item = readCartItem(context.store.reader, { productId, variantId }, null);
  return item && { ...namesOf(item), productId, variantId };
}
