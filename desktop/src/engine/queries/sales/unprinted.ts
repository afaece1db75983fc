import type { SaleId } from '#shared/kernel/index.ts';
import { applyWrites, type ReadableDb, type WritableDb } from '../../store/index.ts';
import { unprintedReceipts } from '../../store/local-tables.ts';

/** Notes that a receipt is to be printed; it stays noted until it was. */
export const noteUnprinted = (db: WritableDb, saleId: SaleId, queuedAt: string): void =>
  applyWrites(db, [{ kind: 'insert', table: unprintedReceipts, row: { saleId, queuedAt } }]);

/** Notes exactly these as waiting, which most often changes nothing or forgets one that was printed. */
export function setUnprinted(db: WritableDb, saleIds: readonly string[], queuedAt: string): void {
  const waiting = JSON.stringify(saleIds);
  db.prepareChange(
    'DELETE FROM unprinted_receipts WHERE sale_id NOT IN (SELECT value FROM json_each(?))',
  ).run(waiting);
  db.prepareChange(
    'INSERT INTO unprinted_receipts (sale_id, queued_at) SELECT value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
  ).run(queuedAt, waiting);
}

/** Sales whose receipts are to be printed and haven't been, oldest first. */
export const readUnprinted = (db: ReadableDb): readonly SaleId[] =>
  db
    .prepare<{ saleId: SaleId }>('SELECT sale_id AS saleId FROM unprinted_receipts ORDER BY queued_at')
    .all()
    .map(({ saleId }) => saleId);
