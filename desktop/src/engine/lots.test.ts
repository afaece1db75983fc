import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CartChange } from '#shared/bridge.ts';
import { ordinarySelling } from '#shared/catalog/index.ts';
import { type LotOnHand, stockLots } from '#shared/inventory/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow } from './store/index.ts';
import {
  CASHIER_PIN,
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const milk = testProduct(1);
let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const lots = () => ask<readonly LotOnHand[]>('inventory.lots', { variantId: milk.variant });
const lotsOf = (cart: CartChange['cart']) =>
  cart.lines.map(({ lot, quantityMilli }) => [lot?.code, quantityMilli]);

/** Milk that is kept by lots, of which these are here. */
async function startWith(...kept: readonly (readonly [string, string, number])[]): Promise<void> {
  folder = makePairedFolder({
    products: [productRow(0), { ...productRow(1), selling: { ...ordinarySelling, tracking: 'lot' } }],
  });
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write((db) => {
    for (const [lotCode, expiresOn, quantityMilli] of kept) {
      upsertRow(db, stockLots, {
        ...{ companyId: shop.company, locationId: shop.location, variantId: milk.variant },
        ...{ lotCode, expiresOn, quantityMilli },
      });
    }
  });
  store.close();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
}

async function pay(cart: CartChange['cart'], more: Record<string, unknown> = {}) {
  return engine.request('sales.completeSale', {
    saleId: cart.saleId,
    totalCents: cart.totalCents,
    tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
    ...more,
  });
}

beforeEach(() =>
  startWith(['LATE', '2026-12-24', 5_000], ['SOON', '2026-11-25', 2_000], ['OLD', '2026-11-20', 1_000]),
);
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('goods that are kept by lots', () => {
  it('[INV-21] get the first to expire that is good, then the next, and the sale takes from them', async () => {
    expect((await lots()).map(({ code }) => code)).toEqual(['OLD', 'SOON', 'LATE']);
    await scan(engine, milk.code);
    await scan(engine, milk.code);
    const { cart } = await scan(engine, milk.code);
    expect(lotsOf(cart)).toEqual([
      ['SOON', 2_000],
      ['LATE', 1_000],
    ]);
    valueIn(await pay(cart));
    expect((await lots()).map(({ code, onHandMilli }) => [code, onHandMilli])).toEqual([
      ['OLD', 1_000],
      ['LATE', 4_000],
    ]);
  });

  it('[INV-21] [SAL-30] can be taken from another lot, and from one past its date with somebody’s word', async () => {
    const { cart, lineId } = await scan(engine, milk.code);
    expect(lotsOf(cart)).toEqual([['SOON', 1_000]]);
    const change = { lot: { code: 'OLD', expiresOn: '2026-11-20' } };
    expect(codeOf(await engine.request('selling.changeLine', { lineId, change }))).toBe(
      'identity.approvalNeeded',
    );
    const approval = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'for the staff room' };
    const allowed = await ask<CartChange>('selling.changeLine', { lineId, change, approval });
    valueIn(await pay(allowed.cart));
    expect((await lots()).map(({ code }) => code)).toEqual(['SOON', 'LATE']);
  });

  it('[INV-21] have no lot when none is known, and are sold all the same', async () => {
    await ask('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
    const { cart } = await scan(engine, testProduct(0).code);
    expect(lotsOf(cart)).toEqual([[undefined, 1_000]]);
    valueIn(await pay(cart));
  });
});
