import type { SaleId } from '#shared/kernel/index.ts';
import { formatScaled } from '#shared/kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '#shared/sales/index.ts';
import { readCompany, readOutlet } from './queries/identity/people.ts';
import { readSale } from './queries/sales/receipts.ts';
import type { ReadableDb } from './store/index.ts';

/** The receipt of a sale from its stored rows; undefined when this device doesn't have the sale. */
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
  const text = (line: string): ReceiptBlock => ({
    kind: 'text',
    text: line,
    align: 'center',
    size: 'normal',
    bold: false,
  });
  const pair = (left: string, cents: number): ReceiptBlock => ({
    kind: 'pair',
    left,
    right: formatScaled(cents, 2),
    size: 'normal',
    bold: false,
  });
  return {
    saleId,
    receiptNumber: sale.receiptNumber,
    form: 'receipt',
    copy: kind === 'copy',
    blocks: [
      text(company?.name ?? ''),
      text(outlet?.name ?? ''),
      text(sale.receiptNumber),
      ...lines.map((line) => pair(line.name, line.totalCents)),
      pair('Total', sale.totalCents),
      ...payments.map((payment) => pair('Change', payment.changeCents)),
    ],
  };
}
