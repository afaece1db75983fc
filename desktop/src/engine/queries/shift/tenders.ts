import type { PaymentCorrection } from '#shared/bridge/shift.ts';
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

/** What was corrected of how a sale was paid, in order. */
export const readTenderCorrections = (db: ReadableDb, saleId: SaleId): readonly PaymentCorrection[] =>
  db
    .prepare<PaymentCorrection>(
      `SELECT c.from_tender AS fromTender, c.to_tender AS toTender, c.amount_cents AS amountCents,
        c.corrected_at AS correctedAt, p.name AS correctedBy, a.name AS approvedBy, e.reason
        FROM tender_corrections c
        LEFT JOIN exceptions e ON e.fact_id = c.fact_id AND e.kind = 'tenderCorrected'
        LEFT JOIN staff p ON p.id = c.corrected_by
        LEFT JOIN staff a ON a.id = e.approved_by
        WHERE c.sale_id = ? ORDER BY c.corrected_at, c.id`,
    )
    .all(saleId);
