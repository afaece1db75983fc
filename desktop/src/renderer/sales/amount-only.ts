import { parseAmount } from '../app/format.ts';

/** What of a typed text can be the start of an amount; everything else isn't taken. */
export function amountOnly(typed: string): string {
  const text = typed.replace(/[^\d.]/g, '').replace(/^(\d{9})\d+/, '$1');
  const isAmountSoFar = /^\d*\.?\d{0,2}$/.test(text);
  return isAmountSoFar || parseAmount(text) !== null ? text : text.slice(0, -1);
}
