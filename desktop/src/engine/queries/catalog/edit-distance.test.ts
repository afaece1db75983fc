import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, editsAllowed } from './edit-distance.ts';
import { swapDistance } from './oracle.test-support.ts';

const word = fc.string({ unit: fc.constantFrom(...'abcé'), maxLength: 7 });

describe('editDistance', () => {
  test('counts each kind of mistake once', () => {
    const mistakes = ['mlk', 'milkk', 'malk', 'mikl', 'mlki'];
    expect(mistakes.map((mistake) => editDistance('milk', mistake, 2))).toEqual([1, 1, 1, 1, 2]);
    expect(editDistance('milk', 'milk', 2)).toBe(0);
  });

  test('is what the definition says, up to the bound', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom(1, 2), (left, right, most) => {
        expect(editDistance(left, right, most)).toBe(Math.min(swapDistance(left, right), most + 1));
      }),
      { numRuns: 2_000 },
    );
  });

  test('compares words beyond its table only for being equal', () => {
    expect(editDistance('x'.repeat(70), 'x'.repeat(70), 2)).toBe(0);
    expect(editDistance('x'.repeat(70), 'x'.repeat(69), 2)).toBe(3);
  });
});

describe('editsAllowed', () => {
  test('grows with the letters, and is none for a word with a digit', () => {
    const words = ['tea', 'milk', 'biscuit', 'biscuits', '500ml', 'vitamin12'];
    expect(words.map(editsAllowed)).toEqual([0, 1, 1, 2, 0, 0]);
  });
});
