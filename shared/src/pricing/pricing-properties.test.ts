import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendPrice, formatScaled } from '../kernel/index.ts';
import { compilePriceBook } from './price-book.ts';
import { priceLines } from './price-lines.ts';
import type { ManualDiscount, PriceableCart, PriceableLine, Pricing } from './priceable.ts';
import {
  everything,
  listPrice,
  onCategories,
  onVariants,
  testCart,
  testLine,
  testPriceList,
  testPromotion,
  testVariant,
  tillMoment,
} from './pricing.fixture.ts';
import type { PromotionRow } from './rows.ts';
import { whyThisPrice } from './why-this-price.ts';

const VARIANTS = [1, 2, 3, 4, 5];
const lists = [testPriceList(1), testPriceList(2, { groupCode: 'vip' })];
const pricesOf = (variant: string) =>
  variant === testVariant(2) ? [listPrice(1, 333), listPrice(2, 250)] : [];

const price = (cart: PriceableCart, promotions: readonly PromotionRow[], groupCode: string | null = null) =>
  priceLines(cart, compilePriceBook({ lists, promotions }), pricesOf, { ...tillMoment, groupCode });

const money = (max: number) => fc.integer({ min: 0, max }).map((cents) => formatScaled(cents, 2));
const pieces = fc.integer({ min: 1, max: 4 });
const scope = fc.oneof(
  fc.constant(everything),
  fc.subarray(VARIANTS).map((numbers) => onVariants(...numbers)),
  fc.subarray(VARIANTS, { minLength: 1 }).map((numbers) => onCategories(...numbers)),
);
const reduction = fc.oneof(
  fc.record({ kind: fc.constant('percent'), percentBp: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant('amount'), amountCents: money(300) }),
);
const terms: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({ kind: fc.constant('off'), scope, reduction }),
  fc.record({ kind: fc.constant('unitPrice'), scope, priceCents: money(600) }),
  fc.record({
    kind: fc.constant('tiers'),
    scope,
    steps: fc.array(fc.record({ fromQuantity: pieces, reduction }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('set'), scope, size: pieces, priceCents: money(1_500) }),
  fc.record({ kind: fc.constant('cheapestFree'), scope, size: fc.constant(3), free: fc.constant(1) }),
  fc.record({
    kind: fc.constant('buyGet'),
    buy: scope,
    buyQuantity: pieces,
    get: scope,
    getQuantity: pieces,
    reduction,
  }),
  fc.record({
    kind: fc.constant('spendAndSave'),
    scope,
    steps: fc.array(fc.record({ fromCents: money(3_000), reduction }), { minLength: 1, maxLength: 3 }),
  }),
);
const COUPONS = ['ONE', 'TWO'];
const promotions = fc
  .array(
    fc.record({
      terms,
      priority: fc.integer({ min: 0, max: 2 }),
      maxPerSale: fc.option(fc.integer({ min: 1, max: 3 })),
      couponCode: fc.option(fc.constantFrom(...COUPONS), { freq: 3 }),
    }),
    { maxLength: 7 },
  )
  .map((drawn) => drawn.map(({ terms: given, ...more }, index) => testPromotion(`P${index}`, given, more)));

const byHand: fc.Arbitrary<ManualDiscount | null> = fc.option(
  fc.oneof(
    fc.record({
      kind: fc.constant('percent' as const),
      percentBp: fc.integer({ min: 0, max: 10_000 }),
      reason: fc.constant('a dent'),
    }),
    fc.record({
      kind: fc.constant('amount' as const),
      amountCents: fc.integer({ min: 0, max: 800 }),
      reason: fc.constant('a dent'),
    }),
  ),
  { freq: 3 },
);
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5 });
const variantLine = fc
  .record({
    variant: fc.constantFrom(...VARIANTS),
    cents: fc.constantFrom(0, 1, 335, 395, 690, 890, 1_299),
    count: fc.integer({ min: 1, max: 7 }),
    brokenMilli: rarely(fc.integer({ min: 1, max: 2_999 })),
    manualUnitCents: rarely(fc.integer({ min: 0, max: 900 })),
    markdownBp: rarely(fc.constantFrom(2_500, 5_000)),
    outsideDiscounts: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 0),
  })
  .map(({ variant, cents, count, brokenMilli, ...more }) =>
    testLine(variant, cents, count, {
      ...more,
      ...(brokenMilli === null ? {} : { quantityMilli: brokenMilli }),
    }),
  );
const withDiscount = (line: PriceableLine, discount: ManualDiscount | null): PriceableLine => ({
  ...line,
  discount,
});

/** @param lineDiscount what lines may have taken off by hand */
const carts = (lineDiscount: fc.Arbitrary<ManualDiscount | null>): fc.Arbitrary<PriceableCart> =>
  fc.record({
    lines: fc.array(fc.tuple(variantLine, lineDiscount), { minLength: 1, maxLength: 9 }).map((drawn) =>
      drawn.map(([line, discount], index) => ({
        ...withDiscount(line, discount),
        lineId: `line-${index}`,
      })),
    ),
    coupons: fc.subarray(COUPONS),
    discount: byHand,
    pointsCents: rarely(fc.integer({ min: 0, max: 1_000 })).map((points) => points ?? 0),
  });
const cart = carts(byHand);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

describe('any cart', () => {
  it('[PRI-7] adds up to the cent, and no line is below zero or above its gross amount', () => {
    fc.assert(
      fc.property(cart, promotions, (drawn, rows) => {
        const pricing = price(drawn, rows);
        expect(pricing.lines.map(({ lineId }) => lineId)).toEqual(drawn.lines.map(({ lineId }) => lineId));
        pricing.lines.forEach((line, index) => {
          const amounts = line.adjustments.map(({ amountCents }) => amountCents);
          expect(line.grossCents).toBe(
            extendPrice(drawn.lines[index]?.quantityMilli ?? 0, line.unitPriceCents),
          );
          expect(line.discountCents).toBe(sum(amounts));
          expect(line.totalCents).toBe(line.grossCents - line.discountCents);
          expect(line.totalCents).toBeGreaterThanOrEqual(0);
          expect(Math.min(1, ...amounts)).toBe(1);
        });
        expect(pricing.totalCents).toBe(sum(pricing.lines.map(({ totalCents }) => totalCents)));
      }),
      { numRuns: 500 },
    );
  });

  it('[PRI-7] has what each promotion saved on its lines, under its name', () => {
    fc.assert(
      fc.property(cart, promotions, (drawn, rows) => {
        const pricing = price(drawn, rows);
        const saved = new Map<string, number>();
        for (const { code, amountCents } of pricing.lines.flatMap(({ adjustments }) => adjustments)) {
          if (code !== '') saved.set(code, (saved.get(code) ?? 0) + amountCents);
        }
        expect(Object.fromEntries(saved)).toEqual(
          Object.fromEntries(pricing.promotions.map(({ code, savedCents }) => [code, savedCents])),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('[PRI-50] can be told from shelf to total, line by line', () => {
    fc.assert(
      fc.property(cart, promotions, (drawn, rows) => {
        price(drawn, rows, 'vip').lines.forEach((priced, index) => {
          const line = drawn.lines[index];
          if (line === undefined) throw new Error('expected a line for each price');
          const steps = whyThisPrice(line, priced);
          const told = steps.flatMap((step) => (step.step === 'adjustment' ? [step] : []));
          expect(told.at(-1)?.leftCents ?? priced.grossCents).toBe(priced.totalCents);
          expect(steps.at(-1)).toEqual({ step: 'total', amountCents: priced.totalCents });
          const unit = steps.findLast((step) => 'unitCents' in step);
          expect(unit).toMatchObject({ unitCents: priced.unitPriceCents });
        });
      }),
    );
  });

  it('[PRI-10] lets each unit join one item promotion at most', () => {
    fc.assert(
      fc.property(cart, promotions, (drawn, rows) => {
        const sizes = new Map(rows.map(({ code, terms: given }) => [code, unitsPerTime(given)]));
        const isAbout = (line: PriceableLine): boolean =>
          !line.outsideDiscounts && line.manualUnitCents === null && line.markdownBp === null;
        const there = sum(
          drawn.lines
            .filter(isAbout)
            .map(({ quantityMilli }) => (quantityMilli % 1_000 ? 1 : quantityMilli / 1_000)),
        );
        const joined = price(drawn, rows)
          .promotions.filter(({ isCoupon }) => !isCoupon)
          .map(({ code, times }) => times * (sizes.get(code) ?? 0));
        expect(sum(joined)).toBeLessThanOrEqual(there);
      }),
      { numRuns: 500 },
    );
  });

  it('[PRI-31] says nothing was taken off by hand when nobody took anything off, and at most everything', () => {
    fc.assert(
      fc.property(cart, promotions, (drawn, rows) => {
        const { byHandBp } = price(drawn, rows);
        expect(byHandBp).toBeGreaterThanOrEqual(0);
        expect(byHandBp).toBeLessThanOrEqual(10_000);
        const untouched = drawn.lines.map((line) => ({ ...line, discount: null, manualUnitCents: null }));
        expect(price({ ...drawn, lines: untouched, discount: null }, rows).byHandBp).toBe(0);
      }),
    );
  });
});

/** At least: of tiers one. */
function unitsPerTime({ kind, size, buyQuantity, getQuantity }: Record<string, unknown>): number {
  if (kind === 'spendAndSave') return 0;
  return kind === 'buyGet' ? Number(buyQuantity) + Number(getQuantity) : Number(size ?? 1);
}

describe('the same goods', () => {
  /** What is paid for, by what it is; lines that are alike, at one price whichever way they came to it, together. */
  const paidFor = ({ lines }: PriceableCart, pricing: Pricing): Record<string, number> => {
    const paid: Record<string, number> = {};
    lines.forEach(({ lineId: _, quantityMilli, baseUnitCents: __, ...line }, index) => {
      const priced = pricing.lines[index];
      const broken = quantityMilli % 1_000 ? quantityMilli : 0;
      const key = JSON.stringify({ ...line, unitCents: priced?.unitPriceCents, broken });
      paid[key] = (paid[key] ?? 0) + (priced?.totalCents ?? 0);
    });
    return paid;
  };

  it('[PRI-8] SAL-5: cost the same in whatever order they are rung up', () => {
    const shuffled = cart.chain((drawn) =>
      fc
        .shuffledSubarray([...drawn.lines], { minLength: drawn.lines.length })
        .map((lines): [PriceableCart, PriceableCart] => [drawn, { ...drawn, lines }]),
    );
    fc.assert(
      fc.property(shuffled, promotions, ([one, other], rows) => {
        const [first, second] = [price(one, rows), price(other, [...rows].reverse())];
        expect(second.totalCents).toBe(first.totalCents);
        expect(second.promotions).toEqual(first.promotions);
        expect(second.byHandBp).toBe(first.byHandBp);
        expect(paidFor(other, second)).toEqual(paidFor(one, first));
      }),
      { numRuns: 1_000 },
    );
  });

  it('[PRI-8] SAL-5: cost the same one by one and all on a line', () => {
    fc.assert(
      fc.property(carts(fc.constant(null)), promotions, (drawn, rows) => {
        const single = drawn.lines.flatMap((line) =>
          line.quantityMilli % 1_000
            ? [line]
            : Array(line.quantityMilli / 1_000).fill({ ...line, quantityMilli: 1_000 }),
        );
        const oneByOne = { ...drawn, lines: single.toReversed() };
        const [first, second] = [price(drawn, rows), price(oneByOne, rows)];
        expect(second.totalCents).toBe(first.totalCents);
        expect(second.promotions).toEqual(first.promotions);
        expect(paidFor(oneByOne, second)).toEqual(paidFor(drawn, first));
      }),
      { numRuns: 500 },
    );
  });

  it('[PRI-40] cost the same beside promotions for other goods', () => {
    const others = onVariants(98, 99);
    const unrelated = fc.array(
      terms.map((given) => ({
        ...given,
        ...('buy' in given ? { buy: others, get: others } : { scope: others }),
      })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(cart, promotions, unrelated, (drawn, rows, given) => {
        const more = given.map((each, index) => testPromotion(`OTHER${index}`, each, { priority: 9 }));
        expect(price(drawn, [...more, ...rows])).toEqual(price(drawn, rows));
      }),
    );
  });

  it('[PRI-15] cost no more with any one promotion than without', () => {
    fc.assert(
      fc.property(carts(fc.constant(null)), promotions, (drawn, rows) => {
        const plain: PriceableCart = { ...testCart(drawn.lines), coupons: COUPONS };
        const without = price(plain, []);
        for (const row of rows) {
          price(plain, [row]).lines.forEach((line, index) => {
            expect(line.totalCents).toBeLessThanOrEqual(without.lines[index]?.totalCents ?? 0);
          });
        }
      }),
    );
  });
});
