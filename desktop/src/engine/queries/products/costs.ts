import type { VariantCost } from '#shared/bridge/products.ts';
import { marginOf, type ProductRow, unitCostOf } from '#shared/catalog/index.ts';
import { chargesGst, companies } from '#shared/identity/index.ts';
import { fromSqlite, type ProductId, singaporeDate, type VariantId } from '#shared/kernel/index.ts';
import { gstRatePpm } from '#shared/tax/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readProduct } from './product.ts';

/** What is asked about. */
interface Goods {
  readonly productId: ProductId;
  readonly variantId: VariantId;
}

/**
 * What goods earn over what they cost, at the GST of a day [CAT-65].
 * @param now UTC
 */
export function readCosts(db: ReadableDb, items: readonly Goods[], now: string): readonly VariantCost[] {
  const products = new Map<string, ProductRow | undefined>();
  const company = db.prepare('SELECT * FROM companies').get();
  const settings = company && fromSqlite(companies, company).settings;
  const today = singaporeDate(now);
  const isCharged = settings !== undefined && chargesGst(settings, today);
  return items.flatMap(({ productId, variantId }) => {
    if (!products.has(productId)) products.set(productId, readProduct(db, productId));
    const product = products.get(productId);
    const variant = product?.variants.find(({ id }) => id === variantId);
    if (product === undefined || variant === undefined) return [];
    const unitCostE4 = unitCostOf(variant);
    const rate = isCharged ? gstRatePpm(product.gstCode, today) : 0;
    const margin = marginOf(variant.priceCents, unitCostE4 ?? 0, rate);
    const known = unitCostE4 === null ? { ...margin, marginPermille: null, markupPermille: null } : margin;
    const { priceCents, floorCents = null } = variant;
    return [{ variantId, priceCents, floorCents, unitCostE4, ...known }];
  });
}

/** A product as those see it who may not see what it costs. */
export const withoutCosts = (product: ProductRow): ProductRow => ({
  ...product,
  variants: product.variants.map(({ unitCostE4: _cost, costCents: _cents, ...variant }) => variant),
});
