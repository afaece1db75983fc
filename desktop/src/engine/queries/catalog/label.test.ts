import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeLabel, groupOfLabel, labelGroup } from './label.ts';
import { indexTexts } from './words.ts';

function labels() {
  const taken = new Set<number>();
  return {
    taken,
    isTaken: (label: number) => taken.has(label),
    highest: () => (taken.size === 0 ? undefined : Math.max(...taken)),
  };
}

describe('labels', () => {
  test('are in the order of the names as far as their first five characters tell', () => {
    const key = fc
      .string({ unit: fc.constantFrom(...'ab z019.é') })
      .map((name) => indexTexts(name, []).nameKey);
    fc.assert(
      fc.property(key, key, (left, right) => {
        const [leftStart, rightStart] = [left.slice(0, 5), right.slice(0, 5)];
        const expected = leftStart < rightStart ? -1 : leftStart > rightStart ? 1 : 0;
        expect(Math.sign(labelGroup(left) - labelGroup(right))).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('lie in the group of the name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, id) => {
        expect(groupOfLabel(freeLabel(name, id, labels()))).toBe(labelGroup(name));
      }),
    );
  });

  test('are never given twice, even when more names begin alike than their group has places', () => {
    const source = labels();
    let highest = 0;
    const counting = { isTaken: source.isTaken, highest: () => highest };
    for (let n = 0; n < 6_000; n += 1) {
      const label = freeLabel(`item ${n}`, `variant-${n}`, counting);
      expect(source.taken.has(label)).toBe(false);
      source.taken.add(label);
      highest = Math.max(highest, label);
    }
    expect(Number.isSafeInteger(highest)).toBe(true);
  });
});
