import { fromSqlite } from '#shared/kernel/index.ts';
import { type ShiftRow, shifts } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** The open shift of a register: its newest one, as long as shifts aren't closed. The only place that knows. */
export function readOpenShift(db: ReadableDb, registerId: string): ShiftRow | undefined {
  const stored = db
    .prepare('SELECT * FROM shifts WHERE register_id = ? ORDER BY opened_at DESC LIMIT 1')
    .get(registerId);
  return stored === undefined ? undefined : fromSqlite(shifts, stored);
}
