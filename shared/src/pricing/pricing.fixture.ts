import type { CategoryId, CompanyId, OutletId, ProductId, RowId, VariantId } from '../kernel/index.ts';
import type { PriceableCart, PriceableLine, PriceMoment } from './priceable.ts';
import type { ListPriceRow, PriceListRow, PromotionRow } from './rows.ts';
import type { Scope } from './schema.ts';

/** Ids of tests: one number each. */
const idOf = (kind: number, number: number): string =>
  `00000000-0000-7000-8${String(kind).padStart(3, '0')}-${String(number).padStart(12, '0')}`;

export const testVariant = (number: number): VariantId => idOf(1, number) as VariantId;
export const testProduct = (number: number): ProductId => idOf(2, number) as ProductId;
export const testCategory = (number: number): CategoryId => idOf(3, number) as CategoryId;
export const testOutlet = (number: number): OutletId => idOf(4, number) as OutletId;
export const testList = (number: number): RowId => idOf(5, number) as RowId;

const companyId = idOf(9, 1) as CompanyId;
/** A Monday, eight in the evening in Singapore. */
export const NOW = '2026-11-23T12:00:00.000Z';
export const LONG_AGO = '2026-01-01T00:00:00.000Z';

export const tillMoment: PriceMoment = {
  at: NOW,
  outletId: testOutlet(1),
  channel: 'till',
  groupCode: null,
};

/** Whole units of a variant, which is of the product and category of the same number. */
export const testLine = (
  number: number,
  baseUnitCents: number,
  pieces = 1,
  more: Partial<PriceableLine> = {},
): PriceableLine => ({
  lineId: `line-${number}-${baseUnitCents}-${pieces}`,
  productId: testProduct(number),
  variantId: testVariant(number),
  categoryId: testCategory(number),
  quantityMilli: pieces * 1_000,
  baseUnitCents,
  basis: 'base',
  manualUnitCents: null,
  markdownBp: null,
  discount: null,
  outsideDiscounts: false,
  ...more,
});

export const testCart = (
  lines: readonly PriceableLine[],
  more: Partial<PriceableCart> = {},
): PriceableCart => ({ lines, coupons: [], discount: null, pointsCents: 0, ...more });

export const everything: Scope = { everything: true, categoryIds: [], productIds: [], variantIds: [] };

export const onVariants = (...numbers: number[]): Scope => ({
  everything: false,
  categoryIds: [],
  productIds: [],
  variantIds: numbers.map(testVariant),
});

export const onCategories = (...numbers: number[]): Scope => ({
  ...onVariants(),
  categoryIds: numbers.map(testCategory),
});

/** @param terms as they are stored: amounts are decimal text */
export const testPromotion = (
  code: string,
  terms: Record<string, unknown>,
  more: Partial<PromotionRow> = {},
): PromotionRow => ({
  id: idOf(6, 1) as RowId,
  companyId,
  code,
  name: `promotion ${code}`,
  nameZh: null,
  couponCode: null,
  priority: 0,
  startsAt: LONG_AGO,
  endsAt: null,
  hours: null,
  outletIds: null,
  groupCodes: null,
  channels: null,
  terms,
  maxPerSale: null,
  clawback: false,
  status: 'active',
  version: 1,
  updatedAt: LONG_AGO,
  ...more,
});

export const testPriceList = (number: number, more: Partial<PriceListRow> = {}): PriceListRow => ({
  id: testList(number),
  companyId,
  code: `LIST${number}`,
  name: `list ${number}`,
  outletId: null,
  groupCode: null,
  startsAt: LONG_AGO,
  endsAt: null,
  status: 'active',
  version: 1,
  updatedAt: LONG_AGO,
  ...more,
});

export const listPrice = (
  list: number,
  priceCents: number | null,
): Pick<ListPriceRow, 'priceListId' | 'priceCents'> => ({ priceListId: testList(list), priceCents });

export const noListPrices = (): readonly [] => [];
