import { displayDate, singaporeDate, singaporeTime } from '../../../kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '../../receipt/document.ts';
import { dayReportLabel, zLabel } from '../figures.ts';
import type { DayReportBody } from '../schema.ts';
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

export interface DayPaperInput {
  readonly companyName: string;
  readonly outletName: string;
  readonly report: DayReportBody;
  readonly issuedAt: string;
  readonly issuedBy: string | null;
  readonly language: PaperLanguage;
}

/** The outlet's day report as it was signed [SAL-52]. */
export function buildDayPaper(input: DayPaperInput): ReceiptDocument {
  const { report, language } = input;
  return {
    saleId: report.reportId,
    receiptNumber: dayReportLabel(report),
    form: 'receipt',
    copy: true,
    blocks: [
      line(input.companyName, 'center', true),
      line(input.outletName, 'center'),
      gap,
      heading(say('DAY REPORT', language)),
      ...(report.supplement === 0
        ? []
        : [line(`${say('SUPPLEMENT', language)} ${report.supplement}`, 'center', true)]),
      row(say('No.', language), dayReportLabel(report), true),
      row(say('Business date', language), displayDate(report.businessDate)),
      row(
        say('Printed', language),
        `${displayDate(singaporeDate(input.issuedAt))} ${singaporeTime(input.issuedAt)}`,
      ),
      ...(input.issuedBy === null ? [] : [row(say('By', language), input.issuedBy)]),
      rule,
      ...totalBlocks(report, language),
      rule,
      line(say('Shifts', language), 'left', true),
      ...report.shifts.map((shift) => money(`${shift.registerCode} ${zLabel(shift)}`, shift.totalCents)),
      ...(report.awaitingCount.length === 0
        ? []
        : [row(say('Awaiting count', language), report.awaitingCount.join(', '), true)]),
      gap,
      line(`${say('Signature', language)}: ____________________`),
    ],
  };
}

function totalBlocks({ totals }: DayReportBody, language: PaperLanguage): ReceiptBlock[] {
  return [
    row(say('Sales', language), String(totals.sales)),
    money(say('TOTAL', language), totals.totalCents, true),
    ...besidesSalesBlocks(totals, language),
    ...(totals.gstCents === 0 ? [] : [money(say('of which GST', language), totals.gstCents)]),
    money(say('Rounding', language), totals.roundingCents),
    ...totals.payments.map(({ tender, count, amountCents }) =>
      money(`${sayTender(tender, language)} (${count})`, amountCents),
    ),
    ...(totals.tipsCents === undefined ? [] : [money(say('of which tips', language), totals.tipsCents)]),
    money(say('Paid in', language), totals.paidInCents),
    money(say('Paid out', language), totals.paidOutCents),
    money(say('Dropped', language), totals.droppedCents),
    money(say('To the bank', language), totals.bankedCents),
    money(say('Over/short', language), totals.overShortCents, true),
    money(say('Tender variance', language), totals.tenderVarianceCents),
  ];
}
