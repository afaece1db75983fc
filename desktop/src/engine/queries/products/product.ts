import { type ProductRow, products } from '#shared/catalog/index.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A product with its variants, as it is here. */
export function readProduct(db: ReadableDb, id: string): ProductRow | undefined {
  const row = db.prepare('SELECT * FROM products WHERE id = ?').get(id);
  return row && fromSqlite(products, row);
}
