import type { ReadableDb } from '../store/index.ts';

/** Made here, and not accepted by the server yet. */
export const isProductUnsent = (db: ReadableDb, productId: string): boolean =>
  db
    .prepare(
      `SELECT 1 FROM facts WHERE json_extract(envelope, '$.body.productId') = ?
        AND type = 'catalog.productCreated.v1' AND accept_no IS NULL LIMIT 1`,
    )
    .get(productId) !== undefined;

/** A line of the history that a fact wrote here, which the server hasn't accepted yet. */
export const isPriceChangeUnsent = (db: ReadableDb, id: string): boolean =>
  db
    .prepare(
      `SELECT 1 FROM price_changes c JOIN facts f ON f.id = c.fact_id WHERE c.id = ? AND f.accept_no IS NULL`,
    )
    .get(id) !== undefined;
