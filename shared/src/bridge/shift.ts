import { z } from 'zod';
import type { AppState, PrinterStatus } from '../bridge.ts';
import { clockingKinds, type DayOfWork, pin } from '../identity/index.ts';
import { calendarDate, calendarInstant, rowId, saleId, shiftId, staffId, text } from '../kernel/index.ts';
import { slipTenders } from '../payments/index.ts';
import {
  cashMoveKinds,
  type DayReportBody,
  type DaySummary,
  type DrawerCount,
  type ReceiptDocument,
  type ShiftClosedBody,
  type ShiftFigures,
  type TenderFigure,
} from '../sales/index.ts';
import { earningMethods } from './earnings.ts';
import { method, nothing } from './method.ts';
import { ofOutlet } from './office.ts';

const MAX_LISTED = 500;
const listed = z.int().min(1).max(MAX_LISTED);
const reason = text(300);
const amount = z.int();

/** Somebody else's yes, with their PIN (RULES.md R32); asked for with `identity.approvalNeeded`. */
export const approval = z.strictObject({ staffId, pin, reason });
export type Approval = z.output<typeof approval>;
const approved = { approval: z.optional(approval) };

/** Notes and coins as they were counted. */
const counted = z
  .array(z.strictObject({ valueCents: z.int().positive(), pieces: z.int().min(0).max(1_000_000) }))
  .max(40);

/** `open`: it sells; `awaitingCount`: it sells no more and nobody has counted it; `closed`: it has its Z. */
export type ShiftState = 'open' | 'awaitingCount' | 'closed';

export interface ShiftSummary {
  readonly shiftId: string;
  readonly registerCode: string;
  /** Where its drawer is. */
  readonly outletCode?: string;
  readonly businessDate: string;
  readonly openedAt: string;
  readonly openedById: string;
  readonly openedBy: string | null;
  readonly state: ShiftState;
  /** Of this till: another till's shift is counted there. */
  readonly here: boolean;
  /** `Z T01-0007`; null before it is closed. */
  readonly z: string | null;
  readonly closedAt: string | null;
  /** Null while the person may not see it. */
  readonly overShortCents: number | null;
  readonly totalCents: number | null;
}

/** What a shift adds up to so far. */
export interface XFigures {
  /** Without amounts for who may not see expected cash while the count is blind: then null (RULES.md R28). */
  readonly figures: ShiftFigures | null;
  readonly expectedCashCents: number | null;
  /** Of the figures: who was given what; absent without amounts. */
  readonly tips?: readonly {
    readonly staffId: string;
    readonly name: string | null;
    readonly count: number;
    readonly amountCents: number;
  }[];
  /** Counts alone, for everybody. */
  readonly sales: number;
  readonly items: number;
  readonly noSales: number;
  readonly voids: number;
  readonly overrides: number;
  readonly reprints: number;
  readonly corrections: number;
  readonly firstReceipt: string | null;
  readonly lastReceipt: string | null;
  readonly unsent: number;
}

export interface CurrentShift {
  readonly shift: ShiftSummary | null;
  readonly x: XFigures | null;
  /** More cash is in the drawer than the shop wants there; never stops a sale. */
  readonly dropDue: boolean;
  /** Shifts of this drawer that nobody has counted; the newest must be acknowledged when the next one is opened. */
  readonly awaitingCount: readonly ShiftSummary[];
  /** What the last close left in the drawer; null when nobody knows. */
  readonly floatLeftCents: number | null;
  /** What to leave for tomorrow: what this shift began with, or the last one. */
  readonly floatSuggestionCents: number;
  /** How often the drawer was counted for the close. */
  readonly counts: number;
  /** Tenders to be closed against their slips. */
  readonly tenders: readonly string[];
}

export interface CountResult {
  readonly counts: number;
  /** The count isn't what was expected. */
  readonly differs: boolean;
  readonly mayRecount: boolean;
  readonly countedCents: number;
  /** Null while the person may not see it. */
  readonly expectedCashCents: number | null;
  readonly floatSuggestionCents: number;
}

export interface CashMove {
  readonly movementId: string;
  readonly receiptNumber: string;
  readonly kind: string;
  readonly amountCents: number;
  readonly category: string | null;
  readonly gstCents: number;
  readonly reason: string;
  readonly reference: string | null;
  readonly movedAt: string;
  readonly movedBy: string | null;
  readonly approvedBy: string | null;
}

export interface ZReport {
  readonly label: string;
  readonly z: ShiftClosedBody;
  readonly closedAt: string;
  /** False until the server has accepted it. */
  readonly acknowledged: boolean;
  readonly names: Readonly<Record<string, string>>;
  readonly counts: readonly DrawerCount[];
  readonly document: ReceiptDocument;
}

export interface DayPreview extends DaySummary {
  readonly businessDate: string;
  /** The newest report of the day. */
  readonly last: DayReportItem | null;
}

export interface DayReportItem {
  readonly reportId: string;
  readonly label: string;
  readonly businessDate: string;
  readonly supplement: number;
  readonly issuedAt: string;
  readonly issuedBy: string | null;
  readonly totalCents: number;
}

export interface DayReport extends DayReportItem {
  readonly report: DayReportBody;
  readonly document: ReceiptDocument;
}

export interface ExceptionItem {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly shiftId: string | null;
  readonly registerCode: string | null;
  readonly outletCode: string | null;
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly reference: string | null;
  readonly amountCents: number | null;
  readonly reason: string | null;
  /** Of an approval: the right that was given; null when the document isn't here (any more). */
  readonly right: string | null;
  /** The goods that it was given for. */
  readonly goods: { readonly name: string; readonly nameZh: string | null } | null;
  /** True when it was given for all of a sale, whose total is then the amount. */
  readonly isWholeSale: boolean;
}

export interface ExceptionList {
  readonly items: readonly ExceptionItem[];
  /** How many of each kind there are in the whole time, listed or not. */
  readonly byKind: readonly { readonly kind: string; readonly count: number; readonly amountCents: number }[];
}

/** Something of a sale's payment that was called another tender. */
export interface PaymentCorrection {
  readonly fromTender: string;
  readonly toTender: string;
  readonly amountCents: number;
  readonly correctedAt: string;
  /** Null: their profile isn't here. */
  readonly correctedBy: string | null;
  /** Null: nobody had to approve it. */
  readonly approvedBy: string | null;
  readonly reason: string | null;
}

/** How a sale was paid, by what is known now. */
export interface PaidWith {
  readonly payments: readonly TenderFigure[];
  /** In order. */
  readonly corrections: readonly PaymentCorrection[];
}

export interface Clocking {
  readonly id: string;
  readonly kind: string;
  readonly clockedAt: string;
  /** Entered or put right by a manager, and why. */
  readonly correctedBy: string | null;
  readonly reason: string | null;
}

export interface ClockState {
  /** What the person told the clock last; null: never. */
  readonly last: { readonly kind: string; readonly at: string } | null;
}

export interface HoursOfPerson extends DayOfWork {
  readonly name: string | null;
}

/** The shift from opening to Z: `bridge.shift.moveCash({ … })`. Ids are made by the caller before the first try. */
export const shiftMethods = {
  current: method<CurrentShift>()('sell', nothing),
  /** Newest first; a cashier sees their own. */
  list: method<readonly ShiftSummary[]>()(
    'sell',
    z.strictObject({ from: calendarDate, to: calendarDate, limit: listed, ...ofOutlet }),
  ),
  /** Opens the next shift; a drawer that awaits its count must be acknowledged by that shift's id (RULES.md R26). */
  openNext: method<AppState>()(
    'openShift',
    z.strictObject({
      shiftId,
      floatCents: amount,
      denominations: z.optional(counted),
      acknowledged: z.nullable(shiftId),
      clockConfirmedAt: z.optional(z.nullable(calendarInstant)),
    }),
  ),
  moveCash: method<CashMove>()(
    'sell',
    z.strictObject({
      movementId: rowId,
      kind: z.enum(cashMoveKinds),
      amountCents: amount,
      category: z.nullable(text(60)),
      gstCode: z.nullable(text(12)),
      gstCents: z.nullable(z.int()),
      reason,
      reference: z.nullable(text(60)),
      ...approved,
    }),
  ),
  cashMoves: method<readonly CashMove[]>()('sell', z.strictObject({ shiftId })),
  printCashSlip: method<PrinterStatus>()('sell', z.strictObject({ movementId: rowId })),
  openDrawer: method<PrinterStatus>()('sell', z.strictObject({ reason, ...approved })),
  correctFloat: method<CurrentShift>()(
    'sell',
    z.strictObject({ correctionId: rowId, floatCents: amount, reason, ...approved }),
  ),
  /** Counts the drawer, and once more if it isn't right; nothing is posted before `close`. */
  count: method<CountResult>()('closeShift', z.strictObject({ shiftId, denominations: counted })),
  /** The Z. Somebody else's shift needs `seeAllShifts`, or an approval. */
  close: method<ZReport>()(
    'closeShift',
    z.strictObject({
      shiftId,
      tenders: z
        .array(
          z.strictObject({
            tender: text(20).min(1),
            statedCents: amount,
            slips: z.nullable(z.int().min(0).max(100_000)),
          }),
        )
        .max(20),
      floatLeftCents: amount,
      ...approved,
    }),
  ),
  zReport: method<ZReport>()('sell', z.strictObject({ shiftId })),
  printX: method<PrinterStatus>()('sell', nothing),
  printZ: method<PrinterStatus>()('sell', z.strictObject({ shiftId })),
  dayPreview: method<DayPreview>()(
    'issueDayReport',
    z.strictObject({ businessDate: calendarDate, ...ofOutlet }),
  ),
  issueDayReport: method<DayReport>()(
    'issueDayReport',
    z.strictObject({ reportId: rowId, businessDate: calendarDate }),
  ),
  dayReports: method<readonly DayReportItem[]>()(
    'issueDayReport',
    z.strictObject({ from: calendarDate, to: calendarDate, ...ofOutlet }),
  ),
  dayReport: method<DayReport>()('issueDayReport', z.strictObject({ reportId: rowId })),
  printDayReport: method<PrinterStatus>()('issueDayReport', z.strictObject({ reportId: rowId })),
  /** Newest first; `kinds` empty: all. */
  exceptions: method<ExceptionList>()(
    'viewExceptions',
    z.strictObject({
      from: calendarDate,
      to: calendarDate,
      kinds: z.array(z.string().max(60)).max(40),
      staffId: z.nullable(staffId),
      limit: listed,
      ...ofOutlet,
    }),
  ),
  /** How a completed sale was paid, by what is known now, and what was corrected of that. */
  paidWith: method<PaidWith>()('findReceipts', z.strictObject({ saleId })),
  /** Moves what a tender paid of a completed sale to another one. */
  correctTender: method<null>()(
    'sell',
    z.strictObject({
      correctionId: rowId,
      saleId,
      // What a card paid stands in its lease, and can't be called something else.
      fromTender: z.enum(['cash', ...slipTenders]),
      toTender: z.enum(['cash', ...slipTenders]),
      reason,
      ...approved,
    }),
  ),
  ...earningMethods,
  clock: method<ClockState>()('anybody', z.strictObject({ clockingId: rowId, kind: z.enum(clockingKinds) })),
  clockState: method<ClockState>()('anybody', nothing),
  /** Hours by person and day; without `seeAllShifts` one's own. */
  hours: method<readonly HoursOfPerson[]>()(
    'anybody',
    z.strictObject({ from: calendarDate, to: calendarDate }),
  ),
  clockings: method<readonly Clocking[]>()(
    'anybody',
    z.strictObject({ staffId, from: calendarDate, to: calendarDate }),
  ),
  correctTime: method<null>()(
    'approve',
    z.strictObject({
      correctionId: rowId,
      staffId,
      replaces: z.nullable(rowId),
      kind: z.enum(clockingKinds),
      /** Null: what it replaces is taken out. */
      clockedAt: z.nullable(calendarInstant),
      reason,
    }),
  ),
} as const;
