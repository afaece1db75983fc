import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CartChange, CompletedSale, ProductTile, StockByOutlet } from '#shared/bridge.ts';
import { ordinarySelling, type ProductRow, type Selling } from '#shared/catalog/index.ts';
import { stockLevels } from '#shared/inventory/index.ts';
import { type PricedCart, shortLines } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import { openStore, updateDeviceState, upsertRow } from './store/index.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import { TestServer } from './sync/test-server.fixture.ts';
import {
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const NEXT_YEAR = '2099-01-01T00:00:00.000Z';
const goods = [0, 1, 2].map((index) => testProduct(index));
const [kopi, milk, rice] = goods;
if (!kopi || !milk || !rice) throw new Error('expected three products');

const sold = (index: number, selling: Partial<Selling>): ProductRow => ({
  ...productRow(index),
  selling: { ...ordinarySelling, ...selling },
});
/** Kopi that is warned about, blocked milk, rice that nobody counts, and what is done for somebody at a price of its own. */
const products: readonly ProductRow[] = [
  productRow(0),
  sold(1, { whenOutOfStock: 'block' }),
  sold(2, { whenOutOfStock: 'ignore' }),
  sold(3, { kind: 'service', hasOpenPrice: true }),
];
const manager = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'two are on the shelf' };

let server: TestServer;
let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const refusal = async (path: string, input: unknown): Promise<string> =>
  codeOf(await engine.request(path, input));
const shortOf = ({ lines }: PricedCart) =>
  shortLines(lines).map(({ line, onHandMilli, leftMilli }) => [line.sku, onHandMilli, leftMilli]);
const onHand = async (variantId: string): Promise<number | null | undefined> =>
  (await ask<StockByOutlet[]>('inventory.levels', { variantId })).find(({ here }) => here)?.onHandMilli;
const pay = (cart: PricedCart): Promise<CompletedSale> =>
  ask('sales.completeSale', {
    saleId: cart.saleId,
    totalCents: cart.totalCents,
    tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
  });

/** What the newest sale says of who allowed what. */
function approvalsKept(): unknown {
  const db = lookInside(folder.dataDir);
  const kept = db.prepare('SELECT approvals FROM sales ORDER BY receipt_sequence DESC LIMIT 1').pluck().get();
  db.close();
  return JSON.parse(String(kept));
}

/** A till with two of each, whose server is there. */
async function start({ isLoading = false, isOffline = false } = {}): Promise<void> {
  folder = makePairedFolder({ products });
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write((db) => {
    for (const variantId of goods.map((each) => each.variant)) {
      const place = { companyId: shop.company, locationId: shop.location };
      upsertRow(db, stockLevels, { ...place, variantId, onHandMilli: 2_000 });
    }
    updateDeviceState(db, {
      firstCopyComplete: !isLoading,
      serverUrl: server.url,
      token: server.issueToken(),
      tokenExpiresAt: NEXT_YEAR,
    });
  });
  store.close();
  engine = await startTestEngine(folder.dataDir, isOffline ? {} : { fetch });
  await openTill(engine);
  const awaited = isOffline ? 'offline' : 'online';
  while ((await ask<AppState>('app.state')).sync.server !== awaited)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

beforeEach(async () => {
  server = new TestServer();
  server.clock = () => MORNING_MS;
  await server.start();
});
afterEach(async () => {
  await engine.close();
  await server.stop();
  folder.remove();
});

describe('goods of which there are not enough here', () => {
  it('[SAL-90] are sold, with what is here and what the book will show', async () => {
    await start();
    await scan(engine, kopi.code);
    expect(shortOf((await scan(engine, kopi.code)).cart)).toEqual([]);
    const { cart } = await scan(engine, kopi.code);
    expect(shortOf(cart)).toEqual([['SKU-0', 2_000, -1_000]]);
    await pay(cart);
    expect(await onHand(kopi.variant)).toBe(-1_000);
    const { cart: next, lineId } = await scan(engine, kopi.code);
    expect(shortOf(next)).toEqual([['SKU-0', -1_000, -2_000]]);
    const more = await ask<CartChange>('sales.setQuantity', { lineId, quantityMilli: 5_000 });
    expect(shortOf(more.cart)).toEqual([['SKU-0', -1_000, -6_000]]);
    expect(shortOf(await ask<PricedCart>('sales.cart'))).toHaveLength(1);
  });

  it('are no services: their tiles say so, and of what has no price that it is keyed in', async () => {
    await start();
    const { tiles } = await ask<{ tiles: readonly ProductTile[] }>('catalog.browse', {
      ...{ categoryId: null, offset: 0, limit: 50 },
    });
    const said = ({ sku, isService, hasOpenPrice }: ProductTile) => [sku, isService, hasOpenPrice];
    expect(tiles.map(said).sort()).toEqual([
      ['SKU-0', undefined, undefined],
      ['SKU-1', undefined, undefined],
      ['SKU-2', undefined, undefined],
      ['SKU-3', true, true],
    ]);
  });

  it('[SAL-91] are refused where they are blocked, and taken with a manager’s word, who is named in the sale', async () => {
    await start();
    await scan(engine, milk.code);
    const { cart: full, lineId } = await scan(engine, milk.code);
    const refused = await engine.request('sales.scan', { code: milk.code });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'sales.outOfStock', details: { right: 'sellOutOfStock', onHandMilli: 2_000 } },
    });
    expect(await refusal('sales.setQuantity', { lineId, quantityMilli: 3_000 })).toBe('sales.outOfStock');
    const byHand = { productId: milk.id, variantId: milk.variant, quantityMilli: 1_000 };
    expect(await refusal('sales.addProduct', byHand)).toBe('sales.outOfStock');
    expect((await ask<PricedCart>('sales.cart')).lines).toEqual(full.lines);
    const wrongPin = { ...manager, pin: '9999' };
    expect(await refusal('sales.scan', { code: milk.code, approval: wrongPin })).toBe('identity.pinWrong');
    const allowed = await ask<CartChange>('sales.scan', { code: milk.code, approval: manager });
    expect(shortOf(allowed.cart)).toEqual([['SKU-1', 2_000, -1_000]]);
    // The word holds for its line.
    const { cart } = await scan(engine, milk.code);
    await pay(cart);
    expect(approvalsKept()).toMatchObject([
      { right: 'sellOutOfStock', lineNumber: 1, approvedBy: shop.manager, reason: manager.reason },
    ]);
    expect(await onHand(milk.variant)).toBe(-2_000);
  });

  it('[SAL-91] are a manager’s own to sell', async () => {
    await start();
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    for (const code of [milk.code, milk.code, milk.code]) await scan(engine, code);
    const cart = await ask<PricedCart>('sales.cart');
    expect(shortOf(cart)).toEqual([['SKU-1', 2_000, -1_000]]);
    await pay(cart);
  });

  it('[SAL-92] are not spoken of where nobody counts them', async () => {
    await start();
    for (const code of [rice.code, rice.code, rice.code]) await scan(engine, code);
    const cart = await ask<PricedCart>('sales.cart');
    expect(shortOf(cart)).toEqual([]);
    await pay(cart);
  });
});

describe('stock that nobody knows', () => {
  it.each([
    ['while the first copy comes', { isLoading: true }],
    ['while the server cannot be reached', { isOffline: true }],
  ])('[SAL-93] %s warns of nothing and blocks nothing', async (_when, how) => {
    await start(how);
    for (const { code } of [kopi, kopi, kopi, milk, milk, milk]) await scan(engine, code);
    const cart = await ask<PricedCart>('sales.cart');
    expect(shortOf(cart)).toEqual([]);
    await pay(cart);
  });
});
