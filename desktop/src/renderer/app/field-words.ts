import type { TFunction } from 'i18next';
import { displayDate, formatPercent } from '#shared/kernel/index.ts';
import { formatCost, parseCost } from '../inventory/amounts.ts';
import { formatMoney, formatPhone, parseAmount } from './format.ts';

/** What a field of a product, customer or company is called: `price:<variant id>` is a price, `surcharge:card` the card's. */
export function fieldName(t: TFunction, field: string): string {
  const [kind = field, of = ''] = field.split(':');
  const name = t(`fields.${kind}`, { defaultValue: field });
  if (kind === 'surcharge') return `${name} · ${t(`pay.tenders.${of}`, { defaultValue: of })}`;
  return kind === 'gstMethod' ? `${name} · ${displayDate(of)}` : name;
}

/** A field's value as people read it. */
export function fieldValue(t: TFunction, field: string, value: string | null): string {
  const [kind] = field.split(':');
  if (kind === 'tips' && value === '') return t('fields.tipsByHand');
  if (value === null || value === '') return t('fields.empty');
  const setting = settingValue(t, kind, value);
  if (setting !== undefined) return setting;
  if (kind === 'whenOutOfStock') return t(`fields.stockRules.${value}`, { defaultValue: value });
  if (kind === 'status') return t(`fields.statuses.${value}`, { defaultValue: value });
  if (kind === 'staffId') return t('fields.ofStaff');
  if (kind === 'payNow') return formatPhone(value);
  if (kind === 'phone') return formatPhone(value);
  const cost = kind === 'cost' ? parseCost(value) : null;
  if (cost !== null) return formatCost(cost);
  const cents = kind === 'price' || kind === 'floor' ? parseAmount(value) : null;
  return cents === null ? value : formatMoney(cents);
}

/** A setting of the company in words, from the text that a request has for it; undefined: it is none, or one of a newer version. */
function settingValue(t: TFunction, kind: string | undefined, value: string): string | undefined {
  if (kind === 'gstMethod') return t(`shift.company.methods.${value}`, { defaultValue: value });
  const figures = value.split(/[+,]/).map(Number);
  if (!figures.every(Number.isSafeInteger)) return undefined;
  const [share = 0, each = 0] = figures;
  if (kind === 'surcharge')
    return [share === 0 ? [] : percent(share), each === 0 ? [] : formatMoney(each)].flat().join(' + ');
  const isShares = kind === 'tips' || kind === 'commissionOfPerson' || kind === 'commissionOfCategory';
  return isShares ? figures.map(percent).join(', ') : undefined;
}

const percent = (basisPoints: number): string => `${formatPercent(basisPoints)}%`;
