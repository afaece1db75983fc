import type { OutletId, StaffId } from '#shared/kernel/index.ts';
import {
  type BagsOfDay,
  type CommissionDay,
  type Earnings,
  type EarningsKnown,
  earningsOf,
  LEAST_BAG_CHARGE_CENTS,
} from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readStaffName } from '../identity/people.ts';
import { readHours } from './clockings.ts';

/** Days of sales, by business date; null: of all people, or of all outlets whose documents are here. */
export interface DaysWanted {
  readonly from: string;
  readonly to: string;
  readonly of: StaffId | null;
  readonly outletId: OutletId | null;
}

const SOLD_IN = `s.business_date BETWEEN ? AND ? AND (? IS NULL OR s.outlet_id = ?)
  AND (? IS NULL OR s.cashier_id = ?)`;

/** While a drawer's count is blind, nothing that was sold into it is told to who counts it [SAL-47]. */
const MAY_BE_TOLD = '(? = 1 OR EXISTS (SELECT 1 FROM shift_closes c WHERE c.shift_id = s.shift_id))';

/**
 * Hours, commission and tips by person. Hours are those told to the clock, wherever that was.
 * @param withUncounted false: what was sold in a shift that isn't counted yet is left out
 */
export function readEarnings(
  db: ReadableDb,
  wanted: DaysWanted,
  withUncounted: boolean,
): readonly Earnings[] {
  const { from, to, of, outletId } = wanted;
  const parameters = [from, to, outletId, outletId, of, of, withUncounted ? 1 : 0];
  const sold = db
    .prepare<CommissionDay>(
      `SELECT s.cashier_id AS staffId, s.business_date AS businessDate, l.commission_bp AS percentBp,
          sum(l.total_cents - l.gst_cents) AS baseCents
        FROM sales s JOIN sale_lines l ON l.sale_id = s.id
        WHERE ${SOLD_IN} AND ${MAY_BE_TOLD} AND l.commission_bp > 0
        GROUP BY s.cashier_id, s.business_date, l.commission_bp
        ORDER BY s.business_date, l.commission_bp, s.cashier_id`,
    )
    .all(...parameters);
  const tips = db
    .prepare<EarningsKnown['tips'][number]>(
      `SELECT s.cashier_id AS staffId, sum(p.tip_cents) AS amountCents
        FROM sales s JOIN sale_payments p ON p.sale_id = s.id
        WHERE ${SOLD_IN} AND ${MAY_BE_TOLD} AND p.tip_cents > 0 GROUP BY s.cashier_id`,
    )
    .all(...parameters);
  const worked = readHours(db, { from, to, of });
  return earningsOf({ worked, sold, tips }, (staffId) => readStaffName(db, staffId));
}

/** Carrier bags by day and outlet, the newest day first. */
export const readBags = (
  db: ReadableDb,
  { from, to, outletId }: Omit<DaysWanted, 'of'>,
): readonly BagsOfDay[] =>
  db
    .prepare<BagsOfDay>(
      `SELECT s.business_date AS businessDate, s.outlet_id AS outletId, o.code AS outletCode,
          sum(l.quantity_milli) / 1000 AS bags, sum(l.total_cents) AS amountCents, sum(l.gst_cents) AS gstCents,
          sum(CASE WHEN l.total_cents * 1000 < ? * l.quantity_milli THEN l.quantity_milli ELSE 0 END) / 1000 AS below
        FROM sales s JOIN sale_lines l ON l.sale_id = s.id LEFT JOIN outlets o ON o.id = s.outlet_id
        WHERE s.business_date BETWEEN ? AND ? AND (? IS NULL OR s.outlet_id = ?) AND l.kind = 'bag'
        GROUP BY s.business_date, s.outlet_id ORDER BY s.business_date DESC, o.code`,
    )
    .all(LEAST_BAG_CHARGE_CENTS, from, to, outletId, outletId);
