import { deriveId, type Envelope, insertRow, type Projector, type RowWrite } from '../../kernel/index.ts';
import type {
  cashMoved,
  dayReportIssued,
  drawerOpened,
  exceptionNoted,
  floatCorrected,
  shiftClosed,
  tenderCorrected,
} from './facts.ts';
import {
  cashMovements,
  dayReports,
  type ExceptionRow,
  exceptions,
  floatCorrections,
  shiftCloses,
  tenderCorrections,
} from './rows.ts';

/** Cash moved → its row; an override besides, when somebody had to approve it. */
export const projectCashMoved: Projector<typeof cashMoved> = ({ envelope, body }) => {
  const { movementId, ...rest } = body;
  return [
    insertRow(cashMovements, {
      ...rest,
      id: movementId,
      companyId: envelope.company,
      factId: envelope.id,
      streamId: envelope.stream,
      movedAt: envelope.at,
    }),
    ...overrideRows(envelope, {
      shiftId: body.shiftId,
      outletId: body.outletId,
      doneBy: body.movedBy,
      approvedBy: body.approvedBy,
      reference: body.receiptNumber,
      amountCents: body.amountCents,
      reason: body.reason,
    }),
  ];
};

export const projectDrawerOpened: Projector<typeof drawerOpened> = ({ envelope, body }) => [
  exceptionRow(envelope, {
    kind: 'noSale',
    shiftId: body.shiftId,
    outletId: body.outletId,
    doneBy: body.openedBy,
    approvedBy: body.approvedBy,
    reference: null,
    amountCents: null,
    reason: body.reason,
  }),
];

export const projectFloatCorrected: Projector<typeof floatCorrected> = ({ envelope, body }) => [
  insertRow(floatCorrections, {
    id: body.correctionId,
    companyId: envelope.company,
    factId: envelope.id,
    shiftId: body.shiftId,
    outletId: body.outletId,
    fromCents: body.fromCents,
    toCents: body.toCents,
    correctedBy: body.correctedBy,
    correctedAt: envelope.at,
  }),
  exceptionRow(envelope, {
    kind: 'floatCorrected',
    shiftId: body.shiftId,
    outletId: body.outletId,
    doneBy: body.correctedBy,
    approvedBy: body.approvedBy,
    reference: null,
    amountCents: body.toCents - body.fromCents,
    reason: body.reason,
  }),
];

/** A Z → its row; an override besides, when somebody had to approve it. */
export const projectShiftClosed: Projector<typeof shiftClosed> = ({ envelope, body }) => [
  insertRow(shiftCloses, {
    id: deriveId(envelope.id, 'movement', 0),
    companyId: envelope.company,
    factId: envelope.id,
    streamId: envelope.stream,
    shiftId: body.shiftId,
    registerId: body.registerId,
    outletId: body.outletId,
    businessDate: body.businessDate,
    series: body.series,
    zNumber: body.zNumber,
    closedBy: body.closedBy,
    closedAt: envelope.at,
    floatLeftCents: body.floatLeftCents,
    document: body,
  }),
  ...overrideRows(envelope, {
    shiftId: body.shiftId,
    outletId: body.outletId,
    doneBy: body.closedBy,
    approvedBy: body.approvedBy,
    reference: null,
    amountCents: null,
    reason: null,
  }),
];

export const projectTenderCorrected: Projector<typeof tenderCorrected> = ({ envelope, body }) => [
  insertRow(tenderCorrections, {
    id: body.correctionId,
    companyId: envelope.company,
    factId: envelope.id,
    saleId: body.saleId,
    shiftId: body.shiftId,
    outletId: body.outletId,
    businessDate: body.businessDate,
    fromTender: body.fromTender,
    toTender: body.toTender,
    amountCents: body.amountCents,
    afterClose: body.afterClose,
    correctedBy: body.correctedBy,
    correctedAt: envelope.at,
  }),
  exceptionRow(envelope, {
    kind: 'tenderCorrected',
    shiftId: body.shiftId,
    outletId: body.outletId,
    doneBy: body.correctedBy,
    approvedBy: body.approvedBy,
    reference: body.receiptNumber,
    amountCents: body.amountCents,
    reason: body.reason,
  }),
];

export const projectException: Projector<typeof exceptionNoted> = ({ envelope, body }) => {
  const { exceptionId, by, ...rest } = body;
  return [
    insertRow(exceptions, {
      ...rest,
      id: exceptionId,
      companyId: envelope.company,
      factId: envelope.id,
      doneBy: by,
      notedAt: envelope.at,
    }),
  ];
};

export const projectDayReport: Projector<typeof dayReportIssued> = ({ envelope, body }) => [
  insertRow(dayReports, {
    id: body.reportId,
    companyId: envelope.company,
    factId: envelope.id,
    streamId: envelope.stream,
    outletId: body.outletId,
    businessDate: body.businessDate,
    series: body.series,
    number: body.number,
    supplement: body.supplement,
    issuedBy: body.issuedBy,
    issuedAt: envelope.at,
    document: body,
  }),
];

type ExceptionParts = Omit<ExceptionRow, 'id' | 'companyId' | 'factId' | 'notedAt'>;

const exceptionRow = (envelope: Envelope, parts: ExceptionParts): RowWrite =>
  insertRow(exceptions, {
    ...parts,
    id: deriveId(envelope.id, 'line', 0),
    companyId: envelope.company,
    factId: envelope.id,
    notedAt: envelope.at,
  });

const overrideRows = (envelope: Envelope, parts: Omit<ExceptionParts, 'kind'>): RowWrite[] =>
  parts.approvedBy === null ? [] : [exceptionRow(envelope, { ...parts, kind: 'override' })];
