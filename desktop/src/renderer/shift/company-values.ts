import type { CounterTerms } from '#shared/bridge/earnings.ts';
import { formatPercent, formatScaled } from '#shared/kernel/index.ts';
import { parseAmount } from '../app/format.ts';

/** A setting as it is typed, by the name that a request has for it. */
export type TypedValues = Readonly<Record<string, string>>;

/** `1.5`: a percentage of 150 basis points, as people type it. */
const percentOf = (basisPoints: string): string => formatPercent(Number(basisPoints));

/** What the fields of the form begin with: percentages, and an amount for each payment. */
export function typedOf({ values }: Pick<CounterTerms, 'values'>): TypedValues {
  const typed: Record<string, string> = {};
  for (const [field, value] of Object.entries(values)) {
    if (field.startsWith('surcharge:')) {
      const [share = '0', amount = '0'] = (value ?? '0+0').split('+');
      typed[field] = share === '0' ? '' : percentOf(share);
      typed[`${field}:each`] = amount === '0' ? '' : formatScaled(Number(amount), 2);
    } else if (field === 'tips')
      typed.tips = (value ?? '').split(',').filter(Boolean).map(percentOf).join(', ');
    else if (field === 'payNow') typed.payNow = value ?? '';
    else typed[field] = value === null ? '' : percentOf(value);
  }
  return typed;
}

const hundredths = (text: string): number | null => (text.trim() === '' ? 0 : parseAmount(text));

/** A setting's value as a request has it; undefined: what was typed can't be one. */
export function wantedOf(field: string, typed: TypedValues, takesTips: boolean): string | null | undefined {
  const text = typed[field] ?? '';
  if (field.startsWith('surcharge:')) {
    const share = hundredths(text);
    const amount = hundredths(typed[`${field}:each`] ?? '');
    if (share === null || amount === null) return undefined;
    return share === 0 && amount === 0 ? null : `${share}+${amount}`;
  }
  if (field === 'tips') {
    if (!takesTips) return null;
    const shares = text
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(hundredths);
    return shares.some((share) => share === null || share === 0) ? undefined : shares.join(',');
  }
  if (text.trim() === '') return null;
  if (field === 'payNow') return payNowOf(text);
  const share = hundredths(text);
  return share === null ? undefined : String(share);
}

/** A UEN, or a mobile number as people type it, which gets its `+65`; what is neither is for the server to refuse. */
function payNowOf(text: string): string {
  const plain = text.replace(/[\s-]/g, '').toUpperCase();
  return /^[89]\d{7}$/.test(plain) ? `+65${plain}` : plain;
}

export interface WantedChange {
  readonly field: string;
  readonly seen: string | null;
  readonly wanted: string | null;
}

/** What of the form isn't as it was shown; undefined: something of it can't be taken. */
export function changesOf(
  { values }: Pick<CounterTerms, 'values'>,
  typed: TypedValues,
  takesTips: boolean,
): readonly WantedChange[] | undefined {
  const changes: WantedChange[] = [];
  for (const [field, seen] of Object.entries(values)) {
    const wanted = wantedOf(field, typed, takesTips);
    if (wanted === undefined) return undefined;
    if (wanted !== seen) changes.push({ field, seen, wanted });
  }
  return changes;
}
