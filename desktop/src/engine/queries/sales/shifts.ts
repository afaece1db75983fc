import { currentBusinessDate, type ShiftRow } from '#shared/sales/index.ts';
import type { DeviceState, ReadableDb } from '../../store/index.ts';

export type OpenShiftRow = Pick<ShiftRow, 'id' | 'openedAt' | 'businessDate'>;

/** Who writes a shift: a register's present stream. */
type ShiftWriter = Pick<DeviceState, 'registerId' | 'streamId'>;

/**
 * The shift that takes a device's sales at an instant: its newest one, on that shift's own business date, until it is closed
 * [SAL-8]. The only place that knows.
 */
export const readOpenShift = (db: ReadableDb, device: ShiftWriter, at: string): OpenShiftRow | undefined =>
  db
    .prepare<OpenShiftRow>(
      `SELECT id, opened_at AS openedAt, business_date AS businessDate FROM shifts
        WHERE register_id = ? AND stream_id = ? AND business_date >= ?
          AND NOT EXISTS (SELECT 1 FROM shift_closes WHERE shift_id = shifts.id)
        ORDER BY opened_at DESC LIMIT 1`,
    )
    .get(device.registerId, device.streamId, currentBusinessDate(at));
