import { companies, outlets } from '#shared/identity/index.ts';
import type { SaleId } from '#shared/kernel/index.ts';
import { isDerivedLine, type ReceiptInput, saleLines, salePayments, sales } from '#shared/sales/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { readRow, selectList } from '../store/rows.ts';

/** The signed text of a sale's fact; undefined when this company has no such sale. */
export async function readSaleEnvelope(tx: CompanyTransaction, saleId: SaleId): Promise<string | undefined> {
  const [row] = await tx.query(
    `SELECT f.envelope FROM sales s
     JOIN facts f ON f.company_id = s.company_id AND f.id = s.fact_id AND f.audience = 'office'
     WHERE s.id = $1`,
    [saleId],
  );
  return row?.envelope ?? undefined;
}

/** What the receipt of a sale is made of; undefined when the sale or its outlet isn't there. */
export async function readReceiptInput(
  tx: CompanyTransaction,
  saleId: SaleId,
): Promise<ReceiptInput | undefined> {
  const [saleRow] = await tx.query(`SELECT ${selectList(sales)} FROM sales WHERE id = $1`, [saleId]);
  if (saleRow === undefined) return undefined;
  const sale = readRow(sales, saleRow);
  const [company] = await tx.query(`SELECT ${selectList(companies)} FROM companies`);
  const [outlet] = await tx.query(`SELECT ${selectList(outlets)} FROM outlets WHERE id = $1`, [
    sale.outletId,
  ]);
  if (company === undefined || outlet === undefined) return undefined;
  const lineRows = await tx.query(
    `SELECT ${selectList(saleLines)} FROM sale_lines WHERE sale_id = $1 ORDER BY line_number`,
    [saleId],
  );
  const payments = await tx.query(
    `SELECT ${selectList(salePayments)} FROM sale_payments WHERE sale_id = $1 ORDER BY id`,
    [saleId],
  );
  const [cashier] = await tx.query('SELECT name FROM staff WHERE id = $1', [sale.cashierId]);
  const lines = lineRows.map((row) => readRow(saleLines, row));
  return {
    company: readRow(companies, company),
    outlet: readRow(outlets, outlet),
    sale,
    lines,
    payments: payments.map((row) => readRow(salePayments, row)),
    cashierName: cashier?.name ?? null,
    copy: false,
    // No till's setting is known here: a shop that names its goods in Chinese has customers who read it.
    language: lines.some((line) => !isDerivedLine(line) && line.nameZh !== null) ? 'en+zh' : 'en',
  };
}
