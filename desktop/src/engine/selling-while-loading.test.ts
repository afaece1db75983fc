import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, ProductTile, StockByOutlet } from '#shared/bridge.ts';
import { categories } from '#shared/catalog/index.ts';
import { parseEnvelope } from '#shared/kernel/index.ts';
import { SHAPE_ROWS_HEADER } from '#shared/sync/index.ts';
import type { Engine } from './engine.ts';
import { openStore, updateDeviceState } from './store/index.ts';
import { wireProduct, wireRow } from './sync/test-rows.fixture.ts';
import { TestServer } from './sync/test-server.fixture.ts';
import { TestShape } from './sync/test-shape.fixture.ts';
import {
  databaseKeyOf,
  gtin,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const PRODUCTS = 90;
const PAGE_ROWS = 40;
const NEXT_YEAR = '2099-01-01T00:00:00.000Z';

let server: TestServer;
let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
/** Lets so many pages of the products be answered; the others wait. */
let goOn: (pages: number) => void;

/** Each answer that begins a copy, or is asked, says how many rows there are. */
function holdPages(shape: TestShape): void {
  let allowed = 1;
  let wake: (() => void)[] = [];
  goOn = (pages) => {
    allowed = pages;
    for (const each of wake.splice(0)) each();
  };
  const answer = shape.answer.bind(shape);
  shape.answer = async (query: URLSearchParams, response: ServerResponse) => {
    const offset = query.get('offset') ?? '';
    const page = offset === '-1' ? 0 : Number(offset.split('_')[1]) + 1;
    if (page === 0 || response.req.headers[SHAPE_ROWS_HEADER] !== undefined) {
      response.setHeader(SHAPE_ROWS_HEADER, String(shape.rows.size));
    }
    while (page >= allowed) await new Promise<void>((resolve) => (wake = [...wake, resolve]));
    if (!response.destroyed) await answer(query, response);
  };
}

/** As a till is right after its pairing: people and settings are here, and none of the products. */
function forgetProducts(): void {
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write((db) => {
    updateDeviceState(db, {
      firstCopyComplete: false,
      serverUrl: server.url,
      token: server.issueToken(),
      tokenExpiresAt: NEXT_YEAR,
    });
    db.prepareChange('DELETE FROM stock_levels').run();
  });
  store.close();
}

const state = async (): Promise<AppState> => valueIn(await engine.request('app.state', {}));
async function untilState(isSo: (now: AppState) => boolean): Promise<void> {
  while (!isSo(await state())) await new Promise((resolve) => setTimeout(resolve, 5));
}
const open = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, { fetch });
  await untilState(({ sync }) => sync.firstCopy?.canSell === true && sync.firstCopy.products === PAGE_ROWS);
};
const onHand = async (index: number): Promise<number | null | undefined> => {
  const { variant } = testProduct(index);
  const levels: StockByOutlet[] = valueIn(await engine.request('inventory.levels', { variantId: variant }));
  return levels.find(({ here }) => here)?.onHandMilli;
};
const search = async (text: string): Promise<readonly ProductTile[]> =>
  valueIn(await engine.request('catalog.search', { text, limit: 20 }));

describe('a till whose shop is still loading', () => {
  beforeEach(async () => {
    server = new TestServer();
    await server.start();
    folder = makePairedFolder({ products: [] });
    const small = new TestShape({ table: 'categories', month: null, path: '/v1/shapes/c', live: true });
    const category = { name: 'Pantry', nameZh: null, position: 1, hue: 120 };
    small.insert(wireRow(categories, { ...category, id: shop.category, companyId: shop.company }));
    const large = new TestShape({ table: 'products', month: null, path: '/v1/shapes/p', live: true });
    large.pageSize = PAGE_ROWS;
    large.insert(...Array.from({ length: PRODUCTS }, (_, index) => wireProduct(productRow(index))));
    server.shapes.push(small, large);
    holdPages(large);
    forgetProducts();
    await open();
  });

  afterEach(async () => {
    goOn(Number.MAX_SAFE_INTEGER);
    await engine.close();
    await server.stop();
    folder.remove();
  });

  it('sells what is here, says of a code that it may still come, and guesses no stock', async () => {
    await openTill(engine);
    const sold = await sell(engine, [gtin(0), gtin(1)]);
    expect(sold.totalCents).toBe(460);
    const later = await engine.request('sales.scan', { code: gtin(PRODUCTS - 1) });
    expect(later).toMatchObject({
      ok: false,
      error: { code: 'catalog.stillLoading', details: { here: PAGE_ROWS, expected: PRODUCTS } },
    });
    expect(await search('kopi')).toMatchObject([{ name: 'Kopi-O', onHandMilli: null }]);
    expect(await search(`product ${PRODUCTS - 1}`)).toEqual([]);
    expect(await onHand(0)).toBeNull();
    const browsed = await engine.request('catalog.browse', {
      categoryId: shop.category,
      offset: 10,
      limit: 5,
    });
    const { tiles, total } = valueIn<{ tiles: ProductTile[]; total: number }>(browsed);
    expect(tiles.map(({ productId }) => productId)).toEqual(
      [10, 11, 12, 13, 14].map((at) => testProduct(at).id),
    );
    expect(total).toBe(PAGE_ROWS);
    expect((await state()).phase).toBe('loading');
  });

  it('goes on after it was closed, knows what came before, and keeps what it sold', async () => {
    await openTill(engine);
    const first = await sell(engine, [gtin(0)]);
    await engine.close();
    await open();
    await openTill(engine);
    const second = await sell(engine, [gtin(0)]);
    expect([first, second].map(({ receiptNumber }) => receiptNumber)).toEqual(['T01-000001', 'T01-000002']);

    goOn(Number.MAX_SAFE_INTEGER);
    await untilState(({ phase, sync }) => phase === 'ready' && sync.waiting === 0);
    expect((await state()).sync.firstCopy).toBeUndefined();
    const { cart } = await scan(engine, gtin(PRODUCTS - 1));
    expect(cart.totalCents).toBe(testProduct(PRODUCTS - 1).priceCents);
    expect(await engine.request('sales.scan', { code: gtin(PRODUCTS) })).toMatchObject({
      error: { code: 'catalog.barcodeUnknown' },
    });
    expect(await search(`product ${PRODUCTS - 1}`)).toHaveLength(1);
    expect(await onHand(0)).toBe(-2_000);
    const types = server.ingest.accepted.map(({ signed }) => parseEnvelope(signed.envelope)?.type);
    expect(types.filter((type) => type === 'sales.saleCompleted.v1')).toHaveLength(2);
  });

  it('tells its bar after a start how much there is in all', async () => {
    await engine.close();
    await open();
    expect((await state()).sync.firstCopyRows).toBe(PAGE_ROWS);
    goOn(2);
    await untilState(({ sync }) => sync.firstCopy?.products === 2 * PAGE_ROWS);
    const { firstCopyRows, firstCopyExpectedRows, firstCopy } = (await state()).sync;
    expect({ firstCopyRows, firstCopyExpectedRows }).toEqual({
      firstCopyRows: 80,
      firstCopyExpectedRows: 90,
    });
    expect(firstCopy).toMatchObject({ canSell: true, catalogueComplete: false, productsExpected: 90 });
  });
});
