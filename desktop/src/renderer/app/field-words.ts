import type { TFunction } from 'i18next';
import { formatCost, parseCost } from '../inventory/amounts.ts';
import { formatMoney, formatPhone, parseAmount } from './format.ts';

/** What a field of a product or customer is called: `price:<variant id>` is a price. */
export const fieldName = (t: TFunction, field: string): string =>
  t(`fields.${field.split(':')[0] ?? field}`, { defaultValue: field });

/** A field's value as people read it. */
export function fieldValue(t: TFunction, field: string, value: string | null): string {
  if (value === null || value === '') return t('fields.empty');
  const [kind] = field.split(':');
  if (kind === 'whenOutOfStock') return t(`fields.stockRules.${value}`, { defaultValue: value });
  if (kind === 'status') return t(`fields.statuses.${value}`, { defaultValue: value });
  if (kind === 'staffId') return t('fields.ofStaff');
  if (kind === 'phone') return formatPhone(value);
  const cost = kind === 'cost' ? parseCost(value) : null;
  if (cost !== null) return formatCost(cost);
  const cents = kind === 'price' || kind === 'floor' ? parseAmount(value) : null;
  return cents === null ? value : formatMoney(cents);
}
