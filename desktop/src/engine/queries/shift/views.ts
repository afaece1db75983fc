import type { CashMove, CurrentShift, DayReportItem, ShiftSummary, XFigures } from '#shared/bridge/shift.ts';
import { counterSettingsOf, hasRight, type StaffRow } from '#shared/identity/index.ts';
import { epochMsOf, instantOf, present, singaporeDate } from '#shared/kernel/index.ts';
import {
  type CashMovementRow,
  type DayReportRow,
  dayReportLabel,
  expectedCashCents,
  type ShiftFigures,
  type ShiftRow,
  zLabel,
} from '#shared/sales/index.ts';
import type { DeviceState, ReadableDb } from '../../store/index.ts';
import { readRegister } from '../devices/registers.ts';
import { readCompany, readOutlet, readStaffName } from '../identity/people.ts';
import { readOpenShift } from '../sales/shifts.ts';
import { readCounts } from './counts.ts';
import { readShiftFigures } from './figures.ts';
import { readFloat, readLastShift, readShift, readUncounted, type StoredShift } from './shifts.ts';

/** Drawers that nobody counted are told of for so long; what is older is in the list of shifts. */
const AWAITING_DAYS = 31;
const MAX_AWAITING = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is looked at, where, by whom and when. */
export interface ViewParts {
  readonly db: ReadableDb;
  readonly device: DeviceState;
  readonly person: StaffRow;
  readonly now: string;
}

const counterOf = ({ db, device }: ViewParts) =>
  counterSettingsOf(
    present(readCompany(db, device.companyId), 'the company of a device that sells').settings,
  );

/** Whether a person may see what must be in a drawer before it is counted [SAL-47] (RULES.md R28). */
export const seesExpectedCash = (parts: ViewParts): boolean =>
  hasRight(parts.person.role, 'seeExpectedCash') || !counterOf(parts).blindCount;

/** The shift that is open at this till, and everything that its screen shows. */
export function viewCurrent(parts: ViewParts): CurrentShift {
  const { db, device, now } = parts;
  const open = readOpenShift(db, device, now);
  const stored = open === undefined ? undefined : readShift(db, open.id);
  const figures = stored === undefined ? undefined : readShiftFigures(db, stored.shift.id);
  const last = readLastShift(db, device.registerId);
  const { drawerLimitCents, tenders } = counterOf(parts);
  const sinceDate = singaporeDate(instantOf(epochMsOf(now) - AWAITING_DAYS * DAY_MS));
  return {
    shift: stored === undefined ? null : summarise(parts, stored),
    x: figures === undefined ? null : viewX(db, figures, seesExpectedCash(parts)),
    dropDue:
      figures !== undefined &&
      drawerLimitCents !== null &&
      expectedCashCents(figures.cash) > drawerLimitCents,
    awaitingCount: readUncounted(db, device.registerId, sinceDate, MAX_AWAITING)
      .filter(({ id }) => id !== open?.id)
      .map((shift) => summarise(parts, { shift, close: undefined })),
    floatLeftCents: last?.close?.floatLeftCents ?? null,
    floatSuggestionCents: suggestFloat(db, stored?.shift ?? last?.shift),
    counts: open === undefined ? 0 : (readCounts(db, open.id)?.counts.length ?? 0),
    tenders,
  };
}

/** What to leave for the next shift: what this one began with. */
export const suggestFloat = (db: ReadableDb, shift: ShiftRow | undefined): number =>
  shift === undefined ? 0 : readFloat(db, shift);

/** The X [SAL-47]: without the right to see expected cash no amount at all, because cash can be worked out from the others. */
function viewX(db: ReadableDb, figures: ShiftFigures, showsMoney: boolean): XFigures {
  const {
    sales,
    items,
    noSales,
    voids,
    overrides,
    reprints,
    corrections,
    firstReceipt,
    lastReceipt,
    unsent,
  } = figures;
  return {
    figures: showsMoney ? figures : null,
    expectedCashCents: showsMoney ? expectedCashCents(figures.cash) : null,
    ...(showsMoney && {
      tips: (figures.tips ?? []).map((tip) => ({ ...tip, name: readStaffName(db, tip.staffId) })),
    }),
    ...{ sales, items, noSales, voids, overrides, reprints, corrections, firstReceipt, lastReceipt, unsent },
  };
}

/** A shift in a list. What was over or short is shown once it is closed. */
export function summarise(parts: ViewParts, { shift, close }: StoredShift): ShiftSummary {
  const { db, device, now } = parts;
  const here = shift.registerId === device.registerId;
  // Another till sells with the stream that opened the shift; this one's older streams sell nothing.
  const isOpen = close === undefined && readOpenShift(db, here ? device : shift, now)?.id === shift.id;
  return {
    shiftId: shift.id,
    registerCode: close?.document.registerCode ?? readRegister(db, shift.registerId)?.code ?? '',
    outletCode: readOutlet(db, shift.outletId)?.code ?? '',
    businessDate: shift.businessDate,
    openedAt: shift.openedAt,
    openedById: shift.openedBy,
    openedBy: readStaffName(db, shift.openedBy),
    state: close !== undefined ? 'closed' : isOpen ? 'open' : 'awaitingCount',
    here,
    z: close === undefined ? null : zLabel(close),
    closedAt: close?.closedAt ?? null,
    overShortCents: close?.document.overShortCents ?? null,
    totalCents: close?.document.figures.totalCents ?? null,
  };
}

export const viewCashMove = (db: ReadableDb, movement: CashMovementRow): CashMove => ({
  movementId: movement.id,
  receiptNumber: movement.receiptNumber,
  kind: movement.kind,
  amountCents: movement.amountCents,
  category: movement.category,
  gstCents: movement.gstCents,
  reason: movement.reason,
  reference: movement.reference,
  movedAt: movement.movedAt,
  movedBy: readStaffName(db, movement.movedBy),
  approvedBy: movement.approvedBy === null ? null : readStaffName(db, movement.approvedBy),
});

export const viewDayReport = (db: ReadableDb, report: DayReportRow): DayReportItem => ({
  reportId: report.id,
  label: dayReportLabel(report),
  businessDate: report.businessDate,
  supplement: report.supplement,
  issuedAt: report.issuedAt,
  issuedBy: readStaffName(db, report.issuedBy),
  totalCents: report.document.totals.totalCents,
});
