import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProductRow, products } from '#shared/catalog/index.ts';
import type { CompanySettings } from '#shared/identity/index.ts';
import { fromSqlite, type OutletId, present, saleId } from '#shared/kernel/index.ts';
import {
  listPrices,
  nearMisses,
  type PriceMoment,
  type PromotionRow,
  priceLists,
  promotions,
  whyThisPrice,
} from '#shared/pricing/index.ts';
import {
  cart,
  type Prices,
  priceableLine,
  priceCart,
  pricingTerms,
  productItem,
} from '#shared/sales/index.ts';
import { luckyMinimart } from '../../../sync-server/src/demo/lucky-minimart.ts';
import { importCompany } from '../../../sync-server/src/import/import-company.ts';
import { createPriceBooks } from '../../../sync-server/src/pricing/price-books.ts';
import { readListPrices } from '../../../sync-server/src/pricing/pricing.queries.ts';
import type { CompanyTransaction } from '../../../sync-server/src/store/database.ts';
import { insertRows, readRow, selectList } from '../../../sync-server/src/store/rows.ts';
import { readCompany as readServerCompany } from '../../../sync-server/src/storefront/products.queries.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { readCompany } from '../../src/engine/queries/identity/people.ts';
import { createPriceReader } from '../../src/engine/queries/pricing/prices.ts';
import { openStore, type Store } from '../../src/engine/store/index.ts';
import { databaseKeyOf } from '../../src/engine/till.fixture.ts';
import { Dice } from './killed/random.ts';
import { Till, until } from './till.ts';

const CARTS = 300;
const MADE_PROMOTIONS = 60;
const patienceMs = 120_000;
const LONG_AGO = '2026-01-01T00:00:00.000Z';
const ENDS = '2027-01-31T16:00:00.000Z';
/** A morning, an evening with its happy hours, a switch of lists and the moment before it, and New Year. */
const instants = [
  '2026-11-23T02:00:00.000Z',
  '2026-11-23T13:00:00.000Z',
  '2026-12-31T15:59:59.999Z',
  '2026-12-31T16:00:00.000Z',
  '2027-01-25T04:00:00.000Z',
];

/** What one end prices with: all of it as that end has it. */
interface End {
  readonly settings: CompanySettings;
  readonly goods: ReadonlyMap<string, ProductRow>;
  readonly prices: Prices;
}

let world: TestWorld;
let till: Till;
let store: Store;
let companyId: TestCompany['companyId'];
let outletIds: OutletId[];
const dice = new Dice(25);

beforeAll(async () => {
  world = await startWorld();
  const { context } = world.server.services;
  const input = { ...luckyMinimart, customers: [], openingStock: [] };
  const imported = await importCompany({ context, keepRecoveryKey: async () => undefined }, input);
  if (!imported.ok) throw new Error(JSON.stringify(imported.error));
  ({ companyId } = imported.value as { companyId: TestCompany['companyId'] });
  await context.database.inCompany(companyId, async (tx) => {
    const shops = await tx.query("SELECT id FROM outlets WHERE kind = 'shop' ORDER BY code");
    outletIds = shops.map(({ id }) => present(id, 'an outlet') as OutletId);
    await writeMorePrices(tx);
  });
  till = await Till.pair(world, { companyId } as TestCompany, luckyMinimart.registers[0]?.code ?? '');
  const expected: [string, unknown][] = [];
  for (const { name } of [products, promotions, priceLists, listPrices]) {
    const { rows } = await world.admin.query(`SELECT count(*)::int AS rows FROM ${name}`);
    expected.push([name, rows[0]?.rows]);
  }
  await till.until(({ phase }) => phase === 'ready');
  await until(() =>
    expected.every(([name, rows]) => till.look(`SELECT count(*) AS rows FROM ${name}`)[0]?.rows === rows),
  );
  await till.close();
  store = openStore({ dataDir: till.dataDir, key: databaseKeyOf(till.dataDir) });
}, patienceMs);
afterAll(async () => {
  store?.close();
  await till?.stop();
  await world?.stop();
});

const maybe = <T>(probability: number, make: () => T): T | null =>
  dice.happens(probability) ? make() : null;
const several = <T>(most: number, make: () => T): T[] => Array.from({ length: dice.whole(1, most) }, make);
const dollars = (cents: number): string => (cents / 100).toFixed(2);

/** Promotions of every kind, and lists by group and outlet, some of which stand against each other. */
async function writeMorePrices(tx: CompanyTransaction): Promise<void> {
  const goods = [...(await readGoods(tx)).values()];
  const scope = () => ({
    everything: dice.happens(0.1),
    categoryIds: maybe(0.3, () => several(2, () => dice.pick(goods).categoryId)) ?? [],
    productIds: maybe(0.4, () => several(20, () => dice.pick(goods).id)) ?? [],
    variantIds: several(20, () => present(dice.pick(goods).variants[0], 'a variant').id),
  });
  const reduction = () =>
    dice.happens(0.6)
      ? { kind: 'percent', percentBp: dice.whole(100, 6_000) }
      : { kind: 'amount', amountCents: dollars(dice.whole(5, 150)) };
  const terms = [
    () => ({ kind: 'off', scope: scope(), reduction: reduction() }),
    () => ({ kind: 'unitPrice', scope: scope(), priceCents: dollars(dice.whole(50, 400)) }),
    () => ({
      ...{ kind: 'tiers', scope: scope() },
      steps: [2, 4].map((fromQuantity) => ({ fromQuantity, reduction: reduction() })),
    }),
    () => ({
      kind: 'set',
      scope: scope(),
      size: dice.whole(2, 4),
      priceCents: dollars(dice.whole(200, 1_200)),
    }),
    () => ({ kind: 'cheapestFree', scope: scope(), size: dice.whole(2, 4), free: 1 }),
    () => ({
      ...{ kind: 'buyGet', buy: scope(), buyQuantity: dice.whole(1, 2), get: scope(), getQuantity: 1 },
      reduction: reduction(),
    }),
    () => ({
      ...{ kind: 'spendAndSave', scope: scope() },
      steps: [1_000, 4_000].map((from) => ({ fromCents: dollars(from), reduction: reduction() })),
    }),
  ];
  const made = Array.from({ length: MADE_PROMOTIONS }, (_, index) => ({
    ...{
      id: newId(),
      companyId,
      code: `MADE-${index}`,
      name: `Made ${index}`,
      nameZh: maybe(0.5, () => '优惠'),
    },
    ...{ couponCode: maybe(0.15, () => `SHOW${index}`), priority: dice.whole(0, 3), startsAt: LONG_AGO },
    ...{ endsAt: maybe(0.2, () => ENDS), outletIds: maybe(0.2, () => [dice.pick(outletIds)]) },
    hours: maybe(0.2, () => ({ days: [1, 4], from: '20:00', until: '02:00' })),
    ...{
      groupCodes: maybe(0.2, () => ['members']),
      channels: maybe(0.2, () => [dice.pick(['till', 'online'])]),
    },
    ...{ terms: dice.pick(terms)(), maxPerSale: maybe(0.2, () => 2), clawback: false },
    ...{ status: dice.happens(0.1) ? 'paused' : 'active', version: 1, updatedAt: LONG_AGO },
  }));
  await insertRows(tx, promotions, made as readonly Record<string, unknown>[] as PromotionRow[]);
  const lists = [null, ...outletIds].flatMap((outletId, place) =>
    [null, 'members'].map((groupCode) => ({
      ...{ id: newId(), companyId, code: `LIST-${place}-${groupCode}`, name: 'List', outletId, groupCode },
      ...{ startsAt: dice.pick([LONG_AGO, ...instants]), endsAt: maybe(0.3, () => ENDS) },
      ...{ status: 'active', version: 1, updatedAt: LONG_AGO },
    })),
  );
  await insertRows(tx, priceLists, lists);
  const cells = lists.flatMap(({ id }) =>
    goods
      .filter(() => dice.happens(0.3))
      .map(({ variants: [variant] }) => ({
        ...{ id: newId(), companyId, priceListId: id, variantId: variant?.id, updatedAt: LONG_AGO },
        priceCents: maybe(0.9, () => dice.whole(60, 2_000)),
      })),
  );
  await insertRows(tx, listPrices, cells);
}

const readGoods = async (tx: CompanyTransaction): Promise<Map<string, ProductRow>> =>
  new Map(
    (await tx.query(`SELECT ${selectList(products)} FROM products ORDER BY variants->0->>'sku'`))
      .map((row) => readRow(products, row))
      .map((row) => [row.id, row]),
  );

/** As the server reads it. */
const serverEnd = (): Promise<End> =>
  world.server.services.context.database.inCompany(companyId, async (tx) => {
    const goods = await readGoods(tx);
    const variantIds = [...goods.values()].flatMap(({ variants }) => variants.map(({ id }) => id));
    const listed = await readListPrices(tx, variantIds);
    const book = await createPriceBooks().of(tx);
    const { settings } = await readServerCompany(tx);
    return { settings, goods, prices: { book, pricesOf: (variant) => listed.get(variant) ?? [] } };
  });

/** As a till reads it from its replica, without the server. */
const tillEnd = (): End => ({
  settings: present(readCompany(store.reader, companyId), 'the company').settings,
  goods: new Map(
    store.reader
      .prepare('SELECT * FROM products')
      .all()
      .map((row) => fromSqlite(products, row))
      .map((row) => [row.id, row]),
  ),
  prices: createPriceReader(store.reader),
});

type Wanted = ReturnType<typeof makeCart>;

const byHand = () =>
  dice.happens(0.5)
    ? { kind: 'percent' as const, percentBp: dice.whole(50, 2_500), reason: 'asked' }
    : { kind: 'amount' as const, amountCents: dice.whole(1, 300), reason: 'asked' };

/** What is rung up: by ids alone, so that each end fills in what it knows. */
function makeCart(goods: readonly ProductRow[], coupons: readonly string[]) {
  const lines = several(14, () => {
    const product = dice.pick(goods);
    const variant = dice.pick(product.variants);
    return {
      ...{ productId: product.id, variantId: variant.id },
      barcode: maybe(0.3, () => dice.pick(variant.packs ?? [null])?.barcode ?? null),
      quantityMilli: product.selling?.isWeighed ? dice.whole(50, 3_000) : dice.whole(1, 7) * 1_000,
      ...{ openCents: dice.whole(20, 900), manual: maybe(0.05, () => dice.whole(10, 900)) },
      ...{ markdownBp: maybe(0.05, () => 3_000), discount: maybe(0.08, byHand) },
    };
  });
  const moment: PriceMoment = {
    ...{ at: dice.pick(instants), outletId: dice.pick([null, ...outletIds]) },
    ...{ channel: dice.pick(['till', 'online'] as const), groupCode: dice.pick([null, 'members', 'trade']) },
  };
  const shown = maybe(0.4, () => several(2, () => dice.pick(coupons))) ?? [];
  return {
    lines,
    moment,
    coupons: shown,
    discount: maybe(0.15, byHand),
    serviceChargeBp: dice.pick([0, 1_000]),
  };
}

/** Everything that is told of a cart: each line with its steps, GST, totals, and what is nearly there. */
function priceAt({ goods, prices, settings }: End, wanted: Wanted) {
  const { moment, serviceChargeBp } = wanted;
  const lines = wanted.lines.map((line, index) => {
    const product = present(goods.get(line.productId), 'a product of both ends');
    const variant = present(
      product.variants.find(({ id }) => id === line.variantId),
      'its variant',
    );
    const { quantityMilli, markdownBp, discount } = line;
    const item = productItem(product, variant, line.barcode);
    return {
      ...{ ...item, lineId: `line-${index}`, quantityMilli, markdownBp, discount },
      ...(item.basis === 'open' ? { unitPriceCents: line.openCents } : {}),
      manual: line.manual === null ? null : { unitCents: line.manual, reason: 'asked' },
    };
  });
  const { coupons, discount } = wanted;
  const id = saleId.parse('019a0000-0000-7000-8000-000000000099');
  const rung = cart.parse({ saleId: id, lines, customerId: null, coupons, discount });
  const terms = { ...pricingTerms(settings, moment, moment.at), serviceChargeBp };
  const priced = priceCart(rung, terms, prices);
  const steps = rung.lines.map((line) => {
    const found = priced.lines.find(({ lineId }) => lineId === line.lineId);
    return whyThisPrice(priceableLine(line), present(found, 'its priced line'));
  });
  const asked = { lines: rung.lines.map(priceableLine) };
  return { priced, steps, nearly: nearMisses(asked, prices.book, prices.pricesOf, moment) };
}

it('[PRI-71] a cart costs the same, step by step and to the cent, from Postgres and from a till’s replica', {
  timeout: patienceMs,
}, async () => {
  const server = await serverEnd();
  const replica = tillEnd();
  expect(replica.goods.size).toBe(server.goods.size);
  const goods = [...server.goods.values()];
  const coupons = [...server.prices.book.coupons.keys(), 'NOBODY-KNOWS'];
  const met = { promotions: new Set<string>(), coupons: 0, lists: 0, deposits: 0, charges: 0, nearly: 0 };
  for (let index = 0; index < CARTS; index++) {
    const wanted = makeCart(goods, coupons);
    const atServer = priceAt(server, wanted);
    expect([index, priceAt(replica, wanted)]).toEqual([index, atServer]);
    const { priced, nearly } = atServer;
    for (const { code, isCoupon } of priced.promotions) {
      met.promotions.add(code);
      if (isCoupon) met.coupons += 1;
    }
    met.lists += priced.lines.filter(({ priceListCode }) => priceListCode !== null).length;
    met.deposits += priced.lines.filter(({ kind }) => kind === 'deposit').length;
    met.charges += priced.lines.filter(({ kind }) => kind === 'serviceCharge').length;
    met.nearly += nearly.length;
  }
  // What never came up wasn't compared.
  expect(met.promotions.size).toBeGreaterThan(MADE_PROMOTIONS / 2);
  for (const often of [met.coupons, met.lists, met.deposits, met.charges, met.nearly])
    expect(often).toBeGreaterThan(10);
});
