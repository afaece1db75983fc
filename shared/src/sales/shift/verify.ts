import { accept, type Envelope, type Result, reject, sumCents } from '../../kernel/index.ts';
import { slipTenders } from '../../payments/index.ts';
import {
  type CashMovedBody,
  cashMoveKinds,
  type DayReportBody,
  type DrawerOpenedBody,
  type ExceptionNotedBody,
  type FloatCorrectedBody,
  type TenderCorrectedBody,
} from './schema.ts';

const broken = (rule: string): Result<never> => reject('sales.factInconsistent', { rule });

/** The other end knows no more kinds and tenders than it has accounts for: what a newer till writes waits for a newer server. */
const isOneOf = (known: readonly string[], value: string): boolean => known.includes(value);

/** What the other end checks of moved cash [SAL-41]: a positive amount of a known kind, its GST inside it. */
export function verifyCashMoved(body: CashMovedBody, envelope: Envelope): Result<null> {
  if (body.registerId !== envelope.register) return broken('register');
  if (!isOneOf(cashMoveKinds, body.kind)) return broken('kind');
  if (body.amountCents <= 0) return broken('amount');
  if (body.gstCents < 0 || body.gstCents >= body.amountCents) return broken('gst');
  if (body.gstCents > 0 && (body.kind !== 'payOut' || body.gstCode === null)) return broken('gst');
  if (body.shiftId === null && body.kind !== 'bankIn') return broken('shift');
  return accept(null);
}

export function verifyDrawerOpened(body: DrawerOpenedBody, envelope: Envelope): Result<null> {
  return body.registerId === envelope.register ? accept(null) : broken('register');
}

export function verifyFloatCorrected(body: FloatCorrectedBody, envelope: Envelope): Result<null> {
  if (body.registerId !== envelope.register) return broken('register');
  return body.toCents < 0 ? broken('amount') : accept(null);
}

/** Stored value is none of them: what a card paid stands in its lease. */
const correctable = ['cash', ...slipTenders];

/** What the other end checks of a corrected tender [SAL-48]: two known tenders, and an amount that isn't nothing. */
export function verifyTenderCorrected(body: TenderCorrectedBody, envelope: Envelope): Result<null> {
  if (body.registerId !== envelope.register) return broken('register');
  if (!isOneOf(correctable, body.fromTender) || !isOneOf(correctable, body.toTender)) return broken('tender');
  if (body.fromTender === body.toTender) return broken('tender');
  return body.amountCents === 0 ? broken('amount') : accept(null);
}

export const verifyException = (_body: ExceptionNotedBody): Result<null> => accept(null);

/** What the other end checks of a day report [SAL-51]: its totals are the sums of its shifts. */
export function verifyDayReport(body: DayReportBody): Result<null> {
  const { shifts, totals } = body;
  const sums = [
    [sumOf(shifts, 'sales'), totals.sales],
    [sumOf(shifts, 'totalCents'), totals.totalCents],
    [sumOf(shifts, 'gstCents'), totals.gstCents],
    [sumOf(shifts, 'roundingCents'), totals.roundingCents],
    [sumOf(shifts, 'overShortCents'), totals.overShortCents],
    [sumOf(shifts, 'tenderVarianceCents'), totals.tenderVarianceCents],
    [
      totals.totalCents + totals.roundingCents + (totals.tipsCents ?? 0),
      sumCents(totals.payments.map((each) => each.amountCents)),
    ],
  ];
  if (sums.some(([summed, stated]) => summed !== stated)) return broken('dayTotals');
  return body.number < 1 || body.supplement < 0 ? broken('dayNumber') : accept(null);
}

const sumOf = <Name extends string>(rows: readonly Readonly<Record<Name, number>>[], name: Name): number =>
  sumCents(rows.map((row) => row[name]));
