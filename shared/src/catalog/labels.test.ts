import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelLayout } from '../identity/index.ts';
import { gtinCheckDigit, readLabel } from './index.ts';

const price: LabelLayout = {
  prefix: '21',
  itemDigits: 5,
  valueDigits: 5,
  value: 'price',
  hasValueCheck: false,
};
const weight: LabelLayout = {
  prefix: '22',
  itemDigits: 4,
  valueDigits: 5,
  value: 'weight',
  hasValueCheck: true,
};
const completed = (digits: string): string => `${digits}${gtinCheckDigit(digits)}`;

describe('labels of the shop', () => {
  it('[CAT-2] says the item and the price or weight of a piece, by the layout of its first digits', () => {
    expect(readLabel(completed('210012300895'), [price, weight])).toEqual({
      item: '2100123',
      value: { kind: 'price', cents: 895 },
    });
    expect(readLabel(completed('220123700412'), [price, weight])).toEqual({
      item: '220123',
      value: { kind: 'weight', grams: 412 },
    });
  });

  it('[CAT-2] reads nothing of a wrong check digit, of other digits and of layouts that do not fill the code', () => {
    const right = completed('210012300895');
    const wrong = `${right.slice(0, 12)}${(Number(right[12]) + 1) % 10}`;
    expect(readLabel(wrong, [price])).toBeUndefined();
    expect(readLabel(completed('400638133393'), [price])).toBeUndefined();
    expect(readLabel(right, [{ ...price, valueDigits: 4 }])).toBeUndefined();
  });

  it('[CAT-2] gives back whatever was printed', () => {
    const printed = fc.record({
      item: fc.integer({ min: 0, max: 99_999 }),
      cents: fc.integer({ min: 0, max: 99_999 }),
    });
    fc.assert(
      fc.property(printed, ({ item, cents }) => {
        const digits = `21${String(item).padStart(5, '0')}${String(cents).padStart(5, '0')}`;
        expect(readLabel(completed(digits), [price])).toEqual({
          item: `21${String(item).padStart(5, '0')}`,
          value: { kind: 'price', cents },
        });
      }),
    );
  });
});
