import { fromSqlite } from '#shared/kernel/index.ts';
import { type ReadableDb, upsertRow, type WritableDb } from '../../store/index.ts';
import { type StoredValueHoldRow, storedValueHolds } from '../../store/local-tables.ts';

export const readHolds = (db: ReadableDb): readonly StoredValueHoldRow[] =>
  db
    .prepare('SELECT * FROM stored_value_holds ORDER BY request_id')
    .all()
    .map((row) => fromSqlite(storedValueHolds, row));

export const writeHold = (db: WritableDb, row: StoredValueHoldRow): void =>
  upsertRow(db, storedValueHolds, row);

export function deleteHold(db: WritableDb, requestId: string): void {
  db.prepareChange('DELETE FROM stored_value_holds WHERE request_id = ?').run(requestId);
}

/** The sale was made, and has spent what was held for it of these leases. */
export function deleteHoldsOfSale(db: WritableDb, saleId: string, leaseIds: readonly string[]): void {
  for (const leaseId of leaseIds)
    db.prepareChange('DELETE FROM stored_value_holds WHERE sale_id = ? AND lease_id = ?').run(
      saleId,
      leaseId,
    );
}
