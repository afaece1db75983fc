import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costCentsOf, marginOf, unitCostOf } from './cost.ts';

describe('a margin', () => {
  it('[CAT-65] is a share of the price without GST, a markup a share of the cost, half-up to a tenth of a percent', () => {
    // 10.90 with 9% GST is 10.00 net; 10.00 - 6.00 = 4.00.
    expect(marginOf(1_090, 60_000, 90_000)).toEqual({
      ...{ netPriceE4: 100_000, marginPermille: 400, markupPermille: 667 },
    });
    expect(marginOf(350, 28_901, 0)).toEqual({
      ...{ netPriceE4: 35_000, marginPermille: 174, markupPermille: 211 },
    });
    expect(marginOf(109, 20_000, 90_000)).toMatchObject({ marginPermille: -1_000, markupPermille: -500 });
  });

  it('[CAT-65] is of nothing where the price or the cost is nothing', () => {
    expect(marginOf(0, 100, 90_000)).toEqual({ netPriceE4: 0, marginPermille: null, markupPermille: -1_000 });
    expect(marginOf(100, 0, 0)).toEqual({ netPriceE4: 10_000, marginPermille: 1_000, markupPermille: null });
  });

  it('[CAT-65] has the sign of what is earned, and is never more than the whole price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.constantFrom(0, 80_000, 90_000),
        (priceCents, cost, rate) => {
          const { netPriceE4, marginPermille, markupPermille } = marginOf(priceCents, cost, rate);
          expect(marginPermille).toBeLessThanOrEqual(1_000);
          if (netPriceE4 > cost) expect(marginPermille).toBeGreaterThanOrEqual(0);
          if (netPriceE4 < cost) expect(marginPermille).toBeLessThanOrEqual(0);
          expect(markupPermille === null).toBe(cost === 0);
        },
      ),
    );
  });
});

describe('a cost', () => {
  it('[CAT-66] is kept to four decimals; in whole cents it is rounded up, so that a cent less is below it', () => {
    expect([12_300, 12_301, 12_399, 0].map(costCentsOf)).toEqual([123, 124, 124, 0]);
    expect(unitCostOf({ costCents: 250 })).toBe(25_000);
    expect(unitCostOf({ costCents: 250, unitCostE4: 24_999 })).toBe(24_999);
    expect(unitCostOf({ costCents: null })).toBeNull();
  });
});
