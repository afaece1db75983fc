import type { OutletDay } from '#shared/bridge/office.ts';
import type { ReadableDb } from '../../store/index.ts';
import { instantsOf } from '../shift/exceptions.ts';

/** Each figure by itself, so that one outlet's rows are never counted by another table's. */
const DAYS = `
  WITH sold AS (
    SELECT outlet_id, count(*) AS sales, sum(total_cents) AS cents
      FROM sales WHERE completed_at >= ? AND completed_at < ? GROUP BY outlet_id
  ), uncounted AS (
    SELECT outlet_id, count(*) AS shifts FROM shifts
      WHERE business_date = ? AND NOT EXISTS (SELECT 1 FROM shift_closes WHERE shift_id = shifts.id)
      GROUP BY outlet_id
  ), asked AS (
    SELECT outlet_id, count(*) AS items FROM review_items
      WHERE resolved_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM review_resolutions WHERE review_item_id = review_items.id)
      GROUP BY outlet_id
  )
  SELECT outlets.id, code, name, kind, coalesce(sales, 0) AS sales, coalesce(cents, 0) AS totalCents,
      coalesce(shifts, 0) AS openShifts, coalesce(items, 0) AS attention
    FROM outlets
    LEFT JOIN sold ON sold.outlet_id = outlets.id
    LEFT JOIN uncounted ON uncounted.outlet_id = outlets.id
    LEFT JOIN asked ON asked.outlet_id = outlets.id
    WHERE ? IS NULL OR outlets.id = ?
    ORDER BY code`;

/**
 * What each outlet did on a Singapore date, by code.
 * @param outletId this one alone; null: all whose documents are here
 */
export function readOutletDays(
  db: ReadableDb,
  { outletId, date }: { readonly outletId: string | null; readonly date: string },
): readonly OutletDay[] {
  const [from, until] = instantsOf(date, date);
  return db.prepare<OutletDay>(DAYS).all(from, until, date, outletId, outletId);
}
