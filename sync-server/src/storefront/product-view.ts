import type { CategoryRow, ProductRow } from '#shared/catalog/index.ts';
import { formatScaled } from '#shared/kernel/index.ts';
import type { StorefrontProduct } from '#shared/storefront/index.ts';
import { priceNow, type ShelfOfNow } from './price-now.ts';
import type { OutletStock } from './products.queries.ts';

/** At or below this many units a shopper is told to hurry. */
const LOW_STOCK_MILLI = 5_000;

/** A product as a shopper sees it. Stock below zero, which a shop can have on record, shows as none. */
export function productView(
  product: ProductRow,
  surroundings: {
    readonly categories: ReadonlyMap<string, CategoryRow>;
    readonly stock: ReadonlyMap<string, readonly OutletStock[]>;
    readonly priceIncludesGst: boolean;
    readonly shelf: ShelfOfNow;
  },
): StorefrontProduct {
  const category = product.categoryId === null ? undefined : surroundings.categories.get(product.categoryId);
  return {
    id: product.id,
    name: product.name,
    nameZh: product.nameZh,
    description: product.description,
    category: category ? { id: category.id, name: category.name, nameZh: category.nameZh } : null,
    picture: product.picture,
    currency: 'SGD',
    priceIncludesGst: surroundings.priceIncludesGst,
    variants: product.variants.map((variant) => ({
      id: variant.id,
      sku: variant.sku,
      name: variant.name,
      barcodes: variant.barcodes,
      ...priceNow(product, variant, surroundings.shelf),
      availability: availabilityView(surroundings.stock.get(variant.id) ?? []),
    })),
  };
}

function availabilityView(
  stock: readonly OutletStock[],
): StorefrontProduct['variants'][number]['availability'] {
  const shown = stock.map(({ code, name, onHandMilli }) => ({ code, name, milli: Math.max(onHandMilli, 0) }));
  const totalMilli = shown.reduce((sum, { milli }) => sum + milli, 0);
  return {
    status: totalMilli <= 0 ? 'outOfStock' : totalMilli <= LOW_STOCK_MILLI ? 'lowStock' : 'inStock',
    quantity: formatScaled(totalMilli, 3),
    outlets: shown.map(({ code, name, milli }) => ({ code, name, quantity: formatScaled(milli, 3) })),
  };
}
