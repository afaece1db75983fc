import {
  column,
  companyId,
  defineTable,
  factId,
  nullable,
  outletId,
  type RowOf,
  registerId,
  rowId,
  saleId,
  shiftId,
  staffId,
  streamId,
} from '../../kernel/index.ts';
import { tenderCodes } from '../../payments/index.ts';
import { cashMoveKinds, dayReportBody, exceptionKinds, shiftClosedBody } from './schema.ts';

export const cashMovements = defineTable({
  name: 'cash_movements',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    streamId: column.id(streamId),
    receiptNumber: column.text(30),
    receiptSequence: column.integer(),
    shiftId: nullable(column.id(shiftId)),
    registerId: column.id(registerId),
    registerCode: column.text(10),
    outletId: column.id(outletId),
    businessDate: column.date(),
    kind: column.enum(cashMoveKinds),
    amountCents: column.cents(),
    category: nullable(column.text(60)),
    gstCode: nullable(column.text(12)),
    gstCents: column.cents(),
    reason: column.text(300),
    reference: nullable(column.text(60)),
    movedBy: column.id(staffId),
    approvedBy: nullable(column.id(staffId)),
    movedAt: column.instant(),
  },
});
export type CashMovementRow = RowOf<typeof cashMovements>;

export const floatCorrections = defineTable({
  name: 'float_corrections',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    shiftId: column.id(shiftId),
    outletId: column.id(outletId),
    fromCents: column.cents(),
    toCents: column.cents(),
    correctedBy: column.id(staffId),
    correctedAt: column.instant(),
  },
});

/** Zs. A copied till may close a shift twice before anybody notices: both stand, and the first counts. */
export const shiftCloses = defineTable({
  name: 'shift_closes',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    streamId: column.id(streamId),
    shiftId: column.id(shiftId),
    registerId: column.id(registerId),
    outletId: column.id(outletId),
    businessDate: column.date(),
    series: column.text(20),
    zNumber: column.integer(),
    closedBy: column.id(staffId),
    closedAt: column.instant(),
    floatLeftCents: column.cents(),
    /** The Z as it was signed. */
    document: column.json(shiftClosedBody),
  },
});
export type ShiftCloseRow = RowOf<typeof shiftCloses>;

export const tenderCorrections = defineTable({
  name: 'tender_corrections',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    saleId: column.id(saleId),
    shiftId: column.id(shiftId),
    outletId: column.id(outletId),
    businessDate: column.date(),
    fromTender: column.enum(tenderCodes),
    toTender: column.enum(tenderCodes),
    amountCents: column.cents(),
    afterClose: column.boolean(),
    correctedBy: column.id(staffId),
    correctedAt: column.instant(),
  },
});

/** What a manager looks through, whatever fact it comes from. */
export const exceptions = defineTable({
  name: 'exceptions',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    kind: column.enum(exceptionKinds),
    shiftId: nullable(column.id(shiftId)),
    outletId: column.id(outletId),
    doneBy: column.id(staffId),
    approvedBy: nullable(column.id(staffId)),
    reference: nullable(column.text(100)),
    amountCents: nullable(column.cents()),
    reason: nullable(column.text(300)),
    notedAt: column.instant(),
  },
});
export type ExceptionRow = RowOf<typeof exceptions>;

export const dayReports = defineTable({
  name: 'day_reports',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    streamId: column.id(streamId),
    outletId: column.id(outletId),
    businessDate: column.date(),
    series: column.text(20),
    number: column.integer(),
    supplement: column.integer(),
    issuedBy: column.id(staffId),
    issuedAt: column.instant(),
    /** The report as it was signed. */
    document: column.json(dayReportBody),
  },
});
export type DayReportRow = RowOf<typeof dayReports>;

export const shiftTables = [
  cashMovements,
  floatCorrections,
  shiftCloses,
  tenderCorrections,
  exceptions,
  dayReports,
] as const;
