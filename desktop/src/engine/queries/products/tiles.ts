import type { CategoryTile, ProductTile } from '#shared/bridge.ts';
import {
  categories,
  type FurtherNames,
  furtherNames,
  type Selling,
  selling,
  type Variant,
  variants,
} from '#shared/catalog/index.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import { type ProductItem, productItem, type SoldProduct } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import type { BarcodeHit } from '../catalog/index.ts';

interface StoredProduct extends Omit<SoldProduct, 'selling' | 'furtherNames'> {
  readonly variants: string;
  readonly selling: string | null;
  readonly furtherNames: string | null;
  readonly picture: string | null;
}

interface StoredVariant {
  readonly product: StoredProduct;
  readonly variant: Variant;
}

/** A variant on sale; undefined when it isn't, or can't be read. */
function readVariant(db: ReadableDb, { productId, variantId }: BarcodeHit): StoredVariant | undefined {
  const product = db
    .prepare<StoredProduct>(
      `SELECT id, name, name_zh AS nameZh, category_id AS categoryId, gst_code AS gstCode, variants, selling,
        picture, further_names AS furtherNames
        FROM products WHERE id = ? AND status = 'active'`,
    )
    .get(productId);
  if (product === undefined) return undefined;
  const parsed = variants.safeDecode(JSON.parse(product.variants));
  const variant = parsed.data?.find(({ id }) => id === variantId);
  return variant === undefined ? undefined : { product, variant };
}

/** Most products have none, and cost nothing here. */
function readFurtherNames(stored: string | null): FurtherNames | null {
  return stored === null ? null : (furtherNames.safeDecode(JSON.parse(stored)).data ?? null);
}

/** What a cart needs to know of a product. @param barcode what was scanned, null when it was chosen by hand */
export function readCartItem(
  db: ReadableDb,
  hit: BarcodeHit,
  barcode: string | null,
): ProductItem | undefined {
  const found = readVariant(db, hit);
  if (found === undefined) return undefined;
  const { product, variant } = found;
  const names = { furtherNames: readFurtherNames(product.furtherNames) };
  return productItem({ ...product, ...names, selling: readSelling(product.selling) }, variant, barcode);
}

/** What a newer version says of a product that this one can't read leaves it as most goods are. */
const readSelling = (stored: string | null): Selling | null =>
  stored === null ? null : (selling.safeDecode(JSON.parse(stored)).data ?? null);

/** A variant's own barcodes; none when it isn't on sale. */
export const readBarcodes = (db: ReadableDb, hit: BarcodeHit): readonly string[] =>
  readVariant(db, hit)?.variant.barcodes ?? [];

/** Where stock is read; null: nowhere, since any figure would be a guess. */
export type StockPlace = { readonly companyId: string; readonly locationId: string } | null;
/** Or in all outlets together, as an office has it. */
export type StockPlaces = StockPlace | { readonly companyId: string; readonly locationId: null };

/** Tiles in the order of the hits; what is no longer on sale is left out. */
export function readTiles(
  db: ReadableDb,
  hits: readonly BarcodeHit[],
  place: StockPlaces,
): readonly ProductTile[] {
  const level = db.prepare<{ onHandMilli: number }>(
    place?.locationId === null
      ? `SELECT sum(on_hand_milli) AS onHandMilli FROM stock_levels
          WHERE company_id = ? AND ? IS NULL AND location_id IN (SELECT location_id FROM outlets) AND variant_id = ?`
      : `SELECT on_hand_milli AS onHandMilli FROM stock_levels
          WHERE company_id = ? AND location_id = ? AND variant_id = ?`,
  );
  return hits.flatMap((hit) => {
    const found = readVariant(db, hit);
    if (found === undefined) return [];
    const { product, variant } = found;
    const names = readFurtherNames(product.furtherNames);
    const sold = readSelling(product.selling);
    return [
      {
        productId: product.id,
        variantId: variant.id,
        sku: variant.sku,
        name: product.name,
        nameZh: product.nameZh,
        ...(names === null ? {} : { furtherNames: names }),
        variantName: variant.name,
        categoryId: product.categoryId,
        priceCents: variant.priceCents,
        ...(sold?.hasOpenPrice === true ? { hasOpenPrice: true as const } : {}),
        ...(sold?.kind === 'service' ? { isService: true as const } : {}),
        picture: product.picture,
        onHandMilli:
          place === null
            ? null
            : (level.get(place.companyId, place.locationId, variant.id)?.onHandMilli ?? 0),
      },
    ];
  });
}

/** Variants on sale by name, of one category or of all: from the catalogue index, which holds only those. */
export function browseVariants(
  db: ReadableDb,
  categoryId: string | null,
  offset: number,
  limit: number,
): { readonly hits: readonly BarcodeHit[]; readonly total: number } {
  const where = categoryId === null ? '' : 'WHERE category_id = ?';
  const parameters = categoryId === null ? [] : [categoryId];
  const hits = db
    .prepare<BarcodeHit>(
      `SELECT product_id AS productId, variant_id AS variantId FROM catalog_index_items ${where}
        ORDER BY name_key, label LIMIT ? OFFSET ?`,
    )
    .all(...parameters, limit, offset);
  const total = db
    .prepare<{ total: number }>(`SELECT count(*) AS total FROM catalog_index_items ${where}`)
    .get(...parameters);
  return { hits, total: total?.total ?? 0 };
}

/** The same while the first copy comes and nothing is indexed, in the order in which products came: what is shown stays. */
export function browseArrived(
  db: ReadableDb,
  categoryId: string | null,
  offset: number,
  limit: number,
): ReturnType<typeof browseVariants> {
  const where = `WHERE status = 'active' ${categoryId === null ? '' : 'AND category_id = ?'}`;
  const parameters = categoryId === null ? [] : [categoryId];
  const hits = db
    .prepare<BarcodeHit>(
      `SELECT products.id AS productId, variant.value ->> 'id' AS variantId
        FROM (SELECT id, variants FROM products ${where} ORDER BY rowid LIMIT ? OFFSET ?) products,
          json_each(products.variants) variant`,
    )
    .all(...parameters, limit, offset);
  const total = db
    .prepare<{ total: number }>(`SELECT count(*) AS total FROM products ${where}`)
    .get(...parameters);
  return { hits, total: total?.total ?? 0 };
}

/** Categories in their order, with how many tiles each has. */
export function readCategories(db: ReadableDb): readonly CategoryTile[] {
  const counts = new Map(
    db
      .prepare<{ id: string | null; count: number }>(
        'SELECT category_id AS id, count(*) AS count FROM catalog_index_items GROUP BY category_id',
      )
      .all()
      .map(({ id, count }) => [id, count]),
  );
  return db
    .prepare('SELECT * FROM categories ORDER BY position, name')
    .all()
    .map((stored) => fromSqlite(categories, stored))
    .map(({ id, name, nameZh, hue }) => ({ id, name, nameZh, hue, products: counts.get(id) ?? 0 }));
}
