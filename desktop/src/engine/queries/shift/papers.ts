import type { DayReport, ZReport } from '#shared/bridge/shift.ts';
import { present } from '#shared/kernel/index.ts';
import {
  buildCashSlip,
  buildDayPaper,
  buildNoSaleSlip,
  buildXPaper,
  buildZPaper,
  type CashMovementRow,
  type DayReportRow,
  expectedCashCents,
  type PaperLanguage,
  type ReceiptDocument,
  type ShiftRow,
  zLabel,
} from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readDeviceSettings } from '../devices/settings.ts';
import { readCompany, readOutlet, readStaffName } from '../identity/people.ts';
import { readShiftFigures } from './figures.ts';
import { isAcknowledged, type StoredShift } from './shifts.ts';
import { seesExpectedCash, type ViewParts, viewDayReport } from './views.ts';

interface PaperHead {
  readonly companyName: string;
  readonly outletName: string;
  readonly language: PaperLanguage;
}

/** The shop's own papers are in the language of the till where they have its words, else in English. */
export const headOf = (db: ReadableDb, companyId: string, outletId: string): PaperHead => ({
  companyName: present(readCompany(db, companyId), 'the company of a device that sells').name,
  outletName: readOutlet(db, outletId)?.name ?? '',
  language: readDeviceSettings(db).language === 'zh' ? 'zh' : 'en',
});

export const cashSlip = (db: ReadableDb, movement: CashMovementRow): ReceiptDocument =>
  buildCashSlip({
    ...headOf(db, movement.companyId, movement.outletId),
    movement,
    nameOf: (staffId) => readStaffName(db, staffId),
  });

/** What goes into the drawer when it was opened without a sale. */
export function noSaleSlip(
  { db, device }: ViewParts,
  opened: {
    readonly slipId: string;
    readonly at: string;
    readonly reason: string;
    readonly by: string;
    readonly approvedBy: string | null;
  },
): ReceiptDocument {
  return buildNoSaleSlip({
    ...headOf(db, device.companyId, device.outletId),
    ...opened,
    registerCode: device.registerCode,
    by: readStaffName(db, opened.by),
    approvedBy: opened.approvedBy === null ? null : readStaffName(db, opened.approvedBy),
  });
}

const shiftHead = (db: ReadableDb, shift: ShiftRow, registerCode: string) => ({
  ...headOf(db, shift.companyId, shift.outletId),
  registerCode,
  shiftId: shift.id,
  businessDate: shift.businessDate,
  openedAt: shift.openedAt,
  openedBy: readStaffName(db, shift.openedBy),
  nameOf: (staffId: string) => readStaffName(db, staffId),
});

export function xPaper(parts: ViewParts, shift: ShiftRow): ReceiptDocument {
  const { db, device, now } = parts;
  const figures = readShiftFigures(db, shift.id);
  return buildXPaper({
    ...shiftHead(db, shift, device.registerCode),
    at: now,
    figures,
    expectedCashCents: expectedCashCents(figures.cash),
    showsMoney: seesExpectedCash(parts),
  });
}

/** The Z of a shift, as it was signed; undefined before it is closed. */
export function zReportOf(db: ReadableDb, { shift, close }: StoredShift): ZReport | undefined {
  if (close === undefined) return undefined;
  const { document: z, closedAt, closedBy } = close;
  const people = new Set([
    ...[z.openedBy, closedBy, z.approvedBy],
    ...z.counts.map((count) => count.countedBy),
    ...(z.figures.tips ?? []).map((tip) => tip.staffId),
  ]);
  const names = [...people].flatMap((id) => {
    const name = id === null ? null : readStaffName(db, id);
    return id === null || name === null ? [] : [[id, name] as const];
  });
  return {
    label: zLabel(close),
    z,
    closedAt,
    acknowledged: isAcknowledged(db, close.factId),
    names: Object.fromEntries(names),
    counts: z.counts,
    document: buildZPaper({
      ...shiftHead(db, shift, z.registerCode),
      z,
      closedAt,
      closedBy: readStaffName(db, closedBy),
      approvedBy: z.approvedBy === null ? null : readStaffName(db, z.approvedBy),
    }),
  };
}

export const dayReportOf = (db: ReadableDb, row: DayReportRow): DayReport => ({
  ...viewDayReport(db, row),
  report: row.document,
  document: buildDayPaper({
    ...headOf(db, row.companyId, row.outletId),
    report: row.document,
    issuedAt: row.issuedAt,
    issuedBy: readStaffName(db, row.issuedBy),
  }),
});
