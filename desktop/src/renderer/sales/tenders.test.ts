import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickAmounts } from './tenders.ts';

describe('quick cash', () => {
  it.each([
    [2_345, [2_345, 2_500, 3_000, 5_000, 10_000]],
    [420, [420, 500, 1_000, 5_000, 10_000]],
    [5_000, [5_000, 10_000]],
    [100, [100, 200, 500, 1_000, 5_000, 10_000]],
    [12_010, [12_010, 12_500, 13_000, 15_000, 20_000]],
  ])('for %i cents offers %j', (due, amounts) => {
    expect(quickAmounts(due)).toEqual(amounts);
  });

  it('is never less than what is due, starts with it, grows, and repeats nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (due) => {
        const amounts = quickAmounts(due);
        expect(amounts[0]).toBe(due);
        expect(amounts.every((amount, index) => index === 0 || amount > (amounts[index - 1] ?? 0))).toBe(
          true,
        );
        expect(amounts.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});
