import type { ListPriceItem, PriceListItem } from '#shared/bridge/pricing.ts';
import { formatScaled } from '#shared/kernel/index.ts';
import { MAX_PRICES_PER_COMMAND } from '#shared/pricing/index.ts';
import { parseAmount } from '../app/format.ts';
import { instantIn, localOf } from './promotion-form.ts';

/** A price list as it is typed. */
export interface ListForm {
  readonly code: string;
  readonly name: string;
  readonly outletId: string;
  readonly groupCode: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly paused: boolean;
}

export const listFormOf = (row: PriceListItem | null, now: string): ListForm => ({
  code: row?.code ?? '',
  name: row?.name ?? '',
  outletId: row?.outletId ?? '',
  groupCode: row?.groupCode ?? '',
  startsAt: localOf(row?.startsAt ?? now),
  endsAt: row?.endsAt == null ? '' : localOf(row.endsAt),
  paused: row?.status === 'paused',
});

function fieldsOf(form: ListForm): Record<string, unknown> | null {
  const startsAt = instantIn(form.startsAt);
  const endsAt = form.endsAt === '' ? null : instantIn(form.endsAt);
  if (form.code.trim() === '' || form.name.trim() === '' || startsAt === null) return null;
  if (form.endsAt !== '' && (endsAt === null || endsAt <= startsAt)) return null;
  return {
    ...{ code: form.code.trim(), name: form.name.trim(), outletId: form.outletId || null },
    ...{ groupCode: form.groupCode.trim() || null, startsAt, endsAt },
    status: form.paused ? 'paused' : 'active',
  };
}

/** The field patch of a list; null when nothing differs, or something is missing. */
export function listPatchOf(
  form: ListForm,
  priceListId: string,
  seen: { readonly form: ListForm; readonly row: PriceListItem } | null,
): Record<string, unknown> | null {
  const wanted = fieldsOf(form);
  if (wanted === null) return null;
  if (seen === null) return { priceListId, seen: {}, changes: wanted };
  const before = fieldsOf(seen.form) ?? {};
  const names = Object.keys(wanted).filter((name) => wanted[name] !== before[name]);
  if (names.length === 0) return null;
  const row = seen.row as unknown as Record<string, unknown>;
  const pick = (from: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, from[name]]));
  return { priceListId, seen: pick(row), changes: pick(wanted) };
}

export const priceText = (cents: number | null): string => (cents === null ? '' : formatScaled(cents, 2));

/** Prices that differ from what is saved, at most as many as one request takes; an empty one takes the product off. */
export function pricesPatchOf(
  priceListId: string,
  items: readonly ListPriceItem[],
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> | null {
  const changed = items
    .map(({ variantId, priceCents }) => ({
      ...{ variantId, seen: priceCents, text: (typed[variantId] ?? priceText(priceCents)).trim() },
    }))
    .map((item) => ({ ...item, wanted: item.text === '' ? null : parseAmount(item.text) }))
    .filter(({ text, wanted, seen }) => (text === '' || wanted !== null) && wanted !== seen)
    .slice(0, MAX_PRICES_PER_COMMAND);
  if (changed.length === 0) return null;
  const wire = (cents: number | null): string | null => (cents === null ? null : priceText(cents));
  return {
    priceListId,
    seen: Object.fromEntries(changed.map(({ variantId, seen }) => [variantId, wire(seen)])),
    changes: Object.fromEntries(changed.map(({ variantId, wanted }) => [variantId, wire(wanted)])),
  };
}

/** Lines of `sku, price` as they are copied from a spreadsheet: by comma, semicolon or tab. */
export const readPasted = (pasted: string): readonly { readonly sku: string; readonly price: string }[] =>
  pasted
    .split(/\r?\n/)
    .map((line) => line.split(/[,;\t]/).map((part) => part.trim().replace(/^"|"$/g, '')))
    .flatMap(([sku, price]) =>
      sku && price !== undefined && (price === '' || parseAmount(price) !== null) ? [{ sku, price }] : [],
    )
    .slice(0, MAX_PRICES_PER_COMMAND);
