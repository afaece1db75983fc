import type { ParkedCart } from '#shared/bridge/selling.ts';
import { fromSqlite, type RowId, type RowOf } from '#shared/kernel/index.ts';
import type { ReadableDb, WritableDb } from '../../store/index.ts';
import { parkedCarts } from '../../store/local-tables.ts';
import { upsertRow } from '../../store/tables.ts';

export type ParkedRow = RowOf<typeof parkedCarts>;

/** Oldest first, as they wait. */
export const readParkedCarts = (db: ReadableDb): readonly ParkedCart[] =>
  db
    .prepare<Omit<ParkedCart, 'items'> & { lines: number }>(
      `SELECT p.id, p.label, p.parked_at AS parkedAt, s.name AS parkedBy, p.total_cents AS totalCents,
          json_array_length(p.cart, '$.lines') AS lines
        FROM parked_carts p LEFT JOIN staff s ON s.id = p.parked_by ORDER BY p.parked_at, p.id`,
    )
    .all()
    .map(({ lines, ...parked }) => ({ ...parked, items: lines }));

export function readParkedCart(db: ReadableDb, id: RowId): ParkedRow | undefined {
  const row = db.prepare<Record<string, unknown>>('SELECT * FROM parked_carts WHERE id = ?').get(id);
  return row === undefined ? undefined : fromSqlite(parkedCarts, row);
}

export const writeParkedCart = (db: WritableDb, row: ParkedRow): void => upsertRow(db, parkedCarts, row);

export function deleteParkedCart(db: WritableDb, id: RowId): void {
  db.prepareChange('DELETE FROM parked_carts WHERE id = ?').run(id);
}
