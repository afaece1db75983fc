import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PriceHistory, VariantCost } from '#shared/bridge/products.ts';
import type { ProductTile } from '#shared/bridge.ts';
import { type ProductRow, priceChanges, products } from '#shared/catalog/index.ts';
import { factId, rowId, uuidV7 } from '#shared/kernel/index.ts';
import { listPrices, priceLists } from '#shared/pricing/index.ts';
import type { Engine } from './engine.ts';
import { openStore, replicaDb, upsertRow } from './store/index.ts';
import { shapeTargets } from './sync/shape-targets.ts';
import {
  codeOf,
  databaseKeyOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const newId = (): string => uuidV7(MORNING_MS, randomBytes(10));
const barcode = '4006381333931';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const typed = (changes: Record<string, unknown> = {}) => ({
  productId: newId(),
  sku: '',
  name: 'Laksa paste',
  nameZh: '叻沙酱',
  nameMs: 'Pes laksa',
  nameTa: '',
  categoryId: shop.category,
  gstCode: 'SR',
  barcodes: [barcode],
  priceCents: 480,
  floorCents: null,
  unitCostE4: 31_255,
  kind: 'goods',
  isWeighed: false,
  hasOpenPrice: false,
  isOutsideDiscounts: false,
  ...changes,
});
const asManager = () => ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
const start = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
};
const waiting = async () => (await ask<{ sync: { waiting: number } }>('app.state')).sync.waiting;
const history = (productId: string, changes: Record<string, unknown> = {}) =>
  ask<PriceHistory>('catalog.priceHistory', { productId, from: null, to: null, limit: 100, ...changes });

beforeEach(async () => {
  folder = makePairedFolder();
  await start();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('what goods cost', () => {
  it('[CAT-65] is in no cart that a page is shown, and still asks for somebody’s word below it', async () => {
    await asManager();
    await ask('catalog.createProduct', typed());
    await openTill(engine);
    const scanned = await scan(engine, barcode);
    const carts = [
      scanned.cart,
      await ask('sales.cart'),
      await ask('customers.attach', { customerId: null }),
    ];
    expect(JSON.stringify(carts)).not.toMatch(/"(costCents|unitCostE4)":\d/);
    const manual = { unitCents: 300, reason: 'dented' };
    const below = await engine.request('selling.changeLine', { lineId: scanned.lineId, change: { manual } });
    expect(JSON.stringify(below)).not.toMatch(/31[23]/);
    expect(codeOf(below)).toBe('identity.approvalNeeded');
  });
});

describe('a product that is made at the till', () => {
  it('[CAT-60] is sold at once by its code and found by its names, through a restart; made again it is the same one', async () => {
    const input = typed();
    expect(codeOf(await engine.request('catalog.createProduct', input))).toBe('identity.notAllowed');
    await asManager();
    const before = await waiting();
    const tile = await ask<ProductTile>('catalog.createProduct', input);
    expect(tile).toMatchObject({ productId: input.productId, sku: barcode, priceCents: 480, onHandMilli: 0 });
    expect(await ask('catalog.createProduct', input)).toEqual(tile);
    expect(await waiting()).toBe(before + 1);
    const { cart } = await scan(engine, barcode);
    expect(cart.lines).toMatchObject([{ name: 'Laksa paste', unitPriceCents: 480 }]);
    await ask('sales.clearCart');
    expect((await sell(engine, [barcode])).totalCents).toBe(480);
    await engine.close();
    await start();
    for (const text of ['laksa', '叻沙', 'pes', barcode]) {
      const found = await ask<ProductTile[]>('catalog.search', { text, limit: 5 });
      expect(found.map(({ productId }) => productId)).toEqual([input.productId]);
    }
  });

  it('[CAT-61] is refused with a barcode of goods that are on sale, and nothing is recorded', async () => {
    await asManager();
    const before = await waiting();
    const taken = await engine.request('catalog.createProduct', typed({ barcodes: [gtin(1)] }));
    expect(taken).toMatchObject({
      error: { code: 'catalog.barcodeTaken', details: { barcode: gtin(1), name: 'Fresh Milk' } },
    });
    expect(await waiting()).toBe(before);
  });

  it('[CAT-60] leaves the catalogue with its fact, when the server takes it in no books', async () => {
    await asManager();
    const { productId } = await ask<ProductTile>('catalog.createProduct', typed());
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    expect(store.catalogIndex.findByBarcode(barcode)).toHaveLength(1);
    store.write((db) => replicaDb(db).remove(products, { id: productId }));
    expect(store.catalogIndex.findByBarcode(barcode)).toEqual([]);
    store.close();
    await start();
    expect(codeOf(await engine.request('sales.scan', { code: barcode }))).toBe('catalog.barcodeUnknown');
  });

  it('[CAT-60] stays when a new copy of the products lacks it, until the server has it', async () => {
    await asManager();
    const { productId } = await ask<ProductTile>('catalog.createProduct', typed());
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const targets = shapeTargets('another stream');
    const rowsLeft = () =>
      [products, priceChanges].map(({ name }) => {
        const ids = store.reader.prepare<{ id: string }>(`SELECT id FROM ${name}`).all();
        store.write((db) => {
          for (const { id } of ids) {
            if (name === products.name && id !== productId) continue;
            const effects = { tables: new Set<string>(), products: new Map(), foreignOwnFact: false };
            targets.get(name)?.remove(db, { id }, effects);
          }
        });
        return store.reader.prepare(`SELECT id FROM ${name}`).all().length - (name === products.name ? 3 : 0);
      });
    expect(rowsLeft()).toEqual([1, 2]);
    store.write((db) => db.prepareChange('UPDATE facts SET accept_no = 7').run());
    expect(rowsLeft()).toEqual([0, 0]);
    store.close();
    await start();
  });
});

describe('what goods cost', () => {
  it('[CAT-65] [CAT-66] is told with the margin over the price without GST, to who may see it', async () => {
    const items = [{ productId: testProduct(0).id, variantId: testProduct(0).variant }];
    expect(codeOf(await engine.request('catalog.costs', { items }))).toBe('identity.notAllowed');
    await asManager();
    const made = await ask<ProductTile>(
      'catalog.createProduct',
      typed({ priceCents: 1_090, unitCostE4: 60_000 }),
    );
    const asked = [...items, made].map(({ productId, variantId }) => ({ productId, variantId }));
    const [plain, laksa] = await ask<VariantCost[]>('catalog.costs', { items: asked });
    expect(plain).toMatchObject({
      priceCents: 140,
      unitCostE4: null,
      marginPermille: null,
      markupPermille: null,
    });
    expect(laksa).toMatchObject({
      ...{ unitCostE4: 60_000, netPriceE4: 100_000, marginPermille: 400, markupPermille: 667 },
    });
    const costOf = async () =>
      (await ask<ProductRow>('catalog.product', { productId: made.productId })).variants[0]?.unitCostE4;
    expect(await costOf()).toBe(60_000);
    await openTill(engine);
    expect(await costOf()).toBeUndefined();
  });
});

describe('the history of a product', () => {
  const { id, variant } = testProduct(0);
  const change = (kind: string, before: string | null, after: string, changedAt: string, list?: string) => ({
    ...{
      id: rowId.parse(newId()),
      companyId: shop.company,
      factId: factId.parse(newId()),
      variantId: variant,
    },
    ...{ kind, before, after, changedBy: shop.manager, changedAt, priceListId: list ?? null },
  });
  const listRow = (listId: string, name: string, startsAt: string, status = 'active') => ({
    ...{ id: listId, companyId: shop.company, code: name, name, outletId: shop.outlet, groupCode: null },
    ...{ startsAt, endsAt: null, status, version: 1, updatedAt: startsAt },
  });

  beforeEach(async () => {
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const [raya, later, paused] = [newId(), newId(), newId()];
    store.write((db) => {
      upsertRow(db, priceLists, listRow(raya, 'Raya', '2026-11-01T00:00:00.000Z'));
      upsertRow(db, priceLists, listRow(later, 'December', '2026-11-30T16:00:00.000Z'));
      upsertRow(db, priceLists, listRow(paused, 'Paused', '2026-11-30T16:00:00.000Z', 'paused'));
      for (const [list, priceCents] of [
        [raya, 120],
        [later, 150],
        [paused, 160],
      ] as const) {
        upsertRow(db, listPrices, {
          ...{ id: newId(), companyId: shop.company, priceListId: list, variantId: variant, priceCents },
          updatedAt: '2026-11-01T00:00:00.000Z',
        });
      }
      // The last instant of 31 October in Singapore, and the first of 1 November.
      upsertRow(db, priceChanges, change('price', '1.30', '1.40', '2026-10-31T15:59:59.999Z'));
      upsertRow(db, priceChanges, change('listPrice', null, '1.20', '2026-10-31T16:00:00.000Z', raya));
      upsertRow(db, priceChanges, change('cost', null, '0.9001', '2026-11-05T02:00:00.000Z'));
    });
    store.close();
    await start();
  });

  it('[CAT-64] is here with what changed, by whom, in which list, and what is to come', async () => {
    expect((await history(id)).changes.map(({ kind }) => kind)).toEqual(['listPrice', 'price']);
    await asManager();
    const { changes, scheduled, asOf } = await history(id);
    expect(
      changes.map(({ kind, before, after, listName, by }) => [kind, before, after, listName, by]),
    ).toEqual([
      ['cost', null, '0.9001', null, 'Devi'],
      ['listPrice', null, '1.20', 'Raya', 'Devi'],
      ['price', '1.30', '1.40', null, 'Devi'],
    ]);
    expect(scheduled).toMatchObject([
      {
        listName: 'December',
        priceCents: 150,
        startsAt: '2026-11-30T16:00:00.000Z',
        outletName: 'Toa Payoh',
      },
    ]);
    expect(asOf).toBeNull();
  });

  it('[CAT-64] is asked for between two days of Singapore', async () => {
    await asManager();
    const kinds = async (from: string | null, to: string | null) =>
      (await history(id, { from, to })).changes.map(({ kind }) => kind);
    expect(await kinds('2026-11-01', null)).toEqual(['cost', 'listPrice']);
    expect(await kinds(null, '2026-10-31')).toEqual(['price']);
    expect(await kinds('2026-11-01', '2026-11-04')).toEqual(['listPrice']);
    expect(
      codeOf(
        await engine.request('catalog.priceHistory', { productId: newId(), from: null, to: null, limit: 1 }),
      ),
    ).toBe('catalog.productUnknown');
  });
});
