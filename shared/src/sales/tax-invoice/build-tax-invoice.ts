import { displayDate, singaporeDate, sumCents } from '../../kernel/index.ts';
import { centered, isSaid, left, pair } from '../receipt/blocks.ts';
import { headerOf, type ReceiptInput } from '../receipt/build-receipt.ts';
import type { ReceiptBlock, ReceiptDocument } from '../receipt/document.ts';
import { printedAmount, printedQuantity, printedRate } from '../receipt/receipt-figures.ts';
import { gstOfLines, type ReceiptGstRow } from '../receipt/receipt-gst.ts';
import type { SaleLineRow } from '../rows.ts';
import type { TaxInvoiceRow } from './rows.ts';
import type { TaxInvoiceBuyer } from './schema.ts';

export interface TaxInvoiceInput
  extends Pick<ReceiptInput, 'company' | 'outlet' | 'sale' | 'lines' | 'copy'> {
  readonly invoice: TaxInvoiceRow;
  /** Null when it isn't here (any more). */
  readonly buyer: TaxInvoiceBuyer | null;
}

/**
 * A full tax invoice [SAL-82]: the words "tax invoice", number, date, supplier with address and GST registration number, customer with
 * address, each description with quantity and amount without tax, the rate, total tax and totals without and with it, and what is
 * zero-rated, exempt or no supply stated by itself (GST (General) Regulations, reg 11(1)).
 */
export function buildTaxInvoice(input: TaxInvoiceInput): ReceiptDocument {
  const { sale } = input;
  const lines = input.lines.toSorted((one, other) => one.lineNumber - other.lineNumber);
  return {
    saleId: sale.id,
    receiptNumber: sale.receiptNumber,
    form: 'taxInvoice',
    copy: input.copy,
    blocks: [
      ...headerOf(input),
      ...headingOf(input),
      { kind: 'rule' },
      ...buyerOf(input.buyer),
      { kind: 'rule' },
      pair('Description', 'Excl. GST'),
      ...lines.flatMap(lineBlocks),
      { kind: 'rule' },
      ...totalBlocks(input, gstOfLines(lines)),
      { kind: 'gap' },
      { kind: 'barcode', text: sale.receiptNumber },
    ],
  };
}

function headingOf({ invoice, sale, copy }: TaxInvoiceInput): ReceiptBlock[] {
  const issuedOn = singaporeDate(invoice.issuedAt);
  const replaced =
    invoice.invoiceNumber === sale.receiptNumber ? [] : [centered(replaces(sale.receiptNumber))];
  return [
    { kind: 'gap' },
    { ...centered('TAX INVOICE'), size: 'large', bold: true },
    ...(copy ? [{ ...centered('COPY'), size: 'large' as const, bold: true }] : []),
    { ...pair('No.', invoice.invoiceNumber), bold: true },
    pair('Date', displayDate(issuedOn)),
    ...(issuedOn === sale.taxDate ? [] : [pair('Date of supply', displayDate(sale.taxDate))]),
    ...replaced,
  ];
}

const replaces = (receiptNumber: string): string => `Replaces simplified tax invoice ${receiptNumber}`;

function buyerOf(buyer: TaxInvoiceBuyer | null): ReceiptBlock[] {
  if (buyer === null) return [left('Bill to: details are no longer on this device')];
  return [
    left('Bill to'),
    { ...left(buyer.name), bold: true },
    ...buyer.address.split('\n').filter(isSaid).map(left),
    ...(buyer.registration === null ? [] : [left(`UEN / GST Reg No. ${buyer.registration}`)]),
  ];
}

function lineBlocks(line: SaleLineRow): ReceiptBlock[] {
  const chinese = line.nameZh !== null && isSaid(line.nameZh) ? [left(line.nameZh)] : [];
  return [
    left(line.name),
    ...chinese,
    pair(`  Qty ${printedQuantity(line.quantityMilli)}`, printedAmount(line.totalCents - line.gstCents)),
  ];
}

/** Amounts by GST code, then the three totals: without tax, the tax, and with it. */
function totalBlocks({ sale }: TaxInvoiceInput, rows: readonly ReceiptGstRow[]): ReceiptBlock[] {
  const gstCents = sumCents(rows.map((row) => row.gstCents));
  return [
    ...(rows.length === 1
      ? []
      : rows.map((row) => pair(netLabel(row), printedAmount(row.grossCents - row.gstCents)))),
    pair('Total excluding GST', printedAmount(sale.totalCents - gstCents)),
    ...rows
      .filter((row) => row.ratePpm !== 0)
      .map((row) => pair(`GST ${printedRate(row.ratePpm)}`, printedAmount(row.gstCents))),
    { ...pair('TOTAL incl. GST', printedAmount(sale.totalCents)), size: 'large', bold: true },
    ...(sale.roundingCents === 0
      ? []
      : [
          pair('Rounding of cash', printedAmount(sale.roundingCents)),
          pair('Paid', printedAmount(sale.totalCents + sale.roundingCents)),
        ]),
  ];
}

function netLabel({ gstCode, ratePpm }: ReceiptGstRow): string {
  if (ratePpm !== 0) return `Taxable at ${printedRate(ratePpm)}`;
  if (gstCode === 'ZR') return 'Zero-rated (GST 0%)';
  return gstCode === 'ES33' || gstCode === 'ESN33' ? 'Exempt from GST' : 'Not subject to GST';
}
