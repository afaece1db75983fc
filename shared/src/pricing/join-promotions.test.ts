import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScaled } from '../kernel/index.ts';
import {
  type NaivePromotion,
  type NaiveReduction,
  type NaiveTerms,
  naivePromotions,
} from './naive-promotions.fixture.ts';
import { compilePriceBook } from './price-book.ts';
import { priceLines } from './price-lines.ts';
import type { PriceableLine, Pricing } from './priceable.ts';
import {
  everything,
  noListPrices,
  onCategories,
  onVariants,
  testCart,
  testLine,
  testPromotion,
  tillMoment,
} from './pricing.fixture.ts';
import type { PromotionRow } from './rows.ts';

function price(lines: readonly PriceableLine[], ...promotions: readonly PromotionRow[]): Pricing {
  return priceLines(testCart(lines), compilePriceBook({ lists: [], promotions }), noListPrices, tillMoment);
}

const totals = (pricing: Pricing): number[] => pricing.lines.map(({ totalCents }) => totalCents);
const percent = (percentBp: number) => ({ kind: 'percent', percentBp });
const threeForTen = (code: string, ...variants: number[]) =>
  testPromotion(code, { kind: 'set', scope: onVariants(...variants), size: 3, priceCents: '10.00' });
const off = (code: string, percentBp: number, more: Partial<PromotionRow> = {}) =>
  testPromotion(code, { kind: 'off', scope: everything, reduction: percent(percentBp) }, more);

describe('choosing among item promotions', () => {
  it('[PRI-10] R2: takes what saves most a unit, and gives the rest to the next', () => {
    const four = [testLine(1, 395, 4)];
    expect(price(four, threeForTen('SET', 1), off('TEN', 1_000)).totalCents).toBe(1_355);
    expect(price(four, threeForTen('SET', 1), off('TWENTY', 2_000)).totalCents).toBe(1_264);
  });

  it('[PRI-10] R2: takes the higher priority first, however little it saves', () => {
    const pricing = price([testLine(1, 395, 3)], off('BIG', 5_000), off('SMALL', 100, { priority: 1 }));
    expect(pricing.promotions.map(({ code }) => code)).toEqual(['SMALL']);
  });

  it('[PRI-10] R2: takes the lower code of two that save alike, wherever they stand', () => {
    for (const promotions of [
      [off('B', 1_000), off('A', 1_000)],
      [off('A', 1_000), off('B', 1_000)],
    ]) {
      const pricing = price([testLine(1, 395)], ...promotions);
      expect(pricing.promotions.map(({ code }) => code)).toEqual(['A']);
    }
  });

  it('[PRI-10] leaves a set on a shelf as it is when something dear is bought besides', () => {
    const pricing = price(
      [testLine(1, 395, 3), testLine(2, 50_000)],
      threeForTen('SET', 1),
      off('TEN', 1_000),
    );
    expect(totals(pricing)).toEqual([1_000, 45_000]);
  });
});

describe('making sets', () => {
  it('[PRI-10] makes a chosen set as often as goods that are alike allow, before it looks anew', () => {
    const gift = testPromotion('GIFT', {
      kind: 'buyGet',
      buy: onVariants(1),
      buyQuantity: 1,
      get: onVariants(2),
      getQuantity: 1,
      reduction: percent(10_000),
    });
    // 0.86 a unit at first, less than the gift's 1.00; 1.10 once one cheap unit is gone.
    const tiers = testPromotion('TIERS', {
      kind: 'tiers',
      scope: onVariants(2, 3),
      steps: [{ fromQuantity: 1, reduction: percent(2_000) }],
    });
    const pricing = price([testLine(1, 500, 2), testLine(2, 200, 2), testLine(3, 900)], gift, tiers);
    expect(pricing.promotions.map(({ code, times, savedCents }) => [code, times, savedCents]).sort()).toEqual(
      [
        ['GIFT', 2, 400],
        ['TIERS', 1, 180],
      ],
    );
  });
});

describe('sets', () => {
  const buyThree = testPromotion('B3', { kind: 'cheapestFree', scope: everything, size: 3, free: 1 });

  it('[PRI-11] R4: cuts from the dearest and gives the cheapest of each', () => {
    const lines = [testLine(1, 890, 2), testLine(2, 690, 2), testLine(3, 550, 2)];
    const pricing = price(lines, buyThree);
    expect(pricing.totalCents).toBe(3_020);
    expect(pricing.promotions[0]?.times).toBe(2);
  });

  it('[PRI-11] R4: spreads the saving over the whole set', () => {
    const lines = [testLine(1, 890), testLine(2, 690), testLine(3, 550)];
    expect(totals(price(lines, buyThree))).toEqual([660, 512, 408]);
  });

  it('[PRI-12] counts each set of a cart, and leaves what makes no set', () => {
    const pricing = price([testLine(1, 395, 7)], threeForTen('SET', 1));
    expect(pricing.totalCents).toBe(2_395);
    expect(pricing.promotions).toMatchObject([{ code: 'SET', times: 2, savedCents: 370 }]);
  });

  it('[PRI-12] mixes and matches, the dearest together', () => {
    const lines = [testLine(1, 395, 2), testLine(2, 420, 2), testLine(3, 300, 1)];
    expect(price(lines, threeForTen('MIX', 1, 2, 3)).totalCents).toBe(1_000 + 395 + 300);
  });

  it('[PRI-12] holds no more often than it may in a sale', () => {
    const once = { ...threeForTen('SET', 1), maxPerSale: 1 };
    expect(price([testLine(1, 395, 7)], once).totalCents).toBe(1_000 + 4 * 395);
    expect(price([testLine(1, 395, 7)], off('HALF', 5_000, { maxPerSale: 2 })).totalCents).toBe(
      2_765 - 2 * 198,
    );
  });

  it('[PRI-12] makes no set that would cost more than without', () => {
    const pricing = price([testLine(1, 300, 3)], threeForTen('SET', 1));
    expect([pricing.totalCents, pricing.promotions]).toEqual([900, []]);
  });

  it('[PRI-13] takes the largest tier that is reached, for all units', () => {
    const tiers = testPromotion('TIERS', {
      kind: 'tiers',
      scope: onCategories(1, 2),
      steps: [
        { fromQuantity: 3, reduction: percent(500) },
        { fromQuantity: 6, reduction: percent(1_000) },
      ],
    });
    const paid = [2, 3, 6].map((pieces) => price([testLine(1, 200, pieces)], tiers).totalCents);
    expect(paid).toEqual([400, 570, 1_080]);
    expect(totals(price([testLine(1, 200, 2), testLine(2, 300, 1)], tiers))).toEqual([380, 285]);
  });

  it('[PRI-14] reduces the cheapest of what is given, and buys the dearest', () => {
    const gift = testPromotion('GIFT', {
      kind: 'buyGet',
      buy: onVariants(1),
      buyQuantity: 2,
      get: onVariants(2, 3),
      getQuantity: 1,
      reduction: percent(10_000),
    });
    const lines = [testLine(1, 500, 2), testLine(2, 800), testLine(3, 300)];
    expect(price(lines, gift).totalCents).toBe(1_800);
    expect(price([testLine(1, 500), testLine(2, 800)], gift).totalCents).toBe(1_300);
  });

  it('[PRI-14] buys first what it could not give', () => {
    const gift = testPromotion('GIFT', {
      kind: 'buyGet',
      buy: everything,
      buyQuantity: 1,
      get: onVariants(1),
      getQuantity: 1,
      reduction: percent(10_000),
    });
    expect(price([testLine(1, 1_000), testLine(2, 100)], gift).totalCents).toBe(100);
  });

  it('[PRI-14] R4: cuts sets where what is bought and what is given are one scope', () => {
    const buyTwoGetOne = testPromotion('B2G1', {
      kind: 'buyGet',
      buy: onVariants(1, 2, 3),
      buyQuantity: 2,
      get: onVariants(3, 2, 1),
      getQuantity: 1,
      reduction: percent(10_000),
    });
    const lines = [testLine(3, 550, 2), testLine(1, 890, 2), testLine(2, 690, 2)];
    expect(price(lines, buyTwoGetOne).totalCents).toBe(3_020);
  });

  it('[PRI-15] never makes a unit dearer, and takes the price of weighed goods per kilogram', () => {
    const atTwelve = testPromotion('TWELVE', { kind: 'unitPrice', scope: everything, priceCents: '12.00' });
    const lines = [testLine(1, 1_500, 2), testLine(2, 900), testLine(3, 1_600, 1, { quantityMilli: 1_250 })];
    expect(totals(price(lines, atTwelve))).toEqual([2_400, 900, 1_500]);
  });

  it('[PRI-15] counts a weighed line as one unit', () => {
    const weighed = [1_200, 800, 1_100].map((quantityMilli, index) =>
      testLine(index + 1, 500, 1, { quantityMilli }),
    );
    expect(price(weighed, threeForTen('SET', 1, 2, 3)).totalCents).toBe(1_000);
  });
});

const VARIANTS = [1, 2, 3, 4];
const someVariants = fc.subarray(VARIANTS, { minLength: 1 });
const reduction: fc.Arbitrary<NaiveReduction> = fc.oneof(
  fc.record({ percentBp: fc.constantFrom(300, 1_000, 3_333, 5_000, 10_000) }),
  fc.record({ amountCents: fc.constantFrom(1, 30, 100, 250) }),
);
const terms: fc.Arbitrary<NaiveTerms> = fc.oneof(
  fc.record({ kind: fc.constant('off' as const), on: someVariants, reduction }),
  fc.record({
    kind: fc.constant('unitPrice' as const),
    on: someVariants,
    priceCents: fc.integer({ min: 0, max: 400 }),
  }),
  fc.record({
    kind: fc.constant('tiers' as const),
    on: someVariants,
    steps: fc.uniqueArray(fc.record({ fromQuantity: fc.integer({ min: 1, max: 7 }), reduction }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ fromQuantity }) => fromQuantity,
    }),
  }),
  fc.record({
    kind: fc.constant('set' as const),
    on: someVariants,
    size: fc.integer({ min: 1, max: 4 }),
    priceCents: fc.integer({ min: 0, max: 1_000 }),
  }),
  fc
    .record({
      kind: fc.constant('cheapestFree' as const),
      on: someVariants,
      size: fc.integer({ min: 1, max: 4 }),
      free: fc.integer({ min: 1, max: 2 }),
    })
    .filter(({ size, free }) => free <= size),
  fc.record({
    kind: fc.constant('buyGet' as const),
    on: someVariants,
    buyQuantity: fc.integer({ min: 1, max: 3 }),
    get: someVariants,
    getQuantity: fc.integer({ min: 1, max: 2 }),
    reduction,
  }),
);
const promotion = fc.record({
  priority: fc.integer({ min: 0, max: 1 }),
  maxPerSale: fc.option(fc.integer({ min: 1, max: 3 })),
  terms,
});
const unit = fc.record({
  variant: fc.constantFrom(...VARIANTS),
  cents: fc.oneof(fc.constantFrom(0, 100, 200, 335, 395), fc.integer({ min: 1, max: 999 })),
});

const storedReduction = (given: NaiveReduction) =>
  'percentBp' in given
    ? percent(given.percentBp)
    : { kind: 'amount', amountCents: formatScaled(given.amountCents, 2) };

function storedTerms(given: NaiveTerms): Record<string, unknown> {
  const { on, ...rest } = given;
  const scope = onVariants(...on);
  switch (rest.kind) {
    case 'off':
      return { ...rest, scope, reduction: storedReduction(rest.reduction) };
    case 'tiers':
      return {
        ...rest,
        scope,
        steps: rest.steps.map((step) => ({ ...step, reduction: storedReduction(step.reduction) })),
      };
    case 'buyGet':
      return {
        ...rest,
        buy: scope,
        get: onVariants(...rest.get),
        reduction: storedReduction(rest.reduction),
      };
    case 'cheapestFree':
      return { ...rest, scope };
    default:
      return { ...rest, scope, priceCents: formatScaled(rest.priceCents, 2) };
  }
}

describe('the greedy rule of R2', () => {
  it('[PRI-10] gives what the rule gives when it is followed unit by unit', () => {
    const promotions = fc.array(promotion, { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 14 }), promotions, (units, drawn) => {
        const coded = drawn.map((each, index): NaivePromotion => ({ ...each, code: `P${index}` }));
        const pricing = price(
          units.map(({ variant, cents }) => testLine(variant, cents)),
          ...coded.map(({ code, priority, maxPerSale, terms: given }) =>
            testPromotion(code, storedTerms(given), { priority, maxPerSale }),
          ),
        );
        const given = Object.fromEntries(
          pricing.promotions.map(({ code, times, savedCents }) => [code, { times, savedCents }]),
        );
        expect({ totalCents: pricing.totalCents, given }).toEqual(naivePromotions(units, coded));
      }),
      { numRuns: 2_000 },
    );
  });
});
