import type { ReceiptLanguage } from '../../devices/index.ts';
import type { CompanyRow, OutletRow } from '../../identity/index.ts';
import {
  displayDate,
  QUANTITY_ONE_MILLI,
  singaporeDate,
  singaporeTime,
  sumCents,
} from '../../kernel/index.ts';
import type { Adjustment } from '../../pricing/index.ts';
import type { SaleLineRow, SalePaymentRow, SaleRow } from '../rows.ts';
import { isDerivedLine } from '../schema.ts';
import { binding, centered, chineseNameOf, isSaid, left, pair } from './blocks.ts';
import type { ReceiptBlock, ReceiptDocument } from './document.ts';
import { printedAmount, printedQuantityOf, printedRate } from './receipt-figures.ts';
import { receiptForm } from './receipt-form.ts';
import { gstOfLines, type ReceiptGstRow } from './receipt-gst.ts';
import {
  type ReceiptWord,
  type SayOnReceipt,
  sayIn,
  sayTenderOnReceipt,
  sayUntaxed,
} from './receipt-words.ts';

/** The rows that a receipt is made of: the sale as it is stored, so that a reprint is the original's text. */
export interface ReceiptInput {
  readonly company: CompanyRow;
  readonly outlet: OutletRow;
  readonly sale: SaleRow;
  readonly lines: readonly SaleLineRow[];
  readonly payments: readonly SalePaymentRow[];
  /** Null when this device doesn't know the cashier (any more). */
  readonly cashierName: string | null;
  /** A reprint, which is marked so that nobody can take it for a second purchase. */
  readonly copy: boolean;
  /** Of the paper's own words; names of goods are in every language that they have. */
  readonly language: ReceiptLanguage;
}

/**
 * The receipt of a sale [SAL-20…SAL-27] [SAL-98]. What must stand on it: of a receipt, the serial number, date, business name, GST
 * registration number, total and the words "Price payable includes GST" (IRAS, "Invoicing customers"); of a simplified tax
 * invoice also the supplier's address and a description of the goods (GST (General) Regulations, reg 13(1)).
 */
export function buildReceipt(input: ReceiptInput): ReceiptDocument {
  const { company, sale, lines } = input;
  const form = receiptForm(company, sale, lines);
  const say = sayIn(input.language);
  const ordered = lines.toSorted((a, b) => a.lineNumber - b.lineNumber);
  return {
    saleId: sale.id,
    receiptNumber: sale.receiptNumber,
    form,
    copy: input.copy,
    blocks: [
      ...headerOf(input),
      ...headingOf(input, form, say),
      { kind: 'rule' },
      ...ordered.flatMap((line) => lineBlocks(line, input.language)),
      { kind: 'rule' },
      ...totalBlocks(input, say),
      ...gstBlocks(sale, ordered, say),
      ...footerOf(input),
    ],
  };
}

/** Who sells, and where. The outlet's address is the supplier's: it is the place of business that the sale was made at. */
export function headerOf({
  company,
  outlet,
  sale,
  language,
}: Pick<ReceiptInput, 'company' | 'outlet' | 'sale' | 'language'>): ReceiptBlock[] {
  const { gst } = company.settings;
  const say = sayIn(language);
  return [
    { ...centered(company.name), size: 'large', bold: true },
    ...(company.legalName === company.name ? [] : [centered(company.legalName)]),
    ...(outlet.name === company.name ? [] : [centered(outlet.name)]),
    ...outlet.address.split('\n').filter(isSaid).map(centered),
    ...(outlet.phone === null || !isSaid(outlet.phone) ? [] : [centered(`${say('Tel')} ${outlet.phone}`)]),
    ...(company.uen === null ? [] : [centered(`UEN ${company.uen}`)]),
    ...(sale.gstCharged && gst !== null ? [binding(centered(`${say('GST Reg No.')} ${gst.number}`))] : []),
  ];
}

/** What this paper is, its number, and when and by whom it was made. */
function headingOf(
  { sale, cashierName, copy }: ReceiptInput,
  form: ReceiptDocument['form'],
  say: SayOnReceipt,
): ReceiptBlock[] {
  return [
    { kind: 'gap' },
    binding({ ...centered(say(form === 'simplifiedTaxInvoice' ? 'TAX INVOICE' : 'RECEIPT')), bold: true }),
    ...(copy ? [{ ...centered(say('COPY')), size: 'large' as const, bold: true }] : []),
    binding({ ...pair(say('No.'), sale.receiptNumber), bold: true }),
    pair(displayDate(singaporeDate(sale.completedAt)), singaporeTime(sale.completedAt)),
    pair(say('Register'), sale.registerCode),
    ...(cashierName === null ? [] : [pair(say('Cashier'), cashierName)]),
  ];
}

/** A line of the sale [SAL-23]: one piece stands beside its price, anything else has quantity × unit price below its name. */
function lineBlocks(line: SaleLineRow, language: ReceiptLanguage): ReceiptBlock[] {
  const say = sayIn(language);
  const indent = line.parentLine === null ? '' : '  ';
  const nameZh = chineseNameOf(line, language);
  const chinese = nameZh === null ? [] : [left(`${indent}${nameZh}`)];
  const amount = printedAmount(line.grossCents);
  const name = `${indent}${line.name}`;
  const named =
    line.quantityMilli === QUANTITY_ONE_MILLI && line.isWeighed !== true
      ? [pair(name, amount), ...chinese]
      : [left(name), ...chinese, pair(multiplication(line), amount)];
  return [...named, ...discountBlocks(line, say), ...detailBlocks(line, say)];
}

/** What was taken off, by name; by hand with its reason [SAL-33]. Of a sale that doesn't say how, the sum of it. */
function discountBlocks({ discountCents, adjustments }: SaleLineRow, say: SayOnReceipt): ReceiptBlock[] {
  if (discountCents === 0) return [];
  if (adjustments === null || adjustments.length === 0)
    return [pair(`  ${say('Discount')}`, printedAmount(-discountCents))];
  return adjustments.map((adjustment) =>
    pair(`  ${adjustmentName(adjustment, say)}`, printedAmount(-adjustment.amountCents)),
  );
}

const byHandNames: Readonly<Record<string, ReceiptWord>> = {
  markdown: 'Near its date',
  lineDiscount: 'Discount',
  cartDiscount: 'Discount on all',
  points: 'Points',
};

function adjustmentName({ kind, code, name }: Adjustment, say: SayOnReceipt): string {
  const what = byHandNames[kind];
  if (what === undefined || code !== '') return name;
  // A markdown has no reason but the date.
  return isSaid(name) && kind !== 'markdown' ? `${say(what)}: ${name}` : say(what);
}

/** What a price by hand stands in place of, and what was noted of these very pieces [SAL-35]. */
function detailBlocks(line: SaleLineRow, say: SayOnReceipt): ReceiptBlock[] {
  const { priceSource, listPriceCents, unitPriceCents, note, serials, lot } = line;
  const isCheaper = priceSource === 'manual' && listPriceCents !== null && listPriceCents > unitPriceCents;
  return [
    ...(isCheaper ? [left(`  ${say('List price')} ${printedAmount(listPriceCents)}`)] : []),
    ...(note === null || !isSaid(note) ? [] : [left(`  ${note}`)]),
    ...(serials === null || serials.length === 0
      ? []
      : [left(`  ${say('Serial no.')} ${serials.join(', ')}`)]),
    ...(lot === null
      ? []
      : [left(`  ${say('Lot')} ${lot.code}${lot.expiresOn ? `, ${displayDate(lot.expiresOn)}` : ''}`)]),
  ];
}

const multiplication = (line: SaleLineRow): string =>
  `  ${printedQuantityOf(line)} x ${printedAmount(line.unitPriceCents)}${line.isWeighed === true ? '/kg' : ''}`;

/** What was to be paid, what was handed over and what came back [SAL-25]. */
function totalBlocks({ sale, lines, payments }: ReceiptInput, say: SayOnReceipt): ReceiptBlock[] {
  const saved = sumCents(lines.map((line) => line.discountCents));
  const tips = sumCents(payments.map(({ tipCents }) => tipCents ?? 0));
  return [
    pair(say('Items'), String(itemCount(lines))),
    { ...pair(say('TOTAL'), printedAmount(sale.totalCents)), size: 'large', bold: true },
    ...(sale.roundingCents === 0
      ? []
      : [
          pair(say('Rounding'), printedAmount(sale.roundingCents)),
          ...(tips === 0
            ? [{ ...pair(say('To pay'), printedAmount(sale.totalCents + sale.roundingCents)), bold: true }]
            : []),
        ]),
    ...(tips === 0
      ? []
      : [
          pair(say('Tip for staff'), printedAmount(tips)),
          { ...pair(say('To pay'), printedAmount(sale.totalCents + sale.roundingCents + tips)), bold: true },
        ]),
    ...payments.flatMap((payment) => tenderBlocks(payment, say)),
    pair(say('Change'), printedAmount(sumCents(payments.map((payment) => payment.changeCents)))),
    ...(saved > 0 ? [{ ...pair(say('You saved'), printedAmount(saved)), bold: true }] : []),
  ];
}

/** A tender, what its slip says [SAL-36], and what is left on a card [PAY-37]. */
const tenderBlocks = (
  { tender, tenderedCents, reference, storedValue }: SalePaymentRow,
  say: SayOnReceipt,
): ReceiptBlock[] => [
  pair(sayTenderOnReceipt(tender, say), printedAmount(tenderedCents)),
  ...(reference === null || !isSaid(reference) ? [] : [left(`  ${reference}`)]),
  // Of a card its end, and what is on it still: whoever has the paper hasn't the card.
  ...(storedValue === null
    ? []
    : [pair(`  *${storedValue.last4} ${say('Left on it')}`, printedAmount(storedValue.leftCents))]),
];

/** Pieces; a weighed line counts as one, as the screen counts it; what follows from other lines isn't counted [SAL-34]. */
const itemCount = (lines: readonly SaleLineRow[]): number =>
  lines
    .filter((line) => !isDerivedLine(line))
    .reduce(
      (count, { quantityMilli }) =>
        count + (quantityMilli % QUANTITY_ONE_MILLI === 0 ? quantityMilli / QUANTITY_ONE_MILLI : 1),
      0,
    );

/** GST inside the total, a line per code and rate [SAL-24]; nothing at all of a sale without GST [SAL-22]. */
function gstBlocks(sale: SaleRow, lines: readonly SaleLineRow[], say: SayOnReceipt): ReceiptBlock[] {
  if (!sale.gstCharged) return [];
  return [
    { kind: 'rule' },
    ...gstOfLines(lines).map((row) => pair(gstLabel(row, say), printedAmount(gstAmount(row)))),
    binding(centered(say('Price payable includes GST'))),
  ];
}

const gstAmount = (row: ReceiptGstRow): number => (row.ratePpm === 0 ? row.grossCents : row.gstCents);

/** Untaxed supplies are stated with what was paid for them, as a tax invoice must (IRAS, "Invoicing customers"). */
const gstLabel = ({ gstCode, ratePpm }: ReceiptGstRow, say: SayOnReceipt): string =>
  ratePpm === 0 ? sayUntaxed(gstCode, say) : `GST ${printedRate(ratePpm)} ${say('included')}`;

function footerOf({ company, sale }: ReceiptInput): ReceiptBlock[] {
  const lines = company.settings.receiptFooter.filter(isSaid);
  return [
    { kind: 'gap' },
    ...lines.map(centered),
    ...(lines.length === 0 ? [] : [{ kind: 'gap' as const }]),
    { kind: 'barcode', text: sale.receiptNumber },
  ];
}
