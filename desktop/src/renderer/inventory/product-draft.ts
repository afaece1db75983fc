import type { RequestItem } from '#shared/bridge.ts';
import {
  ordinarySelling,
  type ProductRow,
  stockRules,
  unitCostOf,
  type Variant,
} from '#shared/catalog/index.ts';
import { formatScaled } from '#shared/kernel/index.ts';
import { parseAmount } from '../app/format.ts';
import { costText, parseCost } from './amounts.ts';

type StockRule = (typeof stockRules)[number];

/** A product's fields as they are on its sheet. */
export interface ProductDraft {
  readonly name: string;
  readonly nameZh: string;
  readonly nameMs: string;
  readonly nameTa: string;
  readonly status: 'active' | 'archived';
  readonly whenOutOfStock: StockRule;
  /** As they are typed, by variant. */
  readonly prices: Readonly<Record<string, string>>;
  /** Lowest prices, as they are typed, by variant; empty: none. */
  readonly floors: Readonly<Record<string, string>>;
  /** Costs, as they are typed, by variant; empty: nobody knows. */
  readonly costs: Readonly<Record<string, string>>;
}

const isEmpty = (typed: string): boolean => typed.trim() === '';
export const isBadFloor = (typed: string): boolean => !isEmpty(typed) && parseAmount(typed) === null;
export const isBadCost = (typed: string): boolean => !isEmpty(typed) && parseCost(typed) === null;

export const hasBadAmount = ({ prices, floors, costs }: ProductDraft): boolean =>
  Object.values(prices).some((price) => parseAmount(price) === null) ||
  Object.values(floors).some(isBadFloor) ||
  Object.values(costs).some(isBadCost);

const plainFields = ['name', 'nameZh', 'nameMs', 'nameTa', 'status', 'whenOutOfStock'] as const;
type PlainField = (typeof plainFields)[number];

/** Fields in their wire form. */
type Fields = Partial<Record<PlainField, string | null>> &
  Partial<{
    readonly barcodes: readonly unknown[];
    readonly prices: Record<string, string>;
    readonly floors: Record<string, string | null>;
    readonly costs: Record<string, string | null>;
  }>;

interface EditInput extends Record<string, unknown> {
  readonly productId: string;
  readonly seen: Fields;
  readonly changes: Fields;
}

/** What a newer version calls otherwise is shown as most goods are. */
const ruleOf = (value: string): StockRule => stockRules.find((rule) => rule === value) ?? 'warn';
const priceText = (cents: number): string => formatScaled(cents, 2);
const floorText = ({ floorCents }: Variant): string | null =>
  floorCents == null ? null : priceText(floorCents);
const costOf = (variant: Variant): string | null => {
  const cost = unitCostOf(variant);
  return cost === null ? null : costText(cost);
};

const partOf = (request: RequestItem | undefined, part: 'seen' | 'changes'): Fields =>
  (request?.input[part] ?? {}) as Fields;

/** The fields as they are now, on the wire. */
const plainOf = (product: ProductRow): Record<PlainField, string | null> => ({
  name: product.name,
  nameZh: product.nameZh,
  nameMs: product.furtherNames?.ms ?? null,
  nameTa: product.furtherNames?.ta ?? null,
  status: product.status,
  whenOutOfStock: ruleOf((product.selling ?? ordinarySelling).whenOutOfStock),
});

/** The product as it is, with what a waiting request asks for over it. */
export function draftOf(product: ProductRow, request: RequestItem | undefined): ProductDraft {
  const wanted = partOf(request, 'changes');
  const now = plainOf(product);
  const text = (field: PlainField): string => {
    const asked = wanted[field];
    return (asked === undefined ? now[field] : asked) ?? '';
  };
  const byVariant = (
    textOf: (variant: Variant) => string | null,
    asked: Record<string, string | null> = {},
  ) =>
    Object.fromEntries(
      product.variants.map((variant) => {
        const one = asked[variant.id];
        return [variant.id, (one === undefined ? textOf(variant) : one) ?? ''];
      }),
    );
  return {
    ...{ name: text('name'), nameZh: text('nameZh'), nameMs: text('nameMs'), nameTa: text('nameTa') },
    status: text('status') === 'archived' ? 'archived' : 'active',
    whenOutOfStock: ruleOf(text('whenOutOfStock')),
    prices: byVariant(({ priceCents }) => priceText(priceCents), wanted.prices),
    floors: byVariant(floorText, wanted.floors),
    costs: byVariant(costOf, wanted.costs),
  };
}

interface AmountPatch {
  readonly seen: Record<string, string | null>;
  readonly wanted: Record<string, string | null>;
}

/**
 * The amounts that differ from what was seen when they were first asked for.
 * @param wantedOf what is typed on the wire; undefined: no amount
 */
function amountsOf(
  product: ProductRow,
  typed: Readonly<Record<string, string>>,
  textOf: (variant: Variant) => string | null,
  wantedOf: (text: string) => string | null | undefined,
  before: Record<string, string | null> = {},
): AmountPatch | undefined {
  const changed = product.variants.flatMap((variant) => {
    const shown = before[variant.id];
    const seen = shown === undefined ? textOf(variant) : shown;
    const wanted = wantedOf(typed[variant.id] ?? '');
    return wanted === undefined || wanted === seen ? [] : [{ id: variant.id, seen, wanted }];
  });
  if (changed.length === 0) return undefined;
  const pick = (of: 'seen' | 'wanted') => Object.fromEntries(changed.map((one) => [one.id, one[of]]));
  return { seen: pick('seen'), wanted: pick('wanted') };
}

const asPrice = (typed: string): string | undefined => {
  const amount = parseAmount(typed);
  return amount === null ? undefined : priceText(amount);
};
const asFloor = (typed: string): string | null | undefined => (isEmpty(typed) ? null : asPrice(typed));
const asCost = (typed: string): string | null | undefined => {
  const cost = parseCost(typed);
  return isEmpty(typed) ? null : cost === null ? undefined : costText(cost);
};

/** The field patch: what differs, with what was seen when it was first asked for; null when nothing does. */
export function inputOf(
  product: ProductRow,
  draft: ProductDraft,
  request: RequestItem | undefined,
): EditInput | null {
  const before = partOf(request, 'seen');
  const shown = { ...plainOf(product), ...plainIn(before) };
  const wanted: Record<PlainField, string | null> = {
    ...{ name: draft.name, status: draft.status, whenOutOfStock: draft.whenOutOfStock },
    ...{ nameZh: orNull(draft.nameZh), nameMs: orNull(draft.nameMs), nameTa: orNull(draft.nameTa) },
  };
  const names = plainFields.filter((field) => wanted[field] !== shown[field]);
  const amounts = {
    prices: amountsOf(
      product,
      draft.prices,
      ({ priceCents }) => priceText(priceCents),
      asPrice,
      before.prices,
    ),
    floors: amountsOf(product, draft.floors, floorText, asFloor, before.floors),
    costs: amountsOf(product, draft.costs, costOf, asCost, before.costs),
  };
  // Codes that were asked for stay asked for: they aren't on this sheet.
  const { barcodes } = partOf(request, 'changes');
  const hasAmounts = Object.values(amounts).some((patch) => patch !== undefined);
  if (names.length === 0 && !hasAmounts && barcodes === undefined) return null;
  const pick = (from: Record<PlainField, string | null>): Fields =>
    Object.fromEntries(names.map((name) => [name, from[name]]));
  const part = (of: keyof AmountPatch): Fields =>
    Object.fromEntries(
      Object.entries(amounts).flatMap(([name, patch]) => (patch === undefined ? [] : [[name, patch[of]]])),
    );
  return {
    productId: product.id,
    seen: { ...pick(shown), ...part('seen') },
    changes: { ...pick(wanted), ...part('wanted'), ...(barcodes === undefined ? {} : { barcodes }) },
  };
}

const orNull = (typed: string): string | null => typed.trim() || null;

const plainIn = (fields: Fields): Partial<Record<PlainField, string | null>> =>
  Object.fromEntries(
    plainFields.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])),
  );
