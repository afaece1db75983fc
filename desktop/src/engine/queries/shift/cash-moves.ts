import { fromSqlite } from '#shared/kernel/index.ts';
import { type CashMovementRow, cashMovements } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

export function readCashMove(db: ReadableDb, movementId: string): CashMovementRow | undefined {
  const stored = db.prepare('SELECT * FROM cash_movements WHERE id = ?').get(movementId);
  return stored === undefined ? undefined : fromSqlite(cashMovements, stored);
}

/** Cash that was moved in a shift, newest first. */
export const readCashMoves = (db: ReadableDb, shiftId: string): readonly CashMovementRow[] =>
  db
    .prepare('SELECT * FROM cash_movements WHERE shift_id = ? ORDER BY moved_at DESC, receipt_sequence DESC')
    .all(shiftId)
    .map((stored) => fromSqlite(cashMovements, stored));
