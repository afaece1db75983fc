import { fromSqlite, type StaffId } from '#shared/kernel/index.ts';
import { deleteRow, type ReadableDb, upsertRow, type WritableDb } from '../../store/index.ts';
import { type PinAttemptsRow, pinAttempts } from '../../store/local-tables.ts';

/** Wrong PINs of a person since the last right one. */
export function readPinAttempts(db: ReadableDb, staffId: StaffId): PinAttemptsRow {
  const stored = db.prepare('SELECT * FROM pin_attempts WHERE staff_id = ?').get(staffId);
  return stored === undefined
    ? { staffId, wrongCount: 0, lockedUntil: null }
    : fromSqlite(pinAttempts, stored);
}

export const writePinAttempts = (db: WritableDb, attempts: PinAttemptsRow): void =>
  upsertRow(db, pinAttempts, attempts);

export const forgetPinAttempts = (db: WritableDb, staffId: StaffId): void =>
  deleteRow(db, pinAttempts, { staffId });
