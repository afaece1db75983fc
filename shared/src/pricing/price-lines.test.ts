import { describe, expect, it } from 'vitest';
import { compilePriceBook } from './price-book.ts';
import { priceLines } from './price-lines.ts';
import type { ManualDiscount, PriceableCart, PriceableLine, Pricing } from './priceable.ts';
import {
  everything,
  listPrice,
  noListPrices,
  onCategories,
  onVariants,
  testCart,
  testLine,
  testPriceList,
  testPromotion,
  tillMoment,
} from './pricing.fixture.ts';
import type { PromotionRow } from './rows.ts';
import { MAX_ADJUSTMENTS } from './schema.ts';

function price(
  lines: readonly PriceableLine[],
  promotions: readonly PromotionRow[] = [],
  more: Partial<PriceableCart> = {},
): Pricing {
  const book = compilePriceBook({ lists: [], promotions });
  return priceLines(testCart(lines, more), book, noListPrices, tillMoment);
}

const percentOff = (percentBp: number): ManualDiscount => ({ kind: 'percent', percentBp, reason: 'a dent' });
const amountOff = (amountCents: number): ManualDiscount => ({
  kind: 'amount',
  amountCents,
  reason: 'a dent',
});
const off = (code: string, percentBp: number, more: Partial<PromotionRow> = {}) =>
  testPromotion(code, { kind: 'off', scope: everything, reduction: { kind: 'percent', percentBp } }, more);
const spend = (
  code: string,
  fromCents: string,
  amountCents: string,
  more: Partial<PromotionRow> = {},
  scope = everything,
) =>
  testPromotion(
    code,
    {
      kind: 'spendAndSave',
      scope,
      steps: [{ fromCents, reduction: { kind: 'amount', amountCents } }],
    },
    more,
  );

const bags = { outsideDiscounts: true };

describe('the order of R2', () => {
  it('[PRI-4] takes off in order, each on what is left', () => {
    const pricing = price(
      [testLine(1, 2_000, 1, { discount: amountOff(100) })],
      [spend('SPEND', '15.00', '2.00'), off('TEN', 1_000), off('COUPON', 1_000, { couponCode: 'C10' })],
      { coupons: ['C10'], discount: percentOff(500), pointsCents: 50 },
    );
    expect(pricing.lines[0]?.adjustments.map(({ kind, amountCents }) => [kind, amountCents])).toEqual([
      ['itemPromotion', 200],
      ['basketPromotion', 200],
      ['coupon', 160],
      ['lineDiscount', 100],
      ['cartDiscount', 67],
      ['points', 50],
    ]);
    expect(pricing.totalCents).toBe(1_223);
  });

  it('[PRI-5] R2: rounds the discount half-up: 50% off 3.35 is 1.68 off', () => {
    expect(price([testLine(1, 335)], [off('HALF', 5_000)]).totalCents).toBe(167);
    expect(price([testLine(1, 335, 2)], [off('HALF', 5_000)]).totalCents).toBe(334);
    expect(price([testLine(1, 335, 1, { discount: percentOff(5_000) })]).totalCents).toBe(167);
    expect(price([testLine(1, 335)], [], { discount: percentOff(5_000) }).totalCents).toBe(167);
    expect(price([testLine(1, 335, 1, { markdownBp: 5_000 })]).totalCents).toBe(167);
    const coupon = off('HALF', 5_000, { couponCode: 'HALF' });
    expect(price([testLine(1, 335)], [coupon], { coupons: ['HALF'] }).totalCents).toBe(167);
  });

  it('[PRI-3] R2: takes a price by hand out of promotions, thresholds and coupons, not out of discounts by hand', () => {
    const rows = [off('TEN', 1_000), spend('S', '1.00', '0.50'), off('C', 1_000, { couponCode: 'C' })];
    const line = testLine(1, 500, 2, { manualUnitCents: 400 });
    const pricing = price([line], rows, { coupons: ['C'] });
    expect(pricing).toMatchObject({ totalCents: 800, idleCoupons: [{ code: 'C', why: 'nothingFits' }] });
    expect(pricing.lines[0]).toMatchObject({
      priceSource: 'manual',
      unitPriceCents: 400,
      listUnitCents: 500,
    });
    expect(price([line], rows, { discount: percentOff(1_000), pointsCents: 20 }).totalCents).toBe(700);
  });

  it('[PRI-3] keeps what a price list would have said beside a price by hand', () => {
    const book = compilePriceBook({ lists: [testPriceList(1)], promotions: [] });
    const cart = testCart([testLine(1, 500, 1, { manualUnitCents: 300 })]);
    const pricing = priceLines(cart, book, () => [listPrice(1, 450)], tillMoment);
    expect(pricing.lines[0]).toMatchObject({
      priceSource: 'manual',
      unitPriceCents: 300,
      listUnitCents: 450,
      priceListCode: 'LIST1',
    });
  });

  it('[PRI-3] treats lines of one product apart where one of them has a price of its own, is near its date or stands outside', () => {
    const lines = [
      testLine(1, 500),
      testLine(1, 500, 1, { manualUnitCents: 500 }),
      testLine(1, 500, 1, { markdownBp: 2_000 }),
      testLine(1, 500, 1, bags),
    ];
    for (const order of [lines, lines.toReversed()]) {
      const pricing = price(order, [off('TEN', 1_000)]);
      const paid = pricing.lines.map(({ totalCents }) => totalCents);
      expect(order === lines ? paid : paid.reverse()).toEqual([450, 500, 400, 500]);
    }
  });

  it('[PRI-16] marks goods near their date down in place of item promotions, before the basket', () => {
    const rows = [off('HALF', 5_000), spend('S', '14.00', '1.00')];
    const pricing = price([testLine(1, 1_000, 1, { markdownBp: 1_000 }), testLine(2, 1_000)], rows);
    expect(pricing.lines.map(({ adjustments }) => adjustments[0]?.kind)).toEqual([
      'markdown',
      'itemPromotion',
    ]);
    expect(pricing.totalCents).toBe(900 + 500 - 100);
  });
});

describe('outside discounts', () => {
  const lines = [
    testLine(1, 5_960),
    testLine(2, 20, 1, { ...bags, productId: null, variantId: null, categoryId: null }),
    testLine(3, 20, 1, bags),
  ];

  it('[PRI-6] R3: counts 59.60 of a cart of 60.00 with 0.20 of containers and 0.20 of bags', () => {
    expect(price(lines, [spend('AT', '59.60', '5.00')]).totalCents).toBe(5_500);
    expect(price(lines, [spend('ABOVE', '59.61', '5.00')]).totalCents).toBe(6_000);
  });

  it('[PRI-6] R3: takes nothing off what stands outside, by promotion, coupon, hand or points', () => {
    const pricing = price(
      [testLine(1, 100), testLine(2, 1_000, 2, { ...bags, discount: percentOff(5_000), markdownBp: 5_000 })],
      [off('TEN', 1_000), off('C', 5_000, { couponCode: 'C' })],
      { coupons: ['C'], discount: amountOff(10_000), pointsCents: 500 },
    );
    expect(pricing.lines.map(({ totalCents }) => totalCents)).toEqual([0, 2_000]);
    expect(pricing.lines[1]?.adjustments).toEqual([]);
  });

  it('[PRI-6] lets what stands outside have a price by hand', () => {
    const pricing = price([testLine(1, 100, 1, { ...bags, manualUnitCents: 80 })]);
    expect(pricing).toMatchObject({ totalCents: 80, byHandBp: 2_000 });
  });
});

describe('baskets and coupons', () => {
  it('[PRI-20] R2: counts thresholds after item promotions', () => {
    const rows = [spend('S', '50.00', '5.00'), off('TEN', 1_000)];
    expect(price([testLine(1, 5_000)], rows).totalCents).toBe(4_500);
    expect(price([testLine(1, 5_556)], rows).totalCents).toBe(4_500);
  });

  it('[PRI-20] takes the largest step once, of what its scope still costs', () => {
    const steps = testPromotion('STEPS', {
      kind: 'spendAndSave',
      scope: onCategories(1),
      steps: [
        { fromCents: '20.00', reduction: { kind: 'amount', amountCents: '2.00' } },
        { fromCents: '50.00', reduction: { kind: 'percent', percentBp: 2_000 } },
      ],
    });
    const paid = [1_999, 2_000, 4_999, 5_000, 10_000].map(
      (cents) => price([testLine(1, cents), testLine(2, 3_000)], [steps]).totalCents - 3_000,
    );
    expect(paid).toEqual([1_999, 1_800, 4_799, 4_000, 8_000]);
  });

  it('[PRI-20] spreads what it takes over its lines, and lets several baskets hold', () => {
    const rows = [spend('A', '10.00', '1.00'), spend('B', '10.00', '2.00', {}, onCategories(1))];
    const pricing = price([testLine(1, 1_000), testLine(2, 500)], rows);
    expect(pricing.promotions.map(({ code, savedCents }) => [code, savedCents])).toEqual([
      ['B', 200],
      ['A', 100],
    ]);
    expect(pricing.lines.map(({ totalCents }) => totalCents)).toEqual([738, 462]);
  });

  it('[PRI-21] redeems a coupon once, in capitals or not, on what is left', () => {
    const rows = [off('TEN', 1_000), off('C', 1_000, { couponCode: 'Save10' })];
    const pricing = price([testLine(1, 1_000)], rows, { coupons: ['SAVE10', 'save10 '] });
    expect(pricing.totalCents).toBe(810);
    expect(pricing.promotions).toMatchObject([
      { code: 'TEN', isCoupon: false },
      { code: 'C', isCoupon: true, times: 1, savedCents: 90 },
    ]);
  });

  it('[PRI-21] redeems coupons by priority, then code, however they are shown', () => {
    const five = (priority: number) =>
      testPromotion(
        'FIVE',
        { kind: 'off', scope: everything, reduction: { kind: 'amount', amountCents: '5.00' } },
        { couponCode: 'FIVE', priority },
      );
    const ten = off('A10', 1_000, { couponCode: 'A10' });
    const paid = (priority: number, coupons: string[]) =>
      price([testLine(1, 2_000)], [five(priority), ten], { coupons }).totalCents;
    expect([paid(0, ['FIVE', 'A10']), paid(0, ['A10', 'FIVE'])]).toEqual([1_300, 1_300]);
    expect([paid(1, ['FIVE', 'A10']), paid(1, ['A10', 'FIVE'])]).toEqual([1_350, 1_350]);
  });

  it('[PRI-21] gives nothing of a coupon that nobody shows', () => {
    expect(price([testLine(1, 1_000)], [off('C', 1_000, { couponCode: 'C' })]).totalCents).toBe(1_000);
  });

  it('[PRI-21] says why a coupon gave nothing', () => {
    const rows = [
      off('LATER', 1_000, { couponCode: 'LATER', startsAt: '2027-01-01T00:00:00.000Z' }),
      spend('MORE', '50.00', '5.00', { couponCode: 'MORE' }),
    ];
    const pricing = price([testLine(1, 1_000)], rows, { coupons: ['NONE', 'LATER', 'more'] });
    expect(pricing.idleCoupons).toEqual([
      { code: 'NONE', why: 'unknown' },
      { code: 'LATER', why: 'notNow' },
      { code: 'more', why: 'nothingFits' },
    ]);
  });

  it('[PRI-21] makes sets of a coupon out of what units still cost', () => {
    const row = testPromotion(
      'GET',
      { kind: 'cheapestFree', scope: onVariants(1, 2), size: 2, free: 1 },
      { couponCode: 'GET', maxPerSale: 1 },
    );
    const pricing = price([testLine(1, 1_000, 2), testLine(2, 400, 2)], [off('TEN', 1_000), row], {
      coupons: ['GET'],
    });
    expect(pricing.totalCents).toBe(2 * 900 + 2 * 360 - 900);
  });

  it('[PRI-21] loses no cent of units whose cost was shared out', () => {
    const set = testPromotion('SET', { kind: 'set', scope: everything, size: 3, priceCents: '10.00' });
    const coupon = testPromotion(
      'EACH',
      { kind: 'off', scope: everything, reduction: { kind: 'amount', amountCents: '5.00' } },
      { couponCode: 'EACH' },
    );
    expect(price([testLine(1, 395, 3)], [set, coupon], { coupons: ['EACH'] }).totalCents).toBe(0);
  });

  it('[PRI-21] limits a coupon to the units that it allows', () => {
    const row = off('ONE', 5_000, { couponCode: 'ONE', maxPerSale: 1 });
    const pricing = price([testLine(1, 300), testLine(2, 335, 2)], [row], { coupons: ['ONE'] });
    expect(pricing.totalCents).toBe(300 + 670 - 168);
  });
});

describe('by hand', () => {
  const byHand = (lines: readonly PriceableLine[], discount: ManualDiscount | null = null) =>
    price(lines, [], { discount }).byHandBp;

  it('[PRI-31] R5: 10% on the line and then 10% on the cart is 19%', () => {
    expect(byHand([testLine(1, 1_000, 1, { discount: percentOff(1_000) })], percentOff(1_000))).toBe(1_900);
    expect(
      price([testLine(1, 1_000, 1, { discount: percentOff(1_000) })], [], { discount: percentOff(1_000) })
        .totalCents,
    ).toBe(810);
  });

  it('[PRI-31] R5: a changed price counts with the rest', () => {
    expect(byHand([testLine(1, 1_000, 1, { manualUnitCents: 900 })])).toBe(1_000);
    expect(byHand([testLine(1, 1_000, 1, { manualUnitCents: 900 })], percentOff(1_000))).toBe(1_900);
    expect(byHand([testLine(1, 1_000, 1, { manualUnitCents: 1_200 })])).toBe(0);
  });

  it('[PRI-31] takes a percentage as given, and an amount as a share rounded up', () => {
    expect(byHand([testLine(1, 335, 1, { discount: percentOff(1_000) })])).toBe(1_000);
    expect(byHand([testLine(1, 300, 1, { discount: amountOff(100) })])).toBe(3_334);
    expect(byHand([testLine(1, 700), testLine(2, 300)], amountOff(100))).toBe(1_000);
    expect(byHand([testLine(1, 700), testLine(2, 300, 1, bags)], amountOff(70))).toBe(1_000);
  });

  it('[PRI-31] lets the line with the largest share decide, and counts promotions as nobody’s hand', () => {
    const lines = [testLine(1, 100, 1, { discount: percentOff(4_000) }), testLine(2, 10_000)];
    expect(byHand(lines)).toBe(4_000);
    expect(price([testLine(1, 1_000)], [off('TEN', 1_000)]).byHandBp).toBe(0);
  });

  it('[PRI-31] takes nothing for a discount that had nothing to be taken off', () => {
    expect(byHand([testLine(1, 20, 1, bags)], percentOff(1_000))).toBe(0);
    const free = [off('FREE', 10_000)];
    const line = testLine(1, 500, 1, { discount: percentOff(1_000) });
    expect(price([line], free, { discount: percentOff(1_000) }).byHandBp).toBe(0);
  });

  it('[PRI-7] spreads over lines that are alike by what they cost', () => {
    const lines = [testLine(1, 100), testLine(1, 100, 3)];
    const pricing = price(lines, [], { discount: percentOff(1_000) });
    expect(pricing.lines.map(({ discountCents }) => discountCents)).toEqual([10, 30]);
  });

  it('[PRI-30] takes off no more than there is', () => {
    const lines = [testLine(1, 300, 1, { discount: amountOff(500) }), testLine(2, 200)];
    const pricing = price(lines, [], { discount: amountOff(900), pointsCents: 900 });
    expect(pricing.lines.map(({ totalCents }) => totalCents)).toEqual([0, 0]);
    expect(pricing).toMatchObject({ totalCents: 0, byHandBp: 10_000 });
  });

  it('[PRI-30] keeps the reason under which something was taken off', () => {
    const pricing = price([testLine(1, 300, 1, { discount: amountOff(50) })]);
    expect(pricing.lines[0]?.adjustments).toEqual([
      { kind: 'lineDiscount', code: '', name: 'a dent', nameZh: null, amountCents: 50 },
    ]);
  });

  it('[PRI-32] R17: takes points off what may be discounted, 5.00 off 46.80', () => {
    expect(price([testLine(1, 4_680)], [], { pointsCents: 500 }).totalCents).toBe(4_180);
    const pricing = price([testLine(1, 300), testLine(2, 200, 1, bags)], [], { pointsCents: 500 });
    expect(pricing.lines.map(({ totalCents }) => totalCents)).toEqual([0, 200]);
  });
});

describe('bounds', () => {
  it('[PRI-41] puts no more on a line than a line can carry', () => {
    const steps = [{ fromCents: '0.01', reduction: { kind: 'amount', amountCents: '0.01' } }];
    const once = { maxPerSale: 1 };
    const rows = Array.from({ length: 50 }, (_, index) => [
      off(`ITEM${index}`, 100 + index, once),
      testPromotion(`BASKET${index}`, { kind: 'spendAndSave', scope: everything, steps }),
      off(`COUPON${index}`, 100, { ...once, couponCode: `C${index}` }),
    ]).flat();
    const coupons = Array.from({ length: 50 }, (_, index) => `C${index}`);
    const line = testLine(1, 10_000, 60, { discount: percentOff(100) });
    const pricing = price([line], rows, { coupons, discount: percentOff(100), pointsCents: 10 });
    const counts = new Map<string, number>();
    for (const { kind } of pricing.lines[0]?.adjustments ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      itemPromotion: 16,
      basketPromotion: 10,
      coupon: 10,
      lineDiscount: 1,
      cartDiscount: 1,
      points: 1,
    });
    expect(pricing.lines[0]?.adjustments.length).toBeLessThanOrEqual(MAX_ADJUSTMENTS);
  });
});
