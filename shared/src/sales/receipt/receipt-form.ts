import type { CompanyRow } from '../../identity/index.ts';
import type { SaleLineRow, SaleRow } from '../rows.ts';
import type { ReceiptDocument } from './document.ts';

/** Up to this total, GST included, a simplified tax invoice does (GST (General) Regulations, reg 13(1)). */
export const SIMPLIFIED_TAX_INVOICE_MAX_CENTS = 1_000_00;

/** Supplies that GST doesn't know, such as a container deposit: no supply, so neither zero-rated nor exempt. */
const outsideGst: ReadonlySet<string> = new Set(['OS']);

/**
 * Which document a sale's paper is [SAL-20] [SAL-21] (RULES.md R24). A simplified tax invoice carries supplies at one and
 * the same rate only, and none that is zero-rated or exempt (reg 13(2)); every other sale is a receipt. Above the limit the
 * full tax invoice needs the customer's name and address (reg 11(1)(e)), which a sale at the counter doesn't ask for.
 */
export function receiptForm(
  company: CompanyRow,
  sale: SaleRow,
  lines: readonly SaleLineRow[],
): ReceiptDocument['form'] {
  if (!sale.gstCharged || company.settings.gst === null) return 'receipt';
  if (sale.totalCents > SIMPLIFIED_TAX_INVOICE_MAX_CENTS) return 'receipt';
  const rates = new Set(lines.filter((line) => !outsideGst.has(line.gstCode)).map((line) => line.gstRatePpm));
  return rates.size === 1 && !rates.has(0) ? 'simplifiedTaxInvoice' : 'receipt';
}
