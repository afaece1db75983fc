import type { RegisterId, SaleId, ShiftId } from '#shared/kernel/index.ts';
import type { TenderFigure } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

interface PaidSale {
  readonly receiptNumber: string;
  readonly registerId: RegisterId;
  readonly shiftId: ShiftId;
  readonly businessDate: string;
}

/** A sale with what each tender paid of it, by what is known now; undefined when this till doesn't have it. */
export function readPaidSale(
  db: ReadableDb,
  saleId: SaleId,
): (PaidSale & { readonly payments: readonly TenderFigure[] }) | undefined {
  const sale = db
    .prepare<PaidSale>(
      `SELECT receipt_number AS receiptNumber, register_id AS registerId, shift_id AS shiftId,
        business_date AS businessDate FROM sales WHERE id = ?`,
    )
    .get(saleId);
  if (sale === undefined) return undefined;
  const payments = db
    .prepare<TenderFigure>(
      `SELECT tender, coalesce(sum(amount), 0) AS amountCents, count(*) AS count FROM (
          SELECT tender, amount_cents + rounding_cents + coalesce(tip_cents, 0) AS amount FROM sale_payments WHERE sale_id = ?
          UNION ALL SELECT to_tender, amount_cents FROM tender_corrections WHERE sale_id = ?
          UNION ALL SELECT from_tender, -amount_cents FROM tender_corrections WHERE sale_id = ?)
        GROUP BY tender`,
    )
    .all(saleId, saleId, saleId);
  return { ...sale, payments };
}

export const isTenderCorrected = (db: ReadableDb, correctionId: string): boolean =>
  db.prepare('SELECT 1 FROM tender_corrections WHERE id = ?').get(correctionId) !== undefined;
