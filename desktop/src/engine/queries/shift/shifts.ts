import { fromSqlite, type StaffId } from '#shared/kernel/index.ts';
import { type ShiftCloseRow, type ShiftRow, shiftCloses, shifts } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A shift with what became of it. */
export interface StoredShift {
  readonly shift: ShiftRow;
  /** Its Z; undefined before it is closed. */
  readonly close: ShiftCloseRow | undefined;
}

/** The Z of a shift: the first, should a copied till have made two. */
export function readClose(db: ReadableDb, shiftId: string): ShiftCloseRow | undefined {
  const stored = db
    .prepare('SELECT * FROM shift_closes WHERE shift_id = ? ORDER BY closed_at, id LIMIT 1')
    .get(shiftId);
  return stored === undefined ? undefined : fromSqlite(shiftCloses, stored);
}

const withClose = (db: ReadableDb, stored: Readonly<Record<string, unknown>>): StoredShift => {
  const shift = fromSqlite(shifts, stored);
  return { shift, close: readClose(db, shift.id) };
};

export function readShift(db: ReadableDb, shiftId: string): StoredShift | undefined {
  const stored = db.prepare('SELECT * FROM shifts WHERE id = ?').get(shiftId);
  return stored === undefined ? undefined : withClose(db, stored);
}

/** The newest shift of a drawer, whichever of its devices opened it. */
export function readLastShift(db: ReadableDb, registerId: string): StoredShift | undefined {
  const stored = db
    .prepare('SELECT * FROM shifts WHERE register_id = ? ORDER BY opened_at DESC, id DESC LIMIT 1')
    .get(registerId);
  return stored === undefined ? undefined : withClose(db, stored);
}

/** True when another shift was opened at the drawer since. @param until when at the latest; null: by now */
export const hasNextShift = (db: ReadableDb, shift: ShiftRow, until: string | null = null): boolean =>
  db
    .prepare(
      `SELECT 1 FROM shifts WHERE register_id = ? AND (opened_at, id) > (?, ?)
        AND (? IS NULL OR opened_at <= ?) LIMIT 1`,
    )
    .get(shift.registerId, shift.openedAt, shift.id, until, until) !== undefined;

/** Shifts of a drawer that nobody has counted, newest first. */
export const readUncounted = (
  db: ReadableDb,
  registerId: string,
  sinceDate: string,
  limit: number,
): readonly ShiftRow[] =>
  db
    .prepare(
      `SELECT * FROM shifts WHERE register_id = ? AND business_date >= ?
        AND NOT EXISTS (SELECT 1 FROM shift_closes WHERE shift_id = shifts.id)
        ORDER BY opened_at DESC, id DESC LIMIT ?`,
    )
    .all(registerId, sinceDate, limit)
    .map((stored) => fromSqlite(shifts, stored));

/**
 * Shifts of an outlet, or without one of all whose documents are here, by business date, newest first.
 * @param of the person whose they must be: who opened it or sold in it; null: everybody's
 */
export const listShifts = (
  db: ReadableDb,
  wanted: { outletId: string | null; from: string; to: string; of: StaffId | null; limit: number },
): readonly StoredShift[] =>
  db
    .prepare(
      `SELECT * FROM shifts WHERE (? IS NULL OR outlet_id = ?) AND business_date BETWEEN ? AND ?
        AND (? IS NULL OR opened_by = ?
          OR EXISTS (SELECT 1 FROM sales WHERE sales.shift_id = shifts.id AND cashier_id = ?))
        ORDER BY opened_at DESC, id DESC LIMIT ?`,
    )
    .all(
      wanted.outletId,
      wanted.outletId,
      wanted.from,
      wanted.to,
      wanted.of,
      wanted.of,
      wanted.of,
      wanted.limit,
    )
    .map((stored) => withClose(db, stored));

/** True when somebody opened a shift, or sold in it. */
export const isOwnShift = (db: ReadableDb, shift: ShiftRow, staffId: StaffId): boolean =>
  shift.openedBy === staffId ||
  db.prepare('SELECT 1 FROM sales WHERE shift_id = ? AND cashier_id = ? LIMIT 1').get(shift.id, staffId) !==
    undefined;

/** True when the server has accepted a fact. */
export const isAcknowledged = (db: ReadableDb, factId: string): boolean =>
  db.prepare('SELECT 1 FROM facts WHERE id = ? AND accept_no IS NOT NULL').get(factId) !== undefined;

/** The float of a shift as it is known now. */
export const readFloat = (db: ReadableDb, shift: ShiftRow): number =>
  shift.floatCents +
  (db
    .prepare<{ corrected: number }>(
      'SELECT coalesce(sum(to_cents - from_cents), 0) AS corrected FROM float_corrections WHERE shift_id = ?',
    )
    .get(shift.id)?.corrected ?? 0);

export const isFloatCorrected = (db: ReadableDb, correctionId: string): boolean =>
  db.prepare('SELECT 1 FROM float_corrections WHERE id = ?').get(correctionId) !== undefined;
