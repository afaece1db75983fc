import { Decimal } from 'decimal.js';
import { assert } from './assert.ts';

/** Largest amount that a document or an account may carry: 12 digits before the point, as NUMERIC(14,2). */
export const MAX_CENTS = 99_999_999_999_999;

/** Largest quantity: 11 digits before the point, as NUMERIC(14,3). */
export const MAX_QUANTITY_MILLI = 99_999_999_999_999;

export const QUANTITY_ONE_MILLI = 1000;
export const RATE_ONE_PPM = 1_000_000;

/** The roundings the trade uses. Half-up is away from zero for negative amounts, so that a return mirrors its sale. */
export type Rounding = 'halfUp' | 'down' | 'up';

const decimalRounding = {
  halfUp: Decimal.ROUND_HALF_UP,
  down: Decimal.ROUND_DOWN,
  up: Decimal.ROUND_UP,
} as const;

/** A whole number out of an exact one, with the rounding named at the call. */
export function roundToInteger(value: Decimal, rounding: Rounding): number {
  const rounded = value.toDecimalPlaces(0, decimalRounding[rounding]).toNumber();
  assert(Number.isSafeInteger(rounded), 'a rounded amount within the safe integers');
  return rounded === 0 ? 0 : rounded;
}

/**
 * one × other ÷ divisor, exact, as a whole number. All three are whole and the divisor is positive. What a shop sells fits
 * whole numbers, which cost a sale a tenth of what exact fractions do.
 */
export function multiplyAndDivide(one: number, other: number, divisor: number, rounding: Rounding): number {
  const product = one * other;
  if (!Number.isSafeInteger(product)) {
    return roundToInteger(new Decimal(one).times(other).div(divisor), rounding);
  }
  const remainder = product % divisor;
  const whole = (product - remainder) / divisor;
  // Twice the remainder may be no safe integer; what is left of the divisor always is.
  const part = Math.abs(remainder);
  const isUp = rounding === 'up' ? part > 0 : rounding === 'halfUp' && part >= divisor - part;
  const rounded = isUp ? whole + Math.sign(product) : whole;
  return rounded === 0 ? 0 : rounded;
}

/** quantity × unit price: thousandths times cents, half-up to the cent. */
export const extendPrice = (quantityMilli: number, unitPriceCents: number): number =>
  multiplyAndDivide(quantityMilli, unitPriceCents, QUANTITY_ONE_MILLI, 'halfUp');

/**
 * Splits a whole amount in proportion to weights by largest remainder, ties to the earlier part. The parts always sum
 * to the whole. Weights must not be negative; all-zero weights put everything on the first part.
 */
export function allocate(totalCents: number, weights: readonly number[]): number[] {
  assert(Number.isSafeInteger(totalCents), 'a whole amount');
  assert(weights.length > 0 || totalCents === 0, 'at least one part for an amount');
  assert(
    weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
    'weights that are whole and not negative',
  );
  const weightSum = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (weightSum === 0n) return weights.map((_, index) => (index === 0 ? totalCents : 0));
  const sign = totalCents < 0 ? -1n : 1n;
  const whole = BigInt(totalCents) * sign;
  const parts = weights.map((weight) => (whole * BigInt(weight)) / weightSum);
  const remainders = weights.map((weight, index) => ({
    index,
    remainder: (whole * BigInt(weight)) % weightSum,
  }));
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  let left = whole - parts.reduce((sum, part) => sum + part, 0n);
  for (const { index } of remainders) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map((part) => Number(part * sign));
}

/** Sum of whole amounts, which must stay within NUMERIC(14,2). */
export function sumCents(amounts: Iterable<number>): number {
  let total = 0;
  for (const amount of amounts) total += amount;
  assert(Math.abs(total) <= MAX_CENTS, 'a sum within 14 digits');
  return total;
}

/** Whole units of 10^-scale to their decimal string: (355, 2) → "3.55". */
export function formatScaled(value: number, scale: number): string {
  assert(Number.isSafeInteger(value), 'a whole number to format');
  const digits = Math.abs(value)
    .toString()
    .padStart(scale + 1, '0');
  const sign = value < 0 ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Basis points as the number before a percent sign, without needless zeros: 1000 → "10", 825 → "8.25". */
export const formatPercent = (basisPoints: number): string =>
  formatScaled(basisPoints, 2).replace(/\.?0+$/, '');

/** A decimal string with at most `scale` decimals to whole units of 10^-scale: ("3.5", 2) → 350. The inverse of {@link formatScaled}. */
export function parseScaled(text: string, scale: number): number {
  const match = /^(-?)(\d{1,14})(?:\.(\d+))?$/.exec(text);
  assert(match !== null, `a decimal number, not "${text}"`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  assert(fraction.length <= scale, `at most ${scale} decimals, not "${text}"`);
  const value = Number(`${match[2]}${fraction.padEnd(scale, '0')}`);
  assert(Number.isSafeInteger(value), 'a number within the safe integers');
  return match[1] === '-' && value !== 0 ? -value : value;
}
