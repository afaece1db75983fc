import { describe, expect, it } from 'vitest';
import { nearMisses } from './near-misses.ts';
import { compilePriceBook } from './price-book.ts';
import { priceLines } from './price-lines.ts';
import type { PriceableLine } from './priceable.ts';
import {
  everything,
  listPrice,
  noListPrices,
  onVariants,
  testCart,
  testLine,
  testPriceList,
  testPromotion,
  tillMoment,
} from './pricing.fixture.ts';
import type { PromotionRow } from './rows.ts';
import { whyThisPrice } from './why-this-price.ts';

const percent = (percentBp: number) => ({ kind: 'percent', percentBp });

describe('why this price', () => {
  it('[PRI-50] tells shelf, list, promotion and discount, with what is left after each', () => {
    const book = compilePriceBook({
      lists: [testPriceList(1, { code: 'WEEK' })],
      promotions: [testPromotion('TEN', { kind: 'off', scope: everything, reduction: percent(1_000) })],
    });
    const line = testLine(1, 500, 2, { discount: { kind: 'amount', amountCents: 20, reason: 'a dent' } });
    const [priced] = priceLines(testCart([line]), book, () => [listPrice(1, 400)], tillMoment).lines;
    if (priced === undefined) throw new Error('expected a price');
    expect(whyThisPrice(line, priced)).toMatchObject([
      { step: 'shelf', unitCents: 500 },
      { step: 'list', code: 'WEEK', unitCents: 400 },
      { step: 'gross', quantityMilli: 2_000, amountCents: 800 },
      { step: 'adjustment', adjustment: { code: 'TEN', amountCents: 80 }, leftCents: 720 },
      { step: 'adjustment', adjustment: { name: 'a dent', amountCents: 20 }, leftCents: 700 },
      { step: 'total', amountCents: 700 },
    ]);
  });

  it('[PRI-50] tells a price by hand beside what the shelf says', () => {
    const book = compilePriceBook({ lists: [], promotions: [] });
    const line = testLine(1, 500, 1, { manualUnitCents: 450, basis: 'open' });
    const [priced] = priceLines(testCart([line]), book, noListPrices, tillMoment).lines;
    if (priced === undefined) throw new Error('expected a price');
    expect(whyThisPrice(line, priced).slice(0, 2)).toEqual([
      { step: 'open', unitCents: 500 },
      { step: 'byHand', unitCents: 450 },
    ]);
  });
});

describe('what is nearly there', () => {
  const missing = (lines: readonly PriceableLine[], ...promotions: readonly PromotionRow[]) =>
    nearMisses({ lines }, compilePriceBook({ lists: [], promotions }), noListPrices, tillMoment).map(
      ({ code, missing: what }) => [code, what.kind === 'units' ? what.units : what.cents],
    );
  const threeForTen = testPromotion('SET', {
    kind: 'set',
    scope: onVariants(1),
    size: 3,
    priceCents: '10.00',
  });

  it('[PRI-51] tells units for one more set, unless none was begun or it would save nothing', () => {
    expect([1, 2, 3, 5].map((pieces) => missing([testLine(1, 395, pieces)], threeForTen))).toEqual([
      [['SET', 2]],
      [['SET', 1]],
      [],
      [['SET', 1]],
    ]);
    expect(missing([testLine(2, 395, 2)], threeForTen)).toEqual([]);
    expect(missing([testLine(1, 300, 2)], threeForTen)).toEqual([]);
    expect(missing([testLine(1, 395, 5)], { ...threeForTen, maxPerSale: 1 })).toEqual([]);
  });

  it('[PRI-51] tells units for the next tier, and what a purchase gives', () => {
    const tiers = testPromotion('TIERS', {
      kind: 'tiers',
      scope: everything,
      steps: [3, 6].map((fromQuantity) => ({ fromQuantity, reduction: percent(fromQuantity * 100) })),
    });
    expect([2, 3, 5, 6].map((pieces) => missing([testLine(1, 395, pieces)], tiers))).toEqual([
      [['TIERS', 1]],
      [],
      [['TIERS', 1]],
      [],
    ]);
    const gift = testPromotion('GIFT', {
      kind: 'buyGet',
      buy: onVariants(1),
      buyQuantity: 2,
      get: onVariants(2),
      getQuantity: 1,
      reduction: percent(10_000),
    });
    expect(missing([testLine(1, 395, 2)], gift)).toEqual([['GIFT', 1]]);
    expect(missing([testLine(1, 395, 1)], gift)).toEqual([]);
  });

  it('[PRI-51] tells the last fifth of a threshold', () => {
    const spend = testPromotion('SPEND', {
      kind: 'spendAndSave',
      scope: everything,
      steps: [{ fromCents: '50.00', reduction: { kind: 'amount', amountCents: '5.00' } }],
    });
    expect([3_999, 4_000, 4_660, 5_000].map((cents) => missing([testLine(1, cents)], spend))).toEqual([
      [],
      [['SPEND', 1_000]],
      [['SPEND', 340]],
      [],
    ]);
  });
});
