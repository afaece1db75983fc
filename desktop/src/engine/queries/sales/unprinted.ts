import type { SaleId } from '#shared/kernel/index.ts';
import { applyWrites, deleteRow, type ReadableDb, type WritableDb } from '../../store/index.ts';
import { unprintedReceipts } from '../../store/local-tables.ts';

/** Notes that a receipt is to be printed; it stays noted until it was. */
export const noteUnprinted = (db: WritableDb, saleId: SaleId, queuedAt: string): void =>
  applyWrites(db, [{ kind: 'insert', table: unprintedReceipts, row: { saleId, queuedAt } }]);

export const notePrinted = (db: WritableDb, saleId: SaleId): void =>
  deleteRow(db, unprintedReceipts, { saleId });

export const countUnprinted = (db: ReadableDb): number =>
  db.prepare<{ count: number }>('SELECT count(*) AS count FROM unprinted_receipts').get()?.count ?? 0;
