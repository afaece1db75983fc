import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListPriceItem, PriceListItem, PricePreview, PromotionItem } from '#shared/bridge/pricing.ts';
import type { ParkedCart, RecalledCart } from '#shared/bridge/selling.ts';
import type { CartChange, CompletedSale, ProductTile } from '#shared/bridge.ts';
import { products } from '#shared/catalog/index.ts';
import { customers } from '#shared/customers/index.ts';
import { fromSqlite, instantOf, present, type RowId } from '#shared/kernel/index.ts';
import { listPrices, type PromotionRow, priceLists, promotions } from '#shared/pricing/index.ts';
import { PRICES_HOLD_MS, type PricedCart } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow } from './store/index.ts';
import {
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const [kopi, milk] = [testProduct(0), testProduct(1)];
const idOf = (number: number): RowId =>
  `019a0000-0000-7000-8000-3${String(number).padStart(11, '0')}` as RowId;
const scopeOf = (variantId: string) => ({
  ...{ everything: false, categoryIds: [], productIds: [], variantIds: [variantId] },
});
const SWITCH_MS = MORNING_MS + 400;

const promotion = (number: number, code: string, more: Partial<PromotionRow>): PromotionRow => ({
  id: idOf(number),
  companyId: shop.company,
  code,
  name: `Promotion ${code}`,
  nameZh: null,
  couponCode: null,
  priority: 0,
  startsAt: '2026-11-01T00:00:00.000Z',
  endsAt: null,
  hours: null,
  outletIds: null,
  groupCodes: null,
  channels: null,
  terms: { kind: 'unitPrice', scope: scopeOf(kopi.variant), priceCents: '1.00' },
  maxPerSale: null,
  clawback: false,
  status: 'active',
  version: 1,
  updatedAt: '2026-11-01T00:00:00.000Z',
  ...more,
});

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs: number;

const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
  engine.request(path, input).then(valueIn<T>);
const total = async (): Promise<number> => (await ask<PricedCart>('sales.cart')).totalCents;

beforeEach(async () => {
  nowMs = MORNING_MS;
  folder = makePairedFolder();
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write((db) => {
    upsertRow(db, promotions, promotion(1, 'LATER', { startsAt: instantOf(SWITCH_MS) }));
    upsertRow(db, promotions, promotion(2, 'OVER', { endsAt: '2026-11-02T00:00:00.000Z' }));
    upsertRow(db, promotions, promotion(3, 'PAUSED', { status: 'paused', terms: { kind: 'lottery' } }));
    upsertRow(db, priceLists, {
      ...{ id: idOf(9), companyId: shop.company, code: 'MEMBERS', name: 'Members', outletId: null },
      ...{ groupCode: 'members', startsAt: '2026-11-01T00:00:00.000Z', endsAt: null, status: 'active' },
      ...{ version: 1, updatedAt: '2026-11-01T00:00:00.000Z' },
    });
    upsertRow(db, listPrices, {
      ...{ id: idOf(10), companyId: shop.company, priceListId: idOf(9), variantId: milk.variant },
      ...{ priceCents: 300, updatedAt: '2026-11-01T00:00:00.000Z' },
    });
  });
  store.close();
  engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('prices at the till', () => {
  it('[PRI-2] switch at their instant without a network, and the screen is told', async () => {
    const told = new Promise<readonly string[]>((resolve) => {
      engine.subscribe((event, data) => {
        const { tables = [] } = data as { tables?: readonly string[] };
        if (event === 'dataChanged' && tables.includes('promotions')) resolve(tables);
      });
    });
    await openTill(engine);
    await scan(engine, kopi.code);
    expect(await total()).toBe(140);
    nowMs = SWITCH_MS;
    expect(await told).toContain('price_lists');
    expect(await total()).toBe(100);
  });

  it('[PRI-2] are on the tiles what a list has for everybody here, from its first minute on', async () => {
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    store.write((db) => {
      upsertRow(db, priceLists, {
        ...{ id: idOf(11), companyId: shop.company, code: 'NOON', name: 'From noon', outletId: shop.outlet },
        ...{ groupCode: null, startsAt: instantOf(SWITCH_MS), endsAt: null, status: 'active' },
        ...{ version: 1, updatedAt: '2026-11-01T00:00:00.000Z' },
      });
      upsertRow(db, listPrices, {
        ...{ id: idOf(12), companyId: shop.company, priceListId: idOf(11), variantId: kopi.variant },
        ...{ priceCents: 125, updatedAt: '2026-11-01T00:00:00.000Z' },
      });
    });
    store.close();
    engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
    await openTill(engine);
    const shown = async () => {
      const { tiles } = await ask<{ tiles: readonly ProductTile[] }>('catalog.browse', {
        ...{ categoryId: null, offset: 0, limit: 50 },
      });
      const of = (variantId: string) => tiles.find((tile) => tile.variantId === variantId);
      return [of(kopi.variant), of(milk.variant)].map((tile) => [tile?.priceCents, tile?.listPriceCents]);
    };
    const before = await shown();
    expect(before.map(([, listed]) => listed)).toEqual([undefined, undefined]);
    nowMs = SWITCH_MS;
    const [kopiBefore, milkBefore] = before;
    expect(await shown()).toEqual([[kopiBefore?.[0], 125], milkBefore]);
  });

  const payAsShown = ({ saleId, totalCents, pricedAt }: PricedCart, whenPriced: string = pricedAt) =>
    engine.request('sales.completeSale', {
      ...{ saleId, totalCents, pricedAt: whenPriced, tenders: [{ tender: 'cash', tenderedCents: 1_000 }] },
    });

  it('[PRI-9] hold while Pay is open although a promotion begins meanwhile', async () => {
    await openTill(engine);
    const { cart } = await scan(engine, kopi.code);
    nowMs = SWITCH_MS;
    const inBetween = await ask<PricedCart>('sales.cart');
    expect([cart.totalCents, inBetween.totalCents]).toEqual([140, 100]);
    expect(codeOf(await payAsShown(cart, inBetween.pricedAt))).toBe('sales.cartChanged');
    const sold = valueIn<CompletedSale>(await payAsShown(cart));
    expect(sold.totalCents).toBe(140);
  });

  it('[PRI-9] hold through the sixtieth minute and are those of now past it, with the new total said', async () => {
    await openTill(engine);
    const { cart } = await scan(engine, kopi.code);
    nowMs = MORNING_MS + PRICES_HOLD_MS + 1;
    const late = await payAsShown(cart);
    expect(late).toMatchObject({
      ok: false,
      error: { code: 'sales.cartChanged', details: { totalCents: 100 } },
    });
    nowMs = MORNING_MS + PRICES_HOLD_MS;
    expect(valueIn<CompletedSale>(await payAsShown(cart)).totalCents).toBe(140);
  });

  it('[PRI-9] hold for what money was taken for, and for as long', async () => {
    await openTill(engine);
    const { cart } = await scan(engine, kopi.code);
    const { saleId, pricedAt } = cart;
    await ask('selling.noteTaken', {
      ...{ saleId, pricedAt, tenders: [{ tender: 'card', tenderedCents: 50, reference: '004211' }] },
    });
    nowMs = SWITCH_MS;
    expect(await total()).toBe(140);
    nowMs = MORNING_MS + PRICES_HOLD_MS + 1;
    expect(await total()).toBe(100);
  });

  it('[SAL-37] are those of now for a parked cart that is recalled, with what it came to before', async () => {
    await openTill(engine);
    await scan(engine, kopi.code);
    await ask('selling.park', { label: 'blue shirt' });
    nowMs = SWITCH_MS;
    const [parked] = await ask<readonly ParkedCart[]>('selling.parked');
    expect(parked?.totalCents).toBe(140);
    const recalled = await ask<RecalledCart>('selling.recall', { id: parked?.id });
    expect([recalled.wasCents, recalled.cart.totalCents]).toEqual([140, 100]);
    await ask('selling.park', { label: 'again' });
    const [again] = await ask<readonly ParkedCart[]>('selling.parked');
    expect((await ask<RecalledCart>('selling.recall', { id: again?.id })).wasCents).toBeNull();
  });

  it('[SAL-37] are those of now on the shelf, too, and as they were keyed in by hand', async () => {
    await openTill(engine);
    const { cart } = await scan(engine, milk.code);
    await scan(engine, milk.code);
    await ask('selling.addDepartment', {
      ...{ categoryId: null, name: 'Basket', unitPriceCents: 500, barcode: null, quantityMilli: 1_000 },
    });
    await ask('selling.park', { label: 'blue shirt' });
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const row = store.reader.prepare('SELECT * FROM products WHERE id = ?').get(milk.id);
    const product = fromSqlite(products, present(row, 'the milk'));
    const dearer = product.variants.map((variant) => ({ ...variant, priceCents: variant.priceCents + 30 }));
    store.write((db) => upsertRow(db, products, { ...product, variants: dearer, version: 2 }));
    store.close();
    engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
    await openTill(engine);
    const [parked] = await ask<readonly ParkedCart[]>('selling.parked');
    const recalled = await ask<RecalledCart>('selling.recall', { id: parked?.id });
    expect(cart.totalCents).toBe(320);
    expect([recalled.wasCents, recalled.cart.totalCents]).toEqual([1_140, 1_200]);
  });

  it('[SAL-38] of a customer made offline are nobody’s, then their group’s, and go back when they are detached', async () => {
    await openTill(engine);
    await scan(engine, milk.code);
    const customerId = randomUUID();
    const typed = { name: 'Customer', phone: null, email: null, memberCode: null, note: null };
    await ask('customers.create', { customerId, typed, consent: true, offers: false });
    const attach = async (id: string | null) =>
      (await ask<CartChange>('customers.attach', { customerId: id })).cart.totalCents;
    expect([await attach(customerId), await attach(null)]).toEqual([320, 320]);
    await engine.close();
    // The group is the server's to give; its row comes down when there is a network again.
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const [made] = store.reader.prepare('SELECT * FROM customers').all();
    const row = {
      ...fromSqlite(customers, present(made, 'the customer who was made')),
      groupCode: 'members',
      version: 2,
    };
    store.write((db) => upsertRow(db, customers, row));
    store.close();
    engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
    await openTill(engine);
    expect([await attach(customerId), await attach(null), await attach(customerId)]).toEqual([300, 320, 300]);
    const sold = valueIn<CompletedSale>(await payAsShown(await ask<PricedCart>('sales.cart')));
    expect(sold.totalCents).toBe(300);
  });
});

describe('the screen of prices', () => {
  const draft = {
    ...{ promotionId: idOf(7), code: 'TRY', name: 'Try', nameZh: null, couponCode: null, priority: 0 },
    ...{ startsAt: '2026-11-01T00:00:00.000Z', endsAt: null, hours: null, outletIds: null, groupCodes: null },
    ...{
      terms: { kind: 'set', scope: scopeOf(kopi.variant), size: 3, priceCents: '3.00' },
      maxPerSale: null,
    },
  };
  const sample = {
    lines: [{ productId: kopi.id, variantId: kopi.variant, quantityMilli: 3_000 }],
    ...{ at: instantOf(MORNING_MS), outletId: null, groupCode: null, coupons: [] },
  };
  const signInAsManager = () => ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });

  it('is for those who may edit prices', async () => {
    await openTill(engine);
    expect(codeOf(await engine.request('pricing.priceLists', {}))).toBe('identity.notAllowed');
  });

  it('lists promotions by where they stand, and price lists with their prices', async () => {
    await signInAsManager();
    const listed = (input: object) =>
      ask<{ items: PromotionItem[]; total: number }>('pricing.promotions', {
        ...{ text: '', state: null, limit: 10 },
        ...input,
      });
    expect((await listed({})).items.map(({ code, state }) => [code, state])).toEqual([
      ['LATER', 'scheduled'],
      ['PAUSED', 'paused'],
      ['OVER', 'ended'],
    ]);
    expect(await listed({ text: 'pause' })).toMatchObject({ total: 1, items: [{ readable: false }] });
    expect((await listed({ state: 'ended' })).items).toMatchObject([{ code: 'OVER' }]);
    expect(await ask<PriceListItem[]>('pricing.priceLists')).toMatchObject([{ code: 'MEMBERS', prices: 1 }]);
    expect(await ask<ListPriceItem[]>('pricing.listPrices', { priceListId: idOf(9) })).toMatchObject([
      { sku: 'SKU-1', shelfCents: 320, priceCents: 300 },
    ]);
    const skus = await ask<ListPriceItem[]>('pricing.findSkus', {
      ...{ priceListId: idOf(9), skus: ['sku-0', 'NONE'] },
    });
    expect(skus).toMatchObject([{ name: 'Kopi-O', priceCents: null }]);
    expect(await ask('pricing.places')).toMatchObject({ outlets: [{ code: 'TPY' }], groups: ['members'] });
    const names = { categoryIds: [shop.category], productIds: [milk.id], variantIds: [kopi.variant] };
    expect(await ask('pricing.names', names)).toEqual({
      [shop.category]: 'Pantry',
      [milk.id]: 'Fresh Milk',
      [kopi.variant]: 'Kopi-O',
    });
  });

  it('tries a draft on a sample cart, step by step, and says what others take of it', async () => {
    await signInAsManager();
    const preview = await ask<PricePreview>('pricing.preview', { ...sample, draft });
    expect(preview).toMatchObject({
      ...{ withoutCents: 420, withCents: 300, draft: { times: 1, savedCents: 120, aloneCents: 120 } },
      lines: [{ withoutCents: 420, withCents: 300 }],
    });
    expect(preview.lines[0]?.steps.at(-1)).toEqual({ step: 'total', amountCents: 300 });
    const later = {
      ...sample,
      at: instantOf(SWITCH_MS),
      draft: { ...draft, terms: { ...draft.terms, priceCents: '3.90' } },
    };
    expect(await ask<PricePreview>('pricing.preview', later)).toMatchObject({
      ...{ withCents: 300, draft: { savedCents: 0, aloneCents: 30 }, promotions: [{ code: 'LATER' }] },
    });
  });

  it('tries lists of a group, and needs no draft', async () => {
    await signInAsManager();
    const lines = [{ productId: milk.id, variantId: milk.variant, quantityMilli: 1_000 }];
    const asked = { ...sample, lines, draft: null };
    expect(await ask('pricing.preview', asked)).toMatchObject({ withCents: 320, draft: null });
    expect(await ask('pricing.preview', { ...asked, groupCode: 'members' })).toMatchObject({
      withCents: 300,
    });
  });
});
