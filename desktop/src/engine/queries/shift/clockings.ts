import type { Clocking, HoursOfPerson } from '#shared/bridge/shift.ts';
import { type ClockingKind, type CountedClocking, hoursOf } from '#shared/identity/index.ts';
import { epochMsOf, instantOf, type StaffId } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readStaffName } from '../identity/people.ts';
import { instantsOf } from './exceptions.ts';

/** Rows that count: not taken out, and not replaced by another one. */
const COUNTED = `t.clocked_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM time_clockings other WHERE other.replaces = t.id)`;
/** A stretch of work that began on a day ends within this time. */
const LONGEST_STRETCH_MS = 24 * 60 * 60 * 1000;

/** What somebody told the clock last, of what counts. */
export const readLastClocking = (
  db: ReadableDb,
  staffId: StaffId,
): { readonly kind: ClockingKind; readonly at: string } | undefined =>
  db
    .prepare<{ kind: ClockingKind; at: string }>(
      `SELECT t.kind, t.clocked_at AS at FROM time_clockings t WHERE t.staff_id = ? AND ${COUNTED}
        ORDER BY t.clocked_at DESC, t.entered_at DESC, t.id DESC LIMIT 1`,
    )
    .get(staffId);

export const isClocked = (db: ReadableDb, clockingId: string): boolean =>
  db.prepare('SELECT 1 FROM time_clockings WHERE id = ?').get(clockingId) !== undefined;

/** Hours by person and Singapore date. @param of null: everybody's */
export function readHours(
  db: ReadableDb,
  wanted: { readonly from: string; readonly to: string; readonly of: StaffId | null },
): readonly HoursOfPerson[] {
  const [from, until] = instantsOf(wanted.from, wanted.to);
  const clockings = db
    .prepare<CountedClocking>(
      `SELECT t.staff_id AS staffId, t.kind, t.clocked_at AS clockedAt FROM time_clockings t
        WHERE ${COUNTED} AND t.clocked_at >= ? AND t.clocked_at < ? AND (? IS NULL OR t.staff_id = ?)
        ORDER BY t.clocked_at, t.entered_at, t.id`,
    )
    .all(from, instantOf(epochMsOf(until) + LONGEST_STRETCH_MS), wanted.of, wanted.of);
  return hoursOf(clockings)
    .filter(({ date }) => date <= wanted.to)
    .map((day) => ({ ...day, name: readStaffName(db, day.staffId) }));
}

/** What counts of somebody's clockings, in order. */
export function readClockings(
  db: ReadableDb,
  staffId: StaffId,
  from: string,
  to: string,
): readonly Clocking[] {
  const [since, until] = instantsOf(from, to);
  return db
    .prepare<Clocking>(
      `SELECT t.id, t.kind, t.clocked_at AS clockedAt, t.reason,
          CASE WHEN t.entered_by = t.staff_id THEN NULL ELSE coalesce(p.name, t.entered_by) END AS correctedBy
        FROM time_clockings t LEFT JOIN staff p ON p.id = t.entered_by
        WHERE t.staff_id = ? AND ${COUNTED} AND t.clocked_at >= ? AND t.clocked_at < ?
        ORDER BY t.clocked_at, t.entered_at, t.id`,
    )
    .all(staffId, since, until);
}
