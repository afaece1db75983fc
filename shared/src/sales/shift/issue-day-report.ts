import { accept, type Decision, type Result, type RowId, reject, sumCents } from '../../kernel/index.ts';
import { dayReportIssued } from './facts.ts';
import { besidesSales, tipsCents } from './figures.ts';
import type { DayReportBody, DayShift, DayTotals, ShiftClosedBody, TenderFigure } from './schema.ts';
import type { TillReads } from './till-reads.ts';

/** A tender that was moved on a sale of a shift. */
export interface DayCorrection {
  readonly shiftId: string;
  readonly fromTender: string;
  readonly toTender: string;
  readonly amountCents: number;
}

/** What is known of an outlet's day here. */
export interface DayKnown {
  readonly closed: readonly ShiftClosedBody[];
  /** Made after the close of their shift, whose Z doesn't have them. */
  readonly correctedLater: readonly DayCorrection[];
  /** Of the whole day, in a shift or not. */
  readonly bankedCents: number;
  /** Registers with a shift that nobody has counted. */
  readonly awaitingCount: readonly string[];
  readonly through: DayReportBody['through'];
  /** The newest report of that day, whoever issued it. */
  readonly last: DayReportBody | undefined;
}

export interface DaySummary {
  readonly shifts: readonly DayShift[];
  readonly totals: DayTotals;
  readonly awaitingCount: readonly string[];
  /** There is a report, and something of the day has come in since. */
  readonly isOutdated: boolean;
}

/** Sums an outlet's day [SAL-51]: the Zs of its shifts, with the tenders that were corrected after them. */
export function summariseDay(known: DayKnown): DaySummary {
  const closed = known.closed.toSorted((one, other) => (dayOrder(one) < dayOrder(other) ? -1 : 1));
  const shifts = closed.map((z) => dayShiftOf(z, known.correctedLater));
  const tips = sumCents(closed.map(({ figures }) => tipsCents(figures)));
  const totals: DayTotals = {
    sales: closed.reduce((count, { figures }) => count + figures.sales, 0),
    totalCents: sumCents(shifts.map((shift) => shift.totalCents)),
    ...besidesSales(closed.map(({ figures }) => figures)),
    gstCents: sumCents(shifts.map((shift) => shift.gstCents)),
    roundingCents: sumCents(shifts.map((shift) => shift.roundingCents)),
    payments: paymentsOf(closed, known.correctedLater),
    ...(tips === 0 ? {} : { tipsCents: tips }),
    paidInCents: sumCents(closed.map(({ figures }) => figures.cash.paidInCents)),
    paidOutCents: sumCents(closed.map(({ figures }) => figures.cash.paidOutCents)),
    droppedCents: sumCents(closed.map(({ figures }) => figures.cash.droppedCents)),
    bankedCents: known.bankedCents,
    overShortCents: sumCents(shifts.map((shift) => shift.overShortCents)),
    tenderVarianceCents: sumCents(shifts.map((shift) => shift.tenderVarianceCents)),
  };
  const awaitingCount = [...new Set(known.awaitingCount)].sort();
  return { shifts, totals, awaitingCount, isOutdated: isOutdated(known, shifts, totals, awaitingCount) };
}

const dayOrder = (z: ShiftClosedBody): string => `${z.registerCode} ${z.openedAt} ${z.shiftId}`;

function dayShiftOf(z: ShiftClosedBody, correctedLater: readonly DayCorrection[]): DayShift {
  const { figures } = z;
  const ofShift = correctedLater.filter(({ shiftId }) => shiftId === z.shiftId);
  return {
    shiftId: z.shiftId,
    registerCode: z.registerCode,
    series: z.series,
    zNumber: z.zNumber,
    openedBy: z.openedBy,
    sales: figures.sales,
    totalCents: figures.totalCents,
    gstCents: sumCents(figures.gst.map((row) => row.gstCents)),
    roundingCents: figures.roundingCents,
    overShortCents: z.overShortCents,
    tenderVarianceCents: sumCents(z.tenders.map((tender) => tender.varianceCents)),
    correctedCents: sumCents(ofShift.map((each) => shareOf(each, 'cash'))),
  };
}

/** What a correction adds to a tender. */
const shareOf = ({ fromTender, toTender, amountCents }: DayCorrection, tender: string): number =>
  (toTender === tender ? amountCents : 0) - (fromTender === tender ? amountCents : 0);

function paymentsOf(
  closed: readonly ShiftClosedBody[],
  correctedLater: readonly DayCorrection[],
): TenderFigure[] {
  const taken = closed.flatMap(({ figures }) => figures.payments);
  const codes = new Set([
    ...taken.map(({ tender }) => tender as string),
    ...correctedLater.flatMap(({ fromTender, toTender }) => [fromTender, toTender]),
  ]);
  return [...codes].sort().map((tender) => {
    const ofTender = taken.filter((each) => each.tender === tender);
    const corrected = sumCents(correctedLater.map((each) => shareOf(each, tender)));
    return {
      tender,
      count: ofTender.reduce((count, each) => count + each.count, 0),
      amountCents: sumCents(ofTender.map((each) => each.amountCents)) + corrected,
    };
  });
}

/** True when the newest report was made of less than what is here, and it shows. */
function isOutdated(
  { last }: DayKnown,
  shifts: readonly DayShift[],
  totals: DayTotals,
  awaitingCount: readonly string[],
): boolean {
  if (last === undefined) return false;
  const said = JSON.stringify([last.shifts, last.totals, last.awaitingCount].map(inOrder));
  return said !== JSON.stringify([shifts, totals, awaitingCount].map(inOrder));
}

/** The same document whatever the order of its members. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, inOrder(member)]);
}

export interface IssueDayReport {
  readonly reportId: RowId;
  readonly businessDate: string;
}

export interface IssueDayReportReads extends Pick<TillReads, 'outletId' | 'by'> {
  readonly known: DayKnown;
  readonly series: string;
  readonly lastNumber: number;
}

/** Decides a day report, or the next supplement of one [SAL-51]; the same figures aren't reported twice. */
export function decideIssueDayReport(
  command: IssueDayReport,
  reads: IssueDayReportReads,
): Result<Decision<typeof dayReportIssued>> {
  const { known } = reads;
  const { isOutdated: hasNews, shifts, totals, awaitingCount } = summariseDay(known);
  if (known.last !== undefined && !hasNews)
    return reject('sales.dayUnchanged', { number: known.last.number });
  if (known.closed.length === 0 && awaitingCount.length === 0)
    return reject('sales.dayEmpty', { businessDate: command.businessDate });
  return accept({
    definition: dayReportIssued,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      reportId: command.reportId,
      outletId: reads.outletId,
      businessDate: command.businessDate,
      series: reads.series,
      number: reads.lastNumber + 1,
      supplement: known.last === undefined ? 0 : known.last.supplement + 1,
      through: [...known.through],
      shifts: [...shifts],
      totals,
      awaitingCount: [...awaitingCount],
      issuedBy: reads.by,
    },
  });
}
