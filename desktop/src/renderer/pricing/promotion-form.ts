import type { PromotionDraft, PromotionItem } from '#shared/bridge/pricing.ts';
import {
  formatPercent,
  formatScaled,
  instantOf,
  isDay,
  singaporeDate,
  singaporeTime,
} from '#shared/kernel/index.ts';
import { type PromotionTerms, promotionTerms, readTerms, type Scope } from '#shared/pricing/index.ts';
import { parseAmount } from '../app/format.ts';

export const kinds = ['off', 'unitPrice', 'tiers', 'set', 'cheapestFree', 'buyGet', 'spendAndSave'] as const;
export type Kind = (typeof kinds)[number];

interface Step {
  readonly from: string;
  readonly value: string;
}

/** A promotion as it is typed; whatever is typed stays, also when it means nothing yet. */
export interface PromotionForm {
  readonly code: string;
  readonly name: string;
  readonly nameZh: string;
  readonly couponCode: string;
  readonly priority: string;
  /** `2026-12-01T09:00` in Singapore; empty: none. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** 1: Monday; none: always. */
  readonly days: readonly number[];
  readonly from: string;
  readonly until: string;
  readonly outletIds: readonly string[];
  readonly groups: readonly string[];
  readonly maxPerSale: string;
  readonly paused: boolean;
  readonly kind: Kind;
  readonly by: 'percent' | 'amount';
  /** Percent or amount off. */
  readonly value: string;
  readonly price: string;
  readonly size: string;
  readonly free: string;
  readonly getQuantity: string;
  readonly steps: readonly Step[];
  readonly scope: Scope;
  readonly get: Scope;
}

export const noScope: Scope = { everything: false, categoryIds: [], productIds: [], variantIds: [] };

export const newForm = (now: string): PromotionForm => ({
  ...{ code: '', name: '', nameZh: '', couponCode: '', priority: '0', startsAt: localOf(now), endsAt: '' },
  ...{ days: [], from: '17:00', until: '20:00', outletIds: [], groups: [], maxPerSale: '', paused: false },
  ...{ kind: 'off', by: 'percent', value: '10', price: '', size: '3', free: '1', getQuantity: '1' },
  ...{ steps: [{ from: '3', value: '5' }], scope: noScope, get: noScope },
});

export const localOf = (instant: string): string => `${singaporeDate(instant)}T${singaporeTime(instant)}`;

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** A minute in Singapore as an instant; null for what isn't one. */
export function instantIn(local: string): string | null {
  const [day = '', time = ''] = local.split('T');
  return isDay(day) && isTime(time) ? instantOf(Date.parse(`${day}T${time}:00.000+08:00`)) : null;
}

const moneyText = (cents: number): string => formatScaled(cents, 2);

/** What is saved, as it is typed. */
export function formOf(row: PromotionItem, now: string): PromotionForm {
  const read = promotionTerms.safeDecode(row.terms as never);
  return {
    ...newForm(now),
    code: row.code,
    name: row.name,
    nameZh: row.nameZh ?? '',
    couponCode: row.couponCode ?? '',
    priority: String(row.priority),
    startsAt: localOf(row.startsAt),
    endsAt: row.endsAt === null ? '' : localOf(row.endsAt),
    days: row.hours?.days ?? [],
    ...(row.hours === null ? {} : { from: row.hours.from, until: row.hours.until }),
    outletIds: row.outletIds ?? [],
    groups: row.groupCodes ?? [],
    maxPerSale: row.maxPerSale === null ? '' : String(row.maxPerSale),
    paused: row.status === 'paused',
    ...(read.success ? typedTerms(read.data) : {}),
  };
}

function typedTerms(terms: PromotionTerms): Partial<PromotionForm> {
  const by = (
    reduction: { kind: 'percent' | 'amount' } & Record<string, unknown>,
  ): Partial<PromotionForm> => ({
    by: reduction.kind,
    value:
      reduction.kind === 'percent'
        ? formatPercent(Number(reduction.percentBp))
        : moneyText(Number(reduction.amountCents)),
  });
  const { kind } = terms;
  if (kind === 'buyGet') {
    const quantities = { size: String(terms.buyQuantity), getQuantity: String(terms.getQuantity) };
    return { kind, scope: terms.buy, get: terms.get, ...quantities, ...by(terms.reduction) };
  }
  const { scope } = terms;
  if (kind === 'off') return { kind, scope, ...by(terms.reduction) };
  if (kind === 'unitPrice') return { kind, scope, price: moneyText(terms.priceCents) };
  if (kind === 'set') {
    return { kind, scope, size: String(terms.size), price: moneyText(terms.priceCents) };
  }
  if (kind === 'cheapestFree') return { kind, scope, size: String(terms.size), free: String(terms.free) };
  const steps = terms.steps.map((step) => ({
    from: 'fromCents' in step ? moneyText(step.fromCents) : String(step.fromQuantity),
    value: by(step.reduction).value ?? '',
  }));
  return { kind, scope, steps, by: terms.steps[0]?.reduction.kind ?? 'percent' };
}

/** The terms in their wire form; null while what is typed makes none. */
export function termsOf(form: PromotionForm): Record<string, unknown> | null {
  const reduction = (typed: string) =>
    form.by === 'percent'
      ? { kind: 'percent', percentBp: parseAmount(typed) }
      : { kind: 'amount', amountCents: amountText(typed) };
  const terms = {
    off: { scope: form.scope, reduction: reduction(form.value) },
    unitPrice: { scope: form.scope, priceCents: amountText(form.price) },
    set: { scope: form.scope, size: whole(form.size), priceCents: amountText(form.price) },
    cheapestFree: { scope: form.scope, size: whole(form.size), free: whole(form.free) },
    tiers: {
      scope: form.scope,
      steps: form.steps.map(({ from, value }) => ({
        fromQuantity: whole(from),
        reduction: reduction(value),
      })),
    },
    spendAndSave: {
      scope: form.scope,
      steps: form.steps.map(({ from, value }) => ({
        fromCents: amountText(from),
        reduction: reduction(value),
      })),
    },
    buyGet: {
      ...{ buy: form.scope, buyQuantity: whole(form.size), get: form.get },
      ...{ getQuantity: whole(form.getQuantity), reduction: reduction(form.value) },
    },
  }[form.kind];
  const written = { kind: form.kind, ...terms };
  return readTerms(written) === null ? null : written;
}

const amountText = (typed: string): string | null => {
  const cents = parseAmount(typed);
  return cents === null ? null : moneyText(cents);
};
const whole = (typed: string): number | null => (/^\d{1,4}$/.test(typed.trim()) ? Number(typed) : null);

/** What is typed as the row would have it; null while something is missing. */
export function fieldsOf(form: PromotionForm): Record<string, unknown> | null {
  const terms = termsOf(form);
  const startsAt = instantIn(form.startsAt);
  const endsAt = form.endsAt === '' ? null : instantIn(form.endsAt);
  const isWhole = form.code.trim() !== '' && form.name.trim() !== '';
  if (terms === null || startsAt === null || !isWhole || !/^-?\d{1,4}$/.test(form.priority)) return null;
  if (form.endsAt !== '' && (endsAt === null || endsAt <= startsAt)) return null;
  const isTimed = form.days.length > 0;
  if (isTimed && !(isTime(form.from) && isTime(form.until))) return null;
  return {
    ...{ code: form.code.trim(), name: form.name.trim(), nameZh: form.nameZh.trim() || null },
    ...{ couponCode: form.couponCode.trim() || null, priority: Number(form.priority), startsAt, endsAt },
    hours: isTimed ? { days: [...form.days].sort(), from: form.from, until: form.until } : null,
    outletIds: form.outletIds.length === 0 ? null : form.outletIds,
    groupCodes: form.groups.length === 0 ? null : form.groups,
    ...{ maxPerSale: whole(form.maxPerSale), status: form.paused ? 'paused' : 'active', terms },
  };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The field patch to ask for: what differs from what was seen; null when nothing does, or something is missing. */
export function patchOf(
  form: PromotionForm,
  promotionId: string,
  seen: { readonly form: PromotionForm; readonly row: PromotionItem } | null,
): Record<string, unknown> | null {
  const wanted = fieldsOf(form);
  if (wanted === null) return null;
  if (seen === null) return { promotionId, seen: {}, changes: wanted };
  const before = fieldsOf(seen.form) ?? {};
  const names = Object.keys(wanted).filter((name) => !same(wanted[name], before[name]));
  if (names.length === 0) return null;
  const row = seen.row as unknown as Record<string, unknown>;
  const pick = (from: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, from[name]]));
  return { promotionId, seen: pick(row), changes: pick(wanted) };
}

/** As the preview takes it: what isn't typed yet stands as most have it. */
export function draftOf(form: PromotionForm, promotionId: string): PromotionDraft | null {
  const fields = fieldsOf({ ...form, code: form.code || 'DRAFT', name: form.name || 'Draft' });
  if (fields === null) return null;
  const { status: _status, ...draft } = fields;
  return { promotionId, ...draft } as unknown as PromotionDraft;
}
