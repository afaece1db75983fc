import { displayDate, singaporeDate, singaporeTime } from '../../../kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '../../receipt/document.ts';
import { printedRate } from '../../receipt/receipt-figures.ts';
import { tipsCents, zLabel } from '../figures.ts';
import type { CashFigures, ShiftClosedBody, ShiftFigures } from '../schema.ts';
import {
  besidesSalesBlocks,
  gap,
  heading,
  line,
  money,
  type PaperLanguage,
  row,
  rule,
  say,
  sayTender,
} from './words.ts';

export interface ShiftPaperInput {
  readonly companyName: string;
  readonly outletName: string;
  readonly registerCode: string;
  readonly shiftId: string;
  readonly businessDate: string;
  readonly openedAt: string;
  readonly openedBy: string | null;
  /** Null when this device doesn't know them (any more). */
  readonly nameOf: (staffId: string) => string | null;
  readonly language: PaperLanguage;
}

/** What the X of an open shift shows. Without `money` there is no amount on it: the count is blind (RULES.md R28). */
export interface XPaperInput extends ShiftPaperInput {
  readonly at: string;
  readonly figures: ShiftFigures;
  readonly expectedCashCents: number;
  readonly showsMoney: boolean;
}

/** The X of an open shift [SAL-47] [SAL-52]: as it stands, without a number. */
export function buildXPaper(input: XPaperInput): ReceiptDocument {
  const { figures, language } = input;
  const amounts = input.showsMoney
    ? [
        ...salesBlocks(figures, language),
        ...tipBlocks(figures, input),
        rule,
        ...cashBlocks(figures.cash, language),
        money(say('Expected cash', language), input.expectedCashCents, true),
        rule,
      ]
    : [];
  return paper(input.shiftId, '', [
    ...headBlocks(input, say('X REPORT', language)),
    row(say('Printed', language), stamp(input.at)),
    rule,
    ...amounts,
    ...countBlocks(figures, language),
  ]);
}

export interface ZPaperInput extends ShiftPaperInput {
  readonly z: ShiftClosedBody;
  readonly closedAt: string;
  readonly closedBy: string | null;
  readonly approvedBy: string | null;
}

/** The Z of a shift as it was signed [SAL-52]: the same paper whenever it is printed. */
export function buildZPaper(input: ZPaperInput): ReceiptDocument {
  const { z, language } = input;
  return paper(input.shiftId, zLabel(z), [
    ...headBlocks(input, say('Z REPORT', language)),
    row(say('No.', language), zLabel(z), true),
    row(say('Closed', language), stamp(input.closedAt)),
    ...(input.closedBy === null ? [] : [row(say('By', language), input.closedBy)]),
    ...(input.approvedBy === null ? [] : [row(say('Approved by', language), input.approvedBy)]),
    rule,
    ...salesBlocks(z.figures, language),
    ...tipBlocks(z.figures, input),
    rule,
    ...cashBlocks(z.figures.cash, language),
    money(say('Expected cash', language), z.expectedCashCents, true),
    ...countedBlocks(z, language),
    rule,
    ...tenderBlocks(z, language),
    ...countBlocks(z.figures, language),
    gap,
    line(`${say('Signature', language)}: ____________________`),
  ]);
}

const paper = (id: string, number: string, blocks: readonly ReceiptBlock[]): ReceiptDocument => ({
  saleId: id,
  receiptNumber: number,
  form: 'receipt',
  copy: true,
  blocks,
});

const stamp = (instant: string): string => `${displayDate(singaporeDate(instant))} ${singaporeTime(instant)}`;

function headBlocks(input: ShiftPaperInput, title: string): ReceiptBlock[] {
  const { language } = input;
  return [
    line(input.companyName, 'center', true),
    line(input.outletName, 'center'),
    gap,
    heading(title),
    row(say('Register', language), input.registerCode),
    row(say('Business date', language), displayDate(input.businessDate)),
    row(say('Opened', language), stamp(input.openedAt)),
    ...(input.openedBy === null ? [] : [row(say('By', language), input.openedBy)]),
  ];
}

function salesBlocks(figures: ShiftFigures, language: PaperLanguage): ReceiptBlock[] {
  return [
    money(say('Gross', language), figures.grossCents),
    money(say('Discounts', language), -figures.discountCents),
    money(say('TOTAL', language), figures.totalCents, true),
    ...besidesSalesBlocks(figures, language),
    ...figures.gst
      .filter(({ gstCents }) => gstCents !== 0)
      .map(({ gstCode, ratePpm, gstCents }) => money(`GST ${gstCode} ${printedRate(ratePpm)}`, gstCents)),
    money(say('Rounding', language), figures.roundingCents),
    line(say('Payments taken', language), 'left', true),
    ...figures.payments.map(({ tender, count, amountCents }) =>
      money(`${sayTender(tender, language)} (${count})`, amountCents),
    ),
  ];
}

/** What is owed to whom, inside what the tenders took [SAL-101]. */
function tipBlocks(
  figures: ShiftFigures,
  { nameOf, language }: Pick<ShiftPaperInput, 'nameOf' | 'language'>,
): ReceiptBlock[] {
  const { tips = [] } = figures;
  if (tips.length === 0) return [];
  return [
    money(say('of which tips', language), tipsCents(figures), true),
    ...tips.map(({ staffId, count, amountCents }) =>
      money(`  ${nameOf(staffId) ?? '?'} (${count})`, amountCents),
    ),
  ];
}

function cashBlocks(cash: CashFigures, language: PaperLanguage): ReceiptBlock[] {
  const parts = [
    ['Float', cash.floatCents],
    ['Float corrected', cash.floatCorrectedCents],
    ['Cash sales', cash.salesCents],
    ['Tenders corrected', cash.correctedCents],
    ['Paid in', cash.paidInCents],
    ['From safe', cash.toppedUpCents],
    ['Paid out', -cash.paidOutCents],
    ['Dropped', -cash.droppedCents],
  ] as const;
  return parts
    .filter(([word, amount]) => amount !== 0 || word === 'Float' || word === 'Cash sales')
    .map(([word, amount]) => money(say(word, language), amount));
}

/** Both counts, when there were two (RULES.md R28). */
function countedBlocks(z: ShiftClosedBody, language: PaperLanguage): ReceiptBlock[] {
  const [first, second] = z.counts;
  return [
    ...(first === undefined || second === undefined
      ? []
      : [money(say('First count', language), first.totalCents)]),
    money(say('Counted', language), z.countedCashCents),
    money(say('Over/short', language), z.overShortCents, true),
    money(say('To safe', language), z.toSafeCents),
    money(say('Left in drawer', language), z.floatLeftCents),
  ];
}

function tenderBlocks({ tenders }: ShiftClosedBody, language: PaperLanguage): ReceiptBlock[] {
  const closed = tenders.flatMap(({ tender, statedCents, slips, varianceCents }) => {
    if (statedCents === null) return [];
    const count = slips === null ? '' : ` (${slips})`;
    return [
      line(sayTender(tender, language), 'left', true),
      money(`  ${say('By slips', language)}${count}`, statedCents),
      money(`  ${say('Difference', language)}`, varianceCents),
    ];
  });
  return closed.length === 0 ? [] : [...closed, rule];
}

function countBlocks(figures: ShiftFigures, language: PaperLanguage): ReceiptBlock[] {
  const counts = [
    ['Sales', figures.sales],
    ['Items', figures.items],
    ['No-sales', figures.noSales],
    ['Voids', figures.voids],
    ['Overrides', figures.overrides],
    ['Reprints', figures.reprints],
    ['Corrections', figures.corrections],
    ['Not yet sent', figures.unsent],
  ] as const;
  return [
    ...counts.map(([word, count]) => row(say(word, language), String(count))),
    ...(figures.firstReceipt === null ? [] : [row(say('First receipt', language), figures.firstReceipt)]),
    ...(figures.lastReceipt === null ? [] : [row(say('Last receipt', language), figures.lastReceipt)]),
  ];
}
