import type { ReceiptLanguage } from '../../devices/index.ts';
import { displayDate, singaporeDate, sumCents } from '../../kernel/index.ts';
import { binding, centered, chineseNameOf, isSaid, left, pair } from '../receipt/blocks.ts';
import { headerOf, type ReceiptInput } from '../receipt/build-receipt.ts';
import type { ReceiptBlock, ReceiptDocument } from '../receipt/document.ts';
import { printedAmount, printedQuantityOf, printedRate } from '../receipt/receipt-figures.ts';
import { gstOfLines, type ReceiptGstRow } from '../receipt/receipt-gst.ts';
import { type SayOnReceipt, sayIn, sayUntaxed } from '../receipt/receipt-words.ts';
import type { SaleLineRow } from '../rows.ts';
import type { TaxInvoiceRow } from './rows.ts';
import type { TaxInvoiceBuyer } from './schema.ts';

export interface TaxInvoiceInput
  extends Pick<ReceiptInput, 'company' | 'outlet' | 'sale' | 'lines' | 'copy' | 'language'> {
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
  const say = sayIn(input.language);
  const lines = input.lines.toSorted((one, other) => one.lineNumber - other.lineNumber);
  return {
    saleId: sale.id,
    receiptNumber: sale.receiptNumber,
    form: 'taxInvoice',
    copy: input.copy,
    blocks: [
      ...headerOf(input),
      ...headingOf(input, say),
      { kind: 'rule' },
      ...buyerOf(input.buyer, say),
      { kind: 'rule' },
      pair(say('Description'), say('Excl. GST')),
      ...lines.flatMap((line) => lineBlocks(line, input.language)),
      { kind: 'rule' },
      ...totalBlocks(input, gstOfLines(lines), say),
      { kind: 'gap' },
      { kind: 'barcode', text: sale.receiptNumber },
    ],
  };
}

function headingOf({ invoice, sale, copy }: TaxInvoiceInput, say: SayOnReceipt): ReceiptBlock[] {
  const issuedOn = singaporeDate(invoice.issuedAt);
  const replaced =
    invoice.invoiceNumber === sale.receiptNumber
      ? []
      : [binding(centered(`${say('Replaces simplified tax invoice')} ${sale.receiptNumber}`))];
  return [
    { kind: 'gap' },
    binding({ ...centered(say('TAX INVOICE')), size: 'large' as const, bold: true }),
    ...(copy ? [{ ...centered(say('COPY')), size: 'large' as const, bold: true }] : []),
    binding({ ...pair(say('No.'), invoice.invoiceNumber), bold: true }),
    pair(say('Date'), displayDate(issuedOn)),
    ...(issuedOn === sale.taxDate ? [] : [pair(say('Date of supply'), displayDate(sale.taxDate))]),
    ...replaced,
  ];
}

function buyerOf(buyer: TaxInvoiceBuyer | null, say: SayOnReceipt): ReceiptBlock[] {
  if (buyer === null) return [left(say('Bill to: details are no longer on this device'))];
  return [
    left(say('Bill to')),
    { ...left(buyer.name), bold: true },
    ...buyer.address.split('\n').filter(isSaid).map(left),
    ...(buyer.registration === null
      ? []
      : [binding(left(`${say('UEN / GST Reg No.')} ${buyer.registration}`))]),
  ];
}

function lineBlocks(line: SaleLineRow, language: ReceiptLanguage): ReceiptBlock[] {
  const say = sayIn(language);
  const nameZh = chineseNameOf(line, language);
  const chinese = nameZh === null ? [] : [left(nameZh)];
  return [
    left(line.name),
    ...chinese,
    pair(`  ${say('Qty')} ${printedQuantityOf(line)}`, printedAmount(line.totalCents - line.gstCents)),
  ];
}

/** Amounts by GST code, then the three totals: without tax, the tax, and with it. */
function totalBlocks(
  { sale }: TaxInvoiceInput,
  rows: readonly ReceiptGstRow[],
  say: SayOnReceipt,
): ReceiptBlock[] {
  const gstCents = sumCents(rows.map((row) => row.gstCents));
  return [
    ...(rows.length === 1
      ? []
      : rows.map((row) => pair(netLabel(row, say), printedAmount(row.grossCents - row.gstCents)))),
    pair(say('Total excluding GST'), printedAmount(sale.totalCents - gstCents)),
    ...rows
      .filter((row) => row.ratePpm !== 0)
      .map((row) => pair(`${say('GST')} ${printedRate(row.ratePpm)}`, printedAmount(row.gstCents))),
    { ...pair(say('TOTAL incl. GST'), printedAmount(sale.totalCents)), size: 'large', bold: true },
    ...(sale.roundingCents === 0
      ? []
      : [
          pair(say('Rounding of cash'), printedAmount(sale.roundingCents)),
          pair(say('Paid'), printedAmount(sale.totalCents + sale.roundingCents)),
        ]),
  ];
}

const netLabel = ({ gstCode, ratePpm }: ReceiptGstRow, say: SayOnReceipt): string =>
  ratePpm === 0 ? sayUntaxed(gstCode, say) : `${say('Taxable at')} ${printedRate(ratePpm)}`;
