import { z } from 'zod';
import {
  cents,
  date,
  instant,
  integer,
  openEnum,
  outletId,
  ratePpm,
  registerId,
  rowId,
  saleId,
  shiftId,
  staffId,
  streamId,
  text,
} from '../../kernel/index.ts';
import { tenderCodes } from '../../payments/index.ts';
import { denominations } from './denominations.ts';

/** A drawer is counted, and once more (RULES.md R28). */
export const MAX_COUNTS = 2;
/** Tenders, GST codes and kinds of a report. */
const MAX_FIGURE_ROWS = 50;
/** Shifts and streams of one outlet on one day. */
const MAX_DAY_ROWS = 200;

/**
 * `payIn` and `payOut`: money from or to somebody else; `drop`: till → safe; `topUp`: safe → till; `bankIn`: safe → bank. The last
 * touches no drawer.
 */
export const cashMoveKinds = ['payIn', 'payOut', 'drop', 'topUp', 'bankIn'] as const;
export type CashMoveKind = (typeof cashMoveKinds)[number];

export const cashMovedBody = z.object({
  movementId: rowId,
  receiptNumber: text(30),
  /** Position in the stream's receipt series, which sales take theirs from too (RULES.md R14). */
  receiptSequence: integer,
  /** Null only of a `bankIn`, which may follow the day's last close. */
  shiftId: z.nullable(shiftId),
  registerId,
  registerCode: text(10),
  outletId,
  businessDate: date,
  kind: openEnum(cashMoveKinds),
  amountCents: cents,
  category: z.nullable(text(60)),
  gstCode: z.nullable(text(12)),
  /** Inside the amount; of a `payOut` with a tax invoice. */
  gstCents: cents,
  reason: text(300),
  /** The slip's or the bag's number. */
  reference: z.nullable(text(60)),
  movedBy: staffId,
  approvedBy: z.nullable(staffId),
});
export type CashMovedBody = z.output<typeof cashMovedBody>;

/** A drawer that was opened without a sale (RULES.md R29). It takes no number (RULES.md R14). */
export const drawerOpenedBody = z.object({
  shiftId,
  registerId,
  outletId,
  reason: text(300),
  openedBy: staffId,
  approvedBy: z.nullable(staffId),
});
export type DrawerOpenedBody = z.output<typeof drawerOpenedBody>;

/** What was in the drawer at the opening, found later to have been another amount (RULES.md R27). */
export const floatCorrectedBody = z.object({
  correctionId: rowId,
  shiftId,
  registerId,
  registerCode: text(10),
  outletId,
  businessDate: date,
  fromCents: cents,
  toCents: cents,
  /** What the difference is posted against: `drawer`: the float had been left there by the close before; `safe`: it came from there. */
  source: openEnum(['drawer', 'safe']),
  reason: text(300),
  correctedBy: staffId,
  approvedBy: z.nullable(staffId),
});
export type FloatCorrectedBody = z.output<typeof floatCorrectedBody>;

export const drawerCount = z.object({
  countedBy: staffId,
  countedAt: instant,
  denominations,
  totalCents: cents,
});
export type DrawerCount = z.output<typeof drawerCount>;

/** Where a drawer's expected cash comes from; paid out and dropped are positive. */
export const cashFigures = z.object({
  floatCents: cents,
  floatCorrectedCents: cents,
  /** What cash sales left in the drawer: handed over less change, refunds negative. */
  salesCents: cents,
  /** Moved into cash from other tenders afterwards, or out of it. */
  correctedCents: cents,
  paidInCents: cents,
  toppedUpCents: cents,
  paidOutCents: cents,
  droppedCents: cents,
});
export type CashFigures = z.output<typeof cashFigures>;

export const tenderFigure = z.object({ tender: openEnum(tenderCodes), count: integer, amountCents: cents });
export type TenderFigure = z.output<typeof tenderFigure>;

/** Tips of the sales that somebody rang up: owed to staff, and no turnover (R22). */
export const tipFigure = z.object({ staffId, count: integer, amountCents: cents });
export type TipFigure = z.output<typeof tipFigure>;

/** Inside a total, and no sales in the books; absent: none. */
const besidesSales = {
  /** Deposits on containers: owed to whoever brings them back (R6). */
  depositsCents: z.optional(cents),
  /** What paying with a tender cost, GST included: income of its own (R22). */
  surchargesCents: z.optional(cents),
};

/** What a shift's own facts add up to. */
export const shiftFigures = z.object({
  sales: integer,
  items: integer,
  grossCents: cents,
  discountCents: cents,
  totalCents: cents,
  ...besidesSales,
  gst: z
    .array(z.object({ gstCode: text(12), ratePpm, grossCents: cents, gstCents: cents }))
    .max(MAX_FIGURE_ROWS),
  roundingCents: cents,
  /** What each tender took, corrections, cash rounding and tips included. */
  payments: z.array(tenderFigure).max(MAX_FIGURE_ROWS),
  cash: cashFigures,
  /** What customers gave to whom besides; absent: nothing. */
  tips: z.optional(z.array(tipFigure).max(MAX_FIGURE_ROWS)),
  noSales: integer,
  voids: integer,
  overrides: integer,
  reprints: integer,
  corrections: integer,
  /** First and last sale of the shift, by its receipt. */
  firstReceipt: z.nullable(text(30)),
  lastReceipt: z.nullable(text(30)),
  /** Facts of this till that the server hadn't accepted. */
  unsent: integer,
});
export type ShiftFigures = z.output<typeof shiftFigures>;

/** A tender other than cash, closed against its slips; nothing stated leaves no variance. */
export const closedTender = z.object({
  tender: openEnum(tenderCodes),
  expectedCents: cents,
  statedCents: z.nullable(cents),
  slips: z.nullable(integer),
  varianceCents: cents,
});
export type ClosedTender = z.output<typeof closedTender>;

/** The Z of a shift: immutable and numbered. */
export const shiftClosedBody = z.object({
  shiftId,
  registerId,
  registerCode: text(10),
  outletId,
  businessDate: date,
  openedBy: staffId,
  openedAt: instant,
  /** The receipt series of the stream that numbered it. */
  series: text(20),
  /** Position among the Zs of that stream, gap-free. */
  zNumber: integer,
  closedBy: staffId,
  approvedBy: z.nullable(staffId),
  counts: z.array(drawerCount).min(1).max(MAX_COUNTS),
  expectedCashCents: cents,
  countedCashCents: cents,
  overShortCents: cents,
  tenders: z.array(closedTender).max(MAX_FIGURE_ROWS),
  floatLeftCents: cents,
  toSafeCents: cents,
  figures: shiftFigures,
});
export type ShiftClosedBody = z.output<typeof shiftClosedBody>;

/** A payment of a completed sale that was entered under the wrong tender (RULES.md R15). */
export const tenderCorrectedBody = z.object({
  correctionId: rowId,
  saleId,
  receiptNumber: text(30),
  shiftId,
  registerId,
  outletId,
  businessDate: date,
  fromTender: openEnum(tenderCodes),
  toTender: openEnum(tenderCodes),
  amountCents: cents,
  /** The shift's Z doesn't have it, and stays as it is. */
  afterClose: z.boolean(),
  /** The shift's Z had counted that tender already: what it found short or over is put right instead of the tender's account. */
  fromCounted: z.boolean(),
  toCounted: z.boolean(),
  reason: text(300),
  correctedBy: staffId,
  approvedBy: z.nullable(staffId),
});
export type TenderCorrectedBody = z.output<typeof tenderCorrectedBody>;

/** What a manager looks through; noted while selling. `noSale`, `tenderCorrected` and `floatCorrected` have facts of their own. */
export const exceptionKinds = [
  'lineVoided',
  'cartCancelled',
  'reprint',
  'override',
  'ownPurchase',
  'countDiscarded',
  'lockLifted',
  'moneyUnsold',
  'moneyGivenBack',
  'noSale',
  'tenderCorrected',
  'floatCorrected',
] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

export const exceptionNotedBody = z.object({
  exceptionId: rowId,
  kind: openEnum(exceptionKinds),
  shiftId: z.nullable(shiftId),
  outletId,
  by: staffId,
  approvedBy: z.nullable(staffId),
  /** A receipt number, a product, a right. */
  reference: z.nullable(text(100)),
  amountCents: z.nullable(cents),
  reason: z.nullable(text(300)),
});
export type ExceptionNotedBody = z.output<typeof exceptionNotedBody>;

/** A shift as the day report has it. */
export const dayShift = z.object({
  shiftId,
  registerCode: text(10),
  series: text(20),
  zNumber: integer,
  openedBy: staffId,
  sales: integer,
  totalCents: cents,
  gstCents: cents,
  roundingCents: cents,
  overShortCents: cents,
  tenderVarianceCents: cents,
  /** Tenders corrected after the close, which its Z doesn't have; moved into cash. */
  correctedCents: cents,
});
export type DayShift = z.output<typeof dayShift>;

export const dayTotals = z.object({
  sales: integer,
  totalCents: cents,
  ...besidesSales,
  gstCents: cents,
  roundingCents: cents,
  payments: z.array(tenderFigure).max(MAX_FIGURE_ROWS),
  /** Of which tips; absent: none. */
  tipsCents: z.optional(cents),
  paidInCents: cents,
  paidOutCents: cents,
  droppedCents: cents,
  bankedCents: cents,
  overShortCents: cents,
  tenderVarianceCents: cents,
});
export type DayTotals = z.output<typeof dayTotals>;

/** The outlet's day: sums shifts, and gets supplements when another till's late facts arrive. */
export const dayReportBody = z.object({
  reportId: rowId,
  outletId,
  businessDate: date,
  series: text(20),
  /** Position among the day reports of the stream that issued it. */
  number: integer,
  /** 0: the report; 1, 2…: its supplements, which replace it. */
  supplement: integer,
  /** What it was made of: each stream of the outlet, as far as it had come. */
  through: z.array(z.object({ streamId, sequence: integer })).max(MAX_DAY_ROWS),
  shifts: z.array(dayShift).max(MAX_DAY_ROWS),
  totals: dayTotals,
  /** Registers with a shift of that day that nobody has counted. */
  awaitingCount: z.array(text(10)).max(MAX_DAY_ROWS),
  issuedBy: staffId,
});
export type DayReportBody = z.output<typeof dayReportBody>;
