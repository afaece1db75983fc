import type { SaleId } from '#shared/kernel/index.ts';
import { buildReceipt, type ReceiptDocument } from '#shared/sales/index.ts';
import { readCompany, readOutlet, readStaffName } from './queries/identity/people.ts';
import { readSale } from './queries/sales/receipts.ts';
import type { ReadableDb } from './store/index.ts';

/**
 * The receipt of a sale from its stored rows; undefined when this device doesn't have the sale, or not yet the outlet
 * that made it.
 */
export function readReceipt(
  db: ReadableDb,
  saleId: SaleId,
  kind: 'original' | 'copy',
): ReceiptDocument | undefined {
  const stored = readSale(db, saleId);
  if (stored === undefined) return undefined;
  const { sale, lines, payments } = stored;
  const company = readCompany(db, sale.companyId);
  const outlet = readOutlet(db, sale.outletId);
  if (company === undefined || outlet === undefined) return undefined;
  const cashierName = readStaffName(db, sale.cashierId);
  return buildReceipt({ company, outlet, sale, lines, payments, cashierName, copy: kind === 'copy' });
}
