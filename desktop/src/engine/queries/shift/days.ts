import { fromSqlite } from '#shared/kernel/index.ts';
import {
  type DayCorrection,
  type DayKnown,
  type DayReportRow,
  dayReports,
  shiftCloses,
} from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** What is known here of an outlet's day: its Zs, what came after them, and what is missing. */
export function readDay(db: ReadableDb, outletId: string, businessDate: string): DayKnown {
  const closes = db
    .prepare('SELECT * FROM shift_closes WHERE business_date = ? AND outlet_id = ? ORDER BY closed_at, id')
    .all(businessDate, outletId)
    .map((stored) => fromSqlite(shiftCloses, stored));
  const first = new Map(closes.toReversed().map((close) => [close.shiftId, close.document]));
  return {
    closed: [...first.values()],
    correctedLater: db
      .prepare<DayCorrection>(
        `SELECT shift_id AS shiftId, from_tender AS fromTender, to_tender AS toTender, amount_cents AS amountCents
          FROM tender_corrections WHERE business_date = ? AND outlet_id = ? AND after_close = 1
          ORDER BY corrected_at, id`,
      )
      .all(businessDate, outletId),
    bankedCents:
      db
        .prepare<{ banked: number }>(
          `SELECT coalesce(sum(amount_cents), 0) AS banked FROM cash_movements
            WHERE business_date = ? AND outlet_id = ? AND kind = 'bankIn'`,
        )
        .get(businessDate, outletId)?.banked ?? 0,
    awaitingCount: db
      .prepare<{ code: string }>(
        `SELECT coalesce(r.code, '?') AS code FROM shifts s LEFT JOIN registers r ON r.id = s.register_id
          WHERE s.business_date = ? AND s.outlet_id = ?
            AND NOT EXISTS (SELECT 1 FROM shift_closes WHERE shift_id = s.id)`,
      )
      .all(businessDate, outletId)
      .map(({ code }) => code),
    through: db
      .prepare<DayKnown['through'][number]>(
        `SELECT stream_id AS streamId, max(sequence) AS sequence FROM facts
          WHERE stream_id IN (SELECT stream_id FROM shifts WHERE business_date = ? AND outlet_id = ?)
          GROUP BY stream_id ORDER BY stream_id`,
      )
      .all(businessDate, outletId),
    last: readDayReports(db, outletId, businessDate, businessDate)[0]?.document,
  };
}

/** Day reports of an outlet, newest first; of a day its newest supplement first. */
export const readDayReports = (
  db: ReadableDb,
  outletId: string,
  from: string,
  to: string,
): readonly DayReportRow[] =>
  db
    .prepare(
      `SELECT * FROM day_reports WHERE outlet_id = ? AND business_date BETWEEN ? AND ?
        ORDER BY business_date DESC, supplement DESC, issued_at DESC, id DESC`,
    )
    .all(outletId, from, to)
    .map((stored) => fromSqlite(dayReports, stored));

export function readDayReport(db: ReadableDb, reportId: string): DayReportRow | undefined {
  const stored = db.prepare('SELECT * FROM day_reports WHERE id = ?').get(reportId);
  return stored === undefined ? undefined : fromSqlite(dayReports, stored);
}
