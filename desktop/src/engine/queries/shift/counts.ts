import { fromSqlite, type ShiftId } from '#shared/kernel/index.ts';
import { deleteRow, type ReadableDb, upsertRow, type WritableDb } from '../../store/index.ts';
import { type ShiftCountsRow, shiftCounts } from '../../store/local-tables.ts';

/** What was counted of a drawer for its close; undefined before. */
export function readCounts(db: ReadableDb, shiftId: string): ShiftCountsRow | undefined {
  const stored = db.prepare('SELECT * FROM shift_counts WHERE shift_id = ?').get(shiftId);
  return stored === undefined ? undefined : fromSqlite(shiftCounts, stored);
}

export const writeCounts = (db: WritableDb, counts: ShiftCountsRow): void =>
  upsertRow(db, shiftCounts, counts);

export const forgetCounts = (db: WritableDb, shiftId: ShiftId): void =>
  deleteRow(db, shiftCounts, { shiftId });
