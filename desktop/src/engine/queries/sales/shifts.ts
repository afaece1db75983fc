import type { ShiftRow } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

export type OpenShiftRow = Pick<ShiftRow, 'id' | 'openedAt' | 'businessDate'>;

/** The open shift of a register: its newest one, as long as shifts aren't closed. The only place that knows. */
export const readOpenShift = (db: ReadableDb, registerId: string): OpenShiftRow | undefined =>
  db
    .prepare<OpenShiftRow>(
      `SELECT id, opened_at AS openedAt, business_date AS businessDate FROM shifts
        WHERE register_id = ? ORDER BY opened_at DESC LIMIT 1`,
    )
    .get(registerId);
