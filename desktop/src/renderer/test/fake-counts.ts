import type { CountSheetView, SavedCount } from '#shared/bridge/counts.ts';
import {
  addCounted,
  type CountedProduct,
  type CountSheet,
  noteUnknown,
  removeCounted,
  removeUnknown,
  setCounted,
} from '#shared/inventory/index.ts';
import { QUANTITY_ONE_MILLI, type Result, type RowId, reject, type VariantId } from '#shared/kernel/index.ts';
import { type DemoProduct, demoId } from './demo-shop.ts';

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
const at = '2026-11-21T03:00:00.000Z';
/** What the book has of everything. */
const expectedMilli = 10_000;

interface OfProduct {
  readonly variantId: string;
}

/** A count of stock that is kept in memory; the book expects ten of everything. */
export function fakeCounts(all: () => readonly DemoProduct[]) {
  let number = 1;
  const begin = (unknown: CountSheet['unknown']): CountSheet => ({
    ...{ countId: demoId(77, number++) as RowId, lines: [], unknown },
  });
  let sheet = begin([]);
  let earlier: CountSheet[] = [];
  let saved: SavedCount[] = [];
  const view = (): CountSheetView => ({ ...sheet, canUndo: earlier.length > 0 });
  const change = (made: Result<CountSheet>): Result<CountSheetView> => {
    if (!made.ok) return made;
    earlier = [...earlier, sheet];
    sheet = made.value;
    return ok(view());
  };
  const productOf = ({ tile }: DemoProduct): CountedProduct => ({
    variantId: tile.variantId as CountedProduct['variantId'],
    productId: tile.productId as CountedProduct['productId'],
    ...{ sku: tile.sku, name: tile.name, nameZh: tile.nameZh },
    ...(tile.furtherNames ? { furtherNames: tile.furtherNames } : {}),
  });
  const withProduct = (id: string, make: (product: CountedProduct) => Result<CountSheet>) => {
    const found = all().find(({ tile }) => tile.variantId === id);
    return found === undefined ? reject('catalog.productUnknown') : change(make(productOf(found)));
  };
  return {
    countSheet: () => ok(view()),
    countScan: ({ code }: { code: string }) => {
      const found = all().find(({ barcode }) => barcode === code);
      const made = change(
        found === undefined
          ? noteUnknown(sheet, code, 'catalog.barcodeUnknown')
          : addCounted(sheet, productOf(found), QUANTITY_ONE_MILLI, at),
      );
      return made.ok ? ok({ sheet: made.value, isKnown: found !== undefined }) : made;
    },
    setCounted: ({ variantId, countedMilli }: OfProduct & { countedMilli: number }) =>
      withProduct(variantId, (product) => setCounted(sheet, product, countedMilli, at)),
    addCounted: ({ variantId, milli }: OfProduct & { milli: number }) =>
      withProduct(variantId, (product) => addCounted(sheet, product, milli, at)),
    removeCounted: ({ variantId }: OfProduct) => change(ok(removeCounted(sheet, variantId as VariantId))),
    removeUnknown: ({ code }: { code: string }) => change(ok(removeUnknown(sheet, code))),
    undoCount: () => {
      sheet = earlier.pop() ?? sheet;
      return ok(view());
    },
    clearCount: () => change(ok({ ...sheet, lines: [], unknown: [] })),
    saveCount: ({ countId }: { countId: string }) => {
      const lines = sheet.lines.map((line) => ({
        ...{ variantId: line.variantId, sku: line.sku, name: line.name, nameZh: line.nameZh },
        ...{ countedMilli: line.countedMilli, movedMilli: 0, thereMilli: line.countedMilli },
        bookMilli: expectedMilli,
      }));
      const count = { countId, countedAt: at, countedBy: 'Wei Jie', outletName: 'Toa Payoh', lines };
      saved = [count, ...saved];
      sheet = begin(sheet.unknown);
      earlier = [];
      return ok(count);
    },
    savedCounts: () =>
      ok(
        saved.map(({ countId, countedAt, lines }) => ({ countId, savedAt: countedAt, lines: lines.length })),
      ),
    savedCount: ({ countId }: { countId: string }) => {
      const count = saved.find((one) => one.countId === countId);
      return count === undefined ? reject('inventory.countGone') : ok(count);
    },
    printCount: () => reject('devices.printerMissing'),
  };
}
