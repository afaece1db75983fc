import {
  displayDate,
  formatScaled,
  parseScaled,
  singaporeDate,
  singaporeTime,
} from '#shared/kernel/index.ts';

/** Whole cents as people read them: 123450 → `$1,234.50`. */
export function formatMoney(cents: number): string {
  const [whole = '0', fraction = '00'] = formatScaled(Math.abs(cents), 2).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${cents < 0 ? '−' : ''}$${grouped}.${fraction}`;
}

/** Without the sign of the currency, for columns and sums in words: `23.45`. */
export const formatAmount = (cents: number): string => formatMoney(cents).replace('$', '');

/** Thousandths as people read them: 2000 → `2`, 1250 → `1.25`. */
export function formatQuantity(milli: number): string {
  const text = formatScaled(milli, 3)
    .replace(/\.?0+$/, '')
    .replace('-', '−');
  return text.replace(/\B(?=(\d{3})+(\.|$))(?<!\..*)/g, ',');
}

/** What somebody typed as an amount, in cents; null for anything that isn't one, such as three decimals. */
export function parseAmount(typed: string): number | null {
  const text = typed.replace(/[\s,$]/g, '').replace(/\.$/, '');
  const padded = text.startsWith('.') ? `0${text}` : text;
  return /^\d{1,9}(\.\d{1,2})?$/.test(padded) ? parseScaled(padded, 2) : null;
}

/** An instant on the day it is shown: `14:02`; on another day with its date: `20 Nov 2026, 14:02`. */
export function formatWhen(instant: string, now: string): string {
  const date = singaporeDate(instant);
  return date === singaporeDate(now)
    ? singaporeTime(instant)
    : `${displayDate(date)}, ${singaporeTime(instant)}`;
}

/** An instant with its date, always: `21 Nov 2026, 14:02`. */
export const formatInstant = (instant: string): string =>
  `${displayDate(singaporeDate(instant))}, ${singaporeTime(instant)}`;

/** A posting month as people read it: `2026-11` → `Nov 2026`. */
export const formatMonth = (month: string): string => displayDate(`${month}-01`).replace(/^\d+ /, '');

/** A Singapore number as people write it: `+6580000001` → `8000 0001`; any other stays as it is. */
export const formatPhone = (phone: string): string => phone.replace(/^\+65(\d{4})(\d{4})$/, '$1 $2');

export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** Milliseconds left as `14:05`; never below zero. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
