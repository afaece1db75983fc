import type {
  CategoryId,
  CompanyId,
  OutletId,
  ProductId,
  RowId,
  VariantId,
} from '../shared/src/kernel/index.ts';
import {
  compilePriceBook,
  type PriceableCart,
  type PriceableLine,
  type PriceBook,
  type PriceMoment,
  type PromotionRow,
  priceLines,
} from '../shared/src/pricing/index.ts';
import { seededRandom } from './random.ts';
import type { BenchRow } from './row.ts';

const PRODUCTS = 20_000;
const CATEGORIES = 200;
const CARTS = 40;
const ROUNDS = 12;
const MAX_MS = 10;
/** A hundred times the promotions, of which a line meets as many as are about it. */
const MAX_PROMOTION_GROWTH = 4;
/** What a line of a long cart may cost more than one of a short cart. */
const MAX_LINE_GROWTH = 3;

const LONG_AGO = '2026-01-01T00:00:00.000Z';
const moment: PriceMoment = {
  at: '2026-11-23T12:00:00.000Z',
  outletId: id(4, 1) as OutletId,
  channel: 'till',
  groupCode: null,
};

/**
 * Pricing a cart: the time for 100 lines under 500 live promotions, and how it grows with promotions, with lines and with both.
 * The ratio is against the same carts without any promotion.
 */
export function benchPricing(): BenchRow[] {
  const cartsOf = new Map([10, 100, 500].map((lines) => [lines, makeCarts(lines)]));
  const books = new Map([0, 50, 500, 5_000].map((count) => [count, compile(spreadPromotions(count))]));
  const forAll = compile(promotionsForAll(500));
  const measured = (lines: number, book: PriceBook | undefined): number =>
    measure(cartsOf.get(lines) ?? [], book ?? compile([]));
  // Once for the compiler, then for the figures.
  for (const book of [...books.values(), forAll]) measured(100, book);
  const figure = (lines: number, count: number): number => measured(lines, books.get(count));
  const bare = new Map([10, 100, 500].map((lines) => [lines, figure(lines, 0)]));
  const figures = [
    [100, 50],
    [100, 500],
    [100, 5_000],
    [10, 500],
    [500, 500],
    [10, 50],
    [500, 5_000],
  ].map(([lines = 0, count = 0]) => ({ lines, count, ms: figure(lines, count) }));
  const msOf = (lines: number, count: number): number =>
    figures.find((each) => each.lines === lines && each.count === count)?.ms ?? 0;
  const byPromotions = msOf(100, 5_000) / msOf(100, 50);
  const perLine = msOf(500, 500) / 500 / (msOf(10, 500) / 10);
  const both = msOf(500, 5_000) / msOf(10, 50);
  const targets: Record<string, { target: string; ok: boolean }> = {
    '100 of 5000': {
      target: `≤ ${MAX_PROMOTION_GROWTH}× that of 50 promotions (is ${byPromotions.toFixed(2)}×)`,
      ok: byPromotions <= MAX_PROMOTION_GROWTH,
    },
    '500 of 500': {
      target: `a line ≤ ${MAX_LINE_GROWTH}× one of 10 (is ${perLine.toFixed(2)}×)`,
      ok: perLine <= MAX_LINE_GROWTH,
    },
    '500 of 5000': {
      target: `of 5,000× the product ≤ 10% (is ${((both / 5_000) * 100).toFixed(1)}%)`,
      ok: both <= 500,
    },
  };
  const rows = figures.map(({ lines, count, ms }): BenchRow => {
    const { target, ok } = targets[`${lines} of ${count}`] ?? {
      target: `< ${MAX_MS} ms`,
      ok: ms < MAX_MS,
    };
    return {
      name: `price ${lines} lines, ${count.toLocaleString('en')} live promotions, p95`,
      value: ms,
      unit: 'ms',
      ratio: ms / (bare.get(lines) ?? ms),
      target,
      ok,
    };
  });
  const allMs = measured(100, forAll);
  return [
    ...rows,
    {
      name: 'price 100 lines, 500 live promotions each about everything, p95',
      value: allMs,
      unit: 'ms',
      ratio: allMs / (bare.get(100) ?? allMs),
      target: `< ${MAX_MS} ms`,
      ok: allMs < MAX_MS,
    },
  ];
}

/**
 * Milliseconds for one cart: what 95% of the carts stay below, each at its best of several times, so that what else runs on the
 * machine isn't measured.
 */
function measure(carts: readonly PriceableCart[], book: PriceBook): number {
  const best = carts.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    carts.forEach((cart, index) => {
      const startedAt = performance.now();
      priceLines(cart, book, () => [], moment);
      best[index] = Math.min(best[index] ?? 0, performance.now() - startedAt);
    });
  }
  best.sort((one, other) => one - other);
  return best[Math.floor(best.length * 0.95)] ?? 0;
}

const compile = (promotions: PromotionRow[]): PriceBook => compilePriceBook({ lists: [], promotions });

function makeCarts(lines: number): PriceableCart[] {
  const random = seededRandom(lines);
  return Array.from({ length: CARTS }, () => ({
    lines: Array.from({ length: lines }, (_, index) => makeLine(index, random)),
    coupons: [],
    discount: { kind: 'percent', percentBp: 500, reason: 'regular' },
    pointsCents: 100,
  }));
}

function makeLine(index: number, random: () => number): PriceableLine {
  const product = Math.floor(random() * PRODUCTS);
  return {
    lineId: `line-${index}`,
    productId: id(2, product) as ProductId,
    variantId: id(1, product) as VariantId,
    categoryId: id(3, product % CATEGORIES) as CategoryId,
    quantityMilli: random() < 0.1 ? Math.ceil(random() * 3_000) : Math.ceil(random() * 6) * 1_000,
    baseUnitCents: 50 + Math.floor(random() * 5_000),
    basis: 'base',
    manualUnitCents: null,
    markdownBp: null,
    discount: null,
    outsideDiscounts: false,
  };
}

type Terms = Record<string, unknown>;

/** One of each kind that units can join. */
const kinds: readonly ((scope: Terms) => Terms)[] = [
  (scope) => ({ kind: 'off', scope, reduction: { kind: 'percent', percentBp: 1_000 } }),
  (scope) => ({ kind: 'set', scope, size: 3, priceCents: '10.00' }),
  (scope) => ({ kind: 'cheapestFree', scope, size: 3, free: 1 }),
  (scope) => ({
    kind: 'tiers',
    scope,
    steps: [2, 4].map((fromQuantity) => ({
      fromQuantity,
      reduction: { kind: 'percent', percentBp: fromQuantity * 150 },
    })),
  }),
  (scope) => ({ kind: 'unitPrice', scope, priceCents: '4.90' }),
  (scope) => ({
    kind: 'buyGet',
    buy: scope,
    buyQuantity: 2,
    get: { ...nothing, categoryIds: [id(3, 7)] },
    getQuantity: 1,
    reduction: { kind: 'percent', percentBp: 5_000 },
  }),
];
const nothing = { everything: false, categoryIds: [], productIds: [], variantIds: [] };

/** Promotions as a shop has them: most about some products, every tenth about a category, three about the basket. */
function spreadPromotions(count: number): PromotionRow[] {
  const random = seededRandom(count + 1);
  return Array.from({ length: count }, (_, index) => {
    if (index < 3) return makePromotion(index, spendAndSave(index));
    const scope =
      index % 10 === 0
        ? { ...nothing, categoryIds: [id(3, Math.floor(random() * CATEGORIES))] }
        : {
            ...nothing,
            variantIds: Array.from({ length: 20 }, () => id(1, Math.floor(random() * PRODUCTS))),
          };
    return makePromotion(index, kinds[index % kinds.length]?.(scope) ?? {});
  });
}

const spendAndSave = (index: number): Terms => ({
  kind: 'spendAndSave',
  scope: { ...nothing, everything: true },
  steps: [{ fromCents: `${50 + index}.00`, reduction: { kind: 'amount', amountCents: '3.00' } }],
});

/** The worst that a shop could make: every line meets every promotion. */
const promotionsForAll = (count: number): PromotionRow[] =>
  Array.from({ length: count }, (_, index) =>
    makePromotion(index, kinds[index % kinds.length]?.({ ...nothing, everything: true }) ?? {}),
  );

const makePromotion = (index: number, terms: Terms): PromotionRow => ({
  id: id(6, index) as RowId,
  companyId: id(9, 1) as CompanyId,
  code: `P${index}`,
  name: `promotion ${index}`,
  nameZh: null,
  couponCode: null,
  priority: index % 3,
  startsAt: LONG_AGO,
  endsAt: null,
  hours: null,
  outletIds: null,
  groupCodes: null,
  channels: null,
  terms,
  maxPerSale: null,
  clawback: false,
  status: 'active',
  version: 1,
  updatedAt: LONG_AGO,
});

function id(kind: number, number: number): string {
  return `00000000-0000-7000-8${String(kind).padStart(3, '0')}-${String(number).padStart(12, '0')}`;
}
