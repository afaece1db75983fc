import type { ProductRow, Variant } from '#shared/catalog/index.ts';
import type { IndexedProduct } from '../queries/catalog/index.ts';

/** A product as it came down, as the search index takes it. */
export const indexedProduct = (row: ProductRow): IndexedProduct => ({
  id: row.id,
  name: row.name,
  nameZh: row.nameZh,
  furtherNames: row.furtherNames,
  categoryId: row.categoryId,
  active: row.status === 'active',
  variants: row.variants.map(withCodesOfPacks),
});

/** A variant is found by its packs' codes, too. */
const withCodesOfPacks = (variant: Variant): Variant =>
  variant.packs === undefined
    ? variant
    : { ...variant, barcodes: [...variant.barcodes, ...variant.packs.map(({ barcode }) => barcode)] };
