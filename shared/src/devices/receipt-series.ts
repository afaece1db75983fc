import { assert } from '../kernel/index.ts';

/** Digits of a receipt's number within its series. */
const RECEIPT_DIGITS = 6;

/**
 * The receipt series of a register's n-th enrolment: T01, T01B, T01C … T01Z, T01AA. Each stream numbers its own, so two
 * devices that were one register can never print the same number.
 * @param enrolment 1 for the first device at this register
 */
export function receiptSeries(registerCode: string, enrolment: number): string {
  assert(Number.isInteger(enrolment) && enrolment >= 1, 'an enrolment number from 1');
  if (enrolment === 1) return registerCode;
  let suffix = '';
  for (let left = enrolment; left > 0; left = Math.floor((left - 1) / 26)) {
    suffix = String.fromCharCode(65 + ((left - 1) % 26)) + suffix;
  }
  return registerCode + suffix;
}

/** `T01-000123`. */
export const receiptNumber = (series: string, sequence: number): string =>
  `${series}-${String(sequence).padStart(RECEIPT_DIGITS, '0')}`;
