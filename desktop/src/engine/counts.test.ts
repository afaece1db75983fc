import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CountScan, CountSheetView, SavedCount, SavedCountTile } from '#shared/bridge/counts.ts';
import type { StockByOutlet } from '#shared/bridge.ts';
import { gtinCheckDigit, type ProductRow } from '#shared/catalog/index.ts';
import type { Engine } from './engine.ts';
import {
  CASHIER_PIN,
  codeOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  OPENING_MILLI,
  openTill,
  productRow,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const CASE = 'CASE-12';
/** What a weight label of the shop begins with. */
const SCALE_ITEM = '2200123';
/** Kopi, milk in cases of twelve, and rice that the scale labels by weight. */
const withVariant = (row: ProductRow, changes: object): ProductRow => ({
  ...row,
  variants: row.variants.map((variant) => ({ ...variant, ...changes })),
});
const products = [
  productRow(0),
  withVariant(productRow(1), {
    packs: [{ barcode: CASE, pieces: 12, name: 'Case', priceCents: null }],
  }),
  productRow(2, [SCALE_ITEM]),
];
const [kopi, milk, rice] = [testProduct(0), testProduct(1), testProduct(2)];
const weightLabel = (grams: number): string => {
  const digits = `${SCALE_ITEM}${String(grams).padStart(5, '0')}`;
  return digits + gtinCheckDigit(digits);
};

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs: number;

const start = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
};
const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
  engine.request(`inventory.${path}`, input).then(valueIn<T>);
const signIn = async (staffId: string, pin: string): Promise<void> =>
  void valueIn(await engine.request('identity.signIn', { staffId, pin }));
/** A minute passes between any two things that somebody does. */
const later = (): void => {
  nowMs += 60_000;
};
const count = async (...codes: string[]): Promise<CountScan> => {
  let last: CountScan | undefined;
  for (const code of codes) {
    later();
    last = await ask<CountScan>('countScan', { code });
  }
  if (last === undefined) throw new Error('expected a code to scan');
  return last;
};
const save = async (): Promise<SavedCount> => {
  later();
  const { countId } = await ask<CountSheetView>('countSheet');
  return ask<SavedCount>('saveCount', { countId });
};
const figures = ({ lines }: CountSheetView): unknown =>
  lines.map(({ sku, countedMilli }) => [sku, countedMilli]);
const onHand = async ({ variant }: typeof kopi): Promise<number | null | undefined> => {
  const levels = await ask<readonly StockByOutlet[]>('levels', { variantId: variant });
  return levels.find(({ here }) => here)?.onHandMilli;
};

beforeEach(async () => {
  nowMs = MORNING_MS;
  folder = makePairedFolder({ products });
  await start();
  await signIn(shop.warehouseHand, CASHIER_PIN);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('a count of stock', () => {
  it('[INV-40] is on the disk after each scan, and a change of it can be taken back', async () => {
    await count(kopi.code, milk.code, kopi.code);
    await engine.close();
    await start();
    await signIn(shop.warehouseHand, CASHIER_PIN);
    const sheet = await ask<CountSheetView>('countSheet');
    expect(figures(sheet)).toEqual([
      ['SKU-0', 2_000],
      ['SKU-1', 1_000],
    ]);
    expect(sheet.canUndo).toBe(false);
    await ask('removeCounted', { variantId: kopi.variant });
    expect(figures(await ask<CountSheetView>('clearCount'))).toEqual([]);
    expect(figures(await ask<CountSheetView>('undoCount'))).toEqual([['SKU-1', 1_000]]);
    expect(await ask<CountSheetView>('undoCount')).toMatchObject({ ...sheet, canUndo: false });
    expect(figures(await ask<CountSheetView>('undoCount'))).toHaveLength(2);
  });

  it('[INV-41] adds a piece, a pack’s pieces and a label’s weight; a typed quantity stands in their place', async () => {
    const { sheet } = await count(milk.code, CASE, weightLabel(1_250), weightLabel(500));
    expect(figures(sheet)).toEqual([
      ['SKU-2', 1_750],
      ['SKU-1', 13_000],
    ]);
    const ids = { productId: milk.id, variantId: milk.variant };
    await ask('addCounted', { ...ids, milli: -20_000 });
    await ask('addCounted', { ...ids, milli: 13_000 });
    await ask('addCounted', { productId: rice.id, variantId: rice.variant, milli: 0 });
    const typed = { productId: kopi.id, variantId: kopi.variant, countedMilli: 0 };
    expect(figures(await ask<CountSheetView>('setCounted', typed))).toEqual([
      ['SKU-0', 0],
      ['SKU-2', 1_750],
      ['SKU-1', 13_000],
    ]);
  });

  it('[INV-42] keeps a code that nothing is known of, past saving, until it is removed', async () => {
    const { isKnown, sheet } = await count('NO-SUCH-1', kopi.code, 'NO-SUCH-1');
    expect(isKnown).toBe(false);
    const kept = [{ code: 'NO-SUCH-1', reason: 'catalog.barcodeUnknown', times: 2 }];
    expect(sheet.unknown).toEqual(kept);
    await save();
    expect(await ask('countSheet')).toMatchObject({ lines: [], unknown: kept });
    expect(await ask('removeUnknown', { code: 'NO-SUCH-1' })).toMatchObject({ unknown: [] });
  });

  it('[INV-43] takes along what was sold after a line was counted, and nothing from before', async () => {
    await signIn(shop.manager, MANAGER_PIN);
    await openTill(engine);
    later();
    await sell(engine, [kopi.code]);
    await signIn(shop.manager, MANAGER_PIN);
    later();
    await ask('setCounted', { productId: kopi.id, variantId: kopi.variant, countedMilli: 90_000 });
    await ask('setCounted', { productId: milk.id, variantId: milk.variant, countedMilli: 1_000 });
    later();
    await openTill(engine);
    await sell(engine, [kopi.code, kopi.code, milk.code, milk.code]);
    await signIn(shop.manager, MANAGER_PIN);
    const saved = await save();
    expect(saved.lines).toMatchObject([
      { sku: 'SKU-1', countedMilli: 1_000, thereMilli: 0, bookMilli: OPENING_MILLI - 2_000 },
      { sku: 'SKU-0', countedMilli: 90_000, movedMilli: -2_000, thereMilli: 88_000, bookMilli: 97_000 },
    ]);
    expect(await onHand(kopi)).toBe(88_000);
    expect(await onHand(milk)).toBe(0);
  });

  it('[INV-44] is saved once, for what was counted alone, and says then what was expected', async () => {
    const { sheet } = await count(kopi.code, kopi.code);
    expect(JSON.stringify(sheet)).not.toContain('book');
    const saved = await save();
    expect(saved).toMatchObject({ countedBy: 'Kumar', outletName: 'Toa Payoh' });
    expect(saved.lines).toMatchObject([{ countedMilli: 2_000, thereMilli: 2_000, bookMilli: OPENING_MILLI }]);
    expect(await onHand(kopi)).toBe(2_000);
    expect(await onHand(rice)).toBe(OPENING_MILLI);
    const again = { countId: saved.countId };
    expect(await ask('saveCount', again)).toEqual(saved);
    expect(await ask('savedCount', again)).toEqual(saved);
    expect(await ask<SavedCountTile[]>('savedCounts')).toMatchObject([{ ...again, lines: 1 }]);
    const empty = await ask<CountSheetView>('countSheet');
    expect(empty.countId).not.toBe(saved.countId);
    const nothing = await engine.request('inventory.saveCount', { countId: empty.countId });
    expect(codeOf(nothing)).toBe('inventory.countInvalid');
    expect(codeOf(await engine.request('inventory.printCount', again))).toBe('devices.printerMissing');
    const other = { countId: sheet.lines[0]?.variantId };
    expect(codeOf(await engine.request('inventory.savedCount', other))).toBe('inventory.countGone');
  });

  it('[INV-45] stands until a later one of the same product, and leaves other products alone', async () => {
    await count(kopi.code);
    await save();
    await count(milk.code);
    await save();
    expect([await onHand(kopi), await onHand(milk)]).toEqual([1_000, 1_000]);
    await count(kopi.code, kopi.code, kopi.code);
    await save();
    expect([await onHand(kopi), await onHand(milk)]).toEqual([3_000, 1_000]);
  });

  it('is for those who may count: not for a cashier', async () => {
    await signIn(shop.cashier, CASHIER_PIN);
    for (const path of ['countSheet', 'savedCounts']) {
      expect(codeOf(await engine.request(`inventory.${path}`, {}))).toBe('identity.notAllowed');
    }
  });
});
