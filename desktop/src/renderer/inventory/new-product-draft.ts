import type { z } from 'zod';
import type { productMethods } from '#shared/bridge/products.ts';
import { type Margin, marginOf, type productKinds } from '#shared/catalog/index.ts';
import type { CategoryId, ProductId } from '#shared/kernel/index.ts';
import { gstRatePpm } from '#shared/tax/index.ts';
import { parseAmount } from '../app/format.ts';
import { parseCost } from './amounts.ts';

/** A new product as it is typed. */
export interface NewProductDraft {
  readonly name: string;
  readonly nameZh: string;
  readonly nameMs: string;
  readonly nameTa: string;
  readonly categoryId: string;
  readonly unit: 'piece' | 'kilogram';
  readonly kind: (typeof productKinds)[number];
  readonly gstCode: string;
  readonly price: string;
  readonly floor: string;
  readonly cost: string;
  readonly sku: string;
  /** With a space between. */
  readonly barcodes: string;
  readonly hasOpenPrice: boolean;
  readonly isOutsideDiscounts: boolean;
}

export const emptyDraft: NewProductDraft = {
  ...{
    name: '',
    nameZh: '',
    nameMs: '',
    nameTa: '',
    categoryId: '',
    unit: 'piece',
    kind: 'goods',
    gstCode: 'SR',
  },
  ...{
    price: '',
    floor: '',
    cost: '',
    sku: '',
    barcodes: '',
    hasOpenPrice: false,
    isOutsideDiscounts: false,
  },
};

const isEmpty = (typed: string): boolean => typed.trim() === '';

/** Fields whose text is no amount. An open price may be left out: it is keyed in when it is sold. */
export function badAmounts(draft: NewProductDraft): ReadonlySet<'price' | 'floor' | 'cost'> {
  const bad = new Set<'price' | 'floor' | 'cost'>();
  if (!isEmpty(draft.price) && parseAmount(draft.price) === null) bad.add('price');
  if (!isEmpty(draft.floor) && parseAmount(draft.floor) === null) bad.add('floor');
  if (!isEmpty(draft.cost) && parseCost(draft.cost) === null) bad.add('cost');
  return bad;
}

type Input = z.input<(typeof productMethods)['createProduct']['input']>;

/** What the engine is asked for; null: something is missing or no amount. */
export function inputOf(productId: ProductId, draft: NewProductDraft): Input | null {
  const { price, floor, cost, barcodes, unit, categoryId, ...rest } = draft;
  const priceCents = isEmpty(price) && draft.hasOpenPrice ? 0 : parseAmount(price);
  if (priceCents === null || isEmpty(draft.name) || badAmounts(draft).size > 0) return null;
  return {
    ...rest,
    productId,
    categoryId: categoryId === '' ? null : (categoryId as CategoryId),
    barcodes: barcodes.split(/\s+/).filter((code) => code !== ''),
    priceCents,
    floorCents: isEmpty(floor) ? null : parseAmount(floor),
    unitCostE4: isEmpty(cost) ? null : parseCost(cost),
    isWeighed: unit === 'kilogram',
  };
}

/**
 * What the typed price would earn; undefined as long as price or cost is missing.
 * @param taxDate null: the company charges no GST
 */
export function marginOfDraft(draft: NewProductDraft, taxDate: string | null): Margin | undefined {
  const [price, cost] = [parseAmount(draft.price), parseCost(draft.cost)];
  if (price === null || cost === null) return undefined;
  return marginOf(price, cost, taxDate === null ? 0 : gstRatePpm(draft.gstCode, taxDate));
}

/** The draft with a scanned code beside those that are there. */
export function withCode(draft: NewProductDraft, code: string): NewProductDraft {
  const codes = new Set([...draft.barcodes.split(/\s+/), code].filter((each) => each !== ''));
  return { ...draft, barcodes: [...codes].join(' ') };
}
