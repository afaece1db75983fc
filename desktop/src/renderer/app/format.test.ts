import { describe, expect, it } from 'vitest';
import {
  formatCountdown,
  formatInstant,
  formatMoney,
  formatMonth,
  formatQuantity,
  formatWhen,
  parseAmount,
} from './format.ts';

describe('amounts', () => {
  it.each([
    [0, '$0.00'],
    [5, '$0.05'],
    [123_450, '$1,234.50'],
    [-2_345, '−$23.45'],
    [99_999_999_999_999, '$999,999,999,999.99'],
  ])('%i cents read as %s', (cents, text) => {
    expect(formatMoney(cents)).toBe(text);
  });

  it.each([
    ['50', 5_000],
    ['50.', 5_000],
    ['.5', 50],
    ['23.45', 2_345],
    ['$1,234.50', 123_450],
    ['0', 0],
  ])('typed as %s are understood', (typed, cents) => {
    expect(parseAmount(typed)).toBe(cents);
  });

  it.each(['', '.', '-5', '1.234', 'abc', '1e3', '12345678901'])('typed as "%s" are not', (typed) => {
    expect(parseAmount(typed)).toBeNull();
  });
});

describe('quantities and times', () => {
  it.each([
    [2_000, '2'],
    [1_250, '1.25'],
    [1_200_000, '1,200'],
    [-3_000, '−3'],
    [0, '0'],
    [100_000, '100'],
  ])('%i thousandths read as %s', (milli, text) => {
    expect(formatQuantity(milli)).toBe(text);
  });

  it('shows the time alone on the same Singapore day, and the date otherwise', () => {
    const now = '2026-11-21T16:30:00.000Z';
    expect(formatWhen('2026-11-21T16:02:00.000Z', now)).toBe('00:02');
    expect(formatWhen('2026-11-21T15:58:00.000Z', now)).toBe('21 Nov 2026, 23:58');
    expect(formatInstant('2026-11-21T16:02:00.000Z')).toBe('22 Nov 2026, 00:02');
  });

  it('counts down to nothing and no further', () => {
    expect(formatCountdown(899_001)).toBe('15:00');
    expect(formatCountdown(61_000)).toBe('01:01');
    expect(formatCountdown(-5_000)).toBe('00:00');
  });

  it('shows a posting month in words', () => {
    expect(formatMonth('2026-11')).toBe('Nov 2026');
  });
});
