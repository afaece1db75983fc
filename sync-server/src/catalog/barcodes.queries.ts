import type { BarcodeOwner } from '#shared/sync/index.ts';
import type { CompanyTransaction } from '../store/database.ts';

/** Locks of barcodes, apart from other names that are locked. */
const BARCODE_LOCKS = 22;

/**
 * Goods on sale that have one of these barcodes, as their own or as a pack's. Products are made seldom, so that reading them through
 * costs less than an index that each change of a price would have to keep.
 */
export async function findBarcodeOwners(
  tx: CompanyTransaction,
  barcodes: readonly string[],
): Promise<BarcodeOwner[]> {
  if (barcodes.length === 0) return [];
  for (const barcode of [...new Set(barcodes)].sort()) {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [barcode, BARCODE_LOCKS]);
  }
  const rows = await tx.query(
    `SELECT asked.barcode, products.id AS product_id, variant->>'id' AS variant_id, variant->>'sku' AS sku,
            products.name, products.name_zh
       FROM products, jsonb_array_elements(products.variants) AS variant, unnest($1::text[]) AS asked (barcode)
      WHERE products.status = 'active'
        AND (variant->'barcodes' ? asked.barcode
          OR jsonb_path_query_array(variant, '$.packs[*].barcode') ? asked.barcode)
      ORDER BY products.id`,
    [barcodes],
  );
  return rows.map((row) => ({
    barcode: row.barcode ?? '',
    productId: row.product_id ?? '',
    variantId: row.variant_id ?? '',
    sku: row.sku ?? '',
    name: row.name ?? '',
    nameZh: row.name_zh ?? null,
  }));
}
