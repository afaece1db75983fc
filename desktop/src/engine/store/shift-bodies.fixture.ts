import { timeClocked, timeCorrected } from '#shared/identity/index.ts';
import {
  cashMoved,
  dayReportIssued,
  drawerOpened,
  exceptionNoted,
  floatCorrected,
  shiftClosed,
  shiftOpened,
  tenderCorrected,
} from '#shared/sales/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';

const at = '2026-11-21T02:03:04.567Z';
const id = newSampleId;
const place = {
  ...{ shiftId: id(), registerId: id(), registerCode: 'T01', outletId: id(), businessDate: '2026-11-21' },
};
const corrected = { correctionId: id(), reason: 'falsch gezählt “5”', correctedBy: id(), approvedBy: null };
const payment = { tender: 'cash', count: 2, amountCents: 1_395 };

const figures = {
  ...{ sales: 2, items: 3, grossCents: 1_500, discountCents: 105, totalCents: 1_395, roundingCents: -2 },
  gst: [{ gstCode: 'SR', ratePpm: 90_000, grossCents: 1_395, gstCents: 115 }],
  payments: [payment],
  cash: {
    ...{ floatCents: 10_000, floatCorrectedCents: -5, salesCents: 1_395, correctedCents: 0 },
    ...{ paidInCents: 1, toppedUpCents: 2, paidOutCents: 3, droppedCents: 4 },
  },
  ...{ noSales: 0, voids: 1, overrides: 2, reprints: 3, corrections: 4, unsent: 5 },
  ...{ firstReceipt: 'T01-000001', lastReceipt: null },
};

/** Bodies of the facts of a shift, as a till decides them. */
export const shiftBodies: Readonly<Record<string, readonly unknown[]>> = {
  [shiftOpened.type]: [
    {
      ...{ ...place, cashierId: id(), floatCents: 12_305, expectedFloatCents: 12_300 },
      denominations: [{ valueCents: 5, pieces: 2_461 }],
    },
  ],
  [cashMoved.type]: [
    {
      ...{ ...place, shiftId: null, movementId: id(), receiptNumber: 'T01-000042', receiptSequence: 42 },
      ...{ kind: 'payOut', amountCents: 1_090, category: null, gstCode: 'SR', gstCents: 90, reason: 'mop\n' },
      ...{ reference: 'INV-7', movedBy: id(), approvedBy: id() },
    },
  ],
  [drawerOpened.type]: [
    {
      ...{ shiftId: id(), registerId: id(), outletId: id(), reason: '换零钱' },
      ...{ openedBy: id(), approvedBy: null },
    },
  ],
  [floatCorrected.type]: [{ ...place, ...corrected, fromCents: 10_000, toCents: 9_995, source: 'drawer' }],
  [tenderCorrected.type]: [
    {
      ...{ ...corrected, saleId: id(), receiptNumber: 'T01-000007', shiftId: id(), registerId: id() },
      ...{ outletId: id(), businessDate: '2026-11-21', fromTender: 'cash', toTender: 'nets' },
      ...{ amountCents: 1_345, afterClose: true, fromCounted: true, toCounted: false },
    },
  ],
  [exceptionNoted.type]: [
    {
      ...{ exceptionId: id(), kind: 'lineVoided', shiftId: null, outletId: id(), by: id(), approvedBy: null },
      ...{ reference: null, amountCents: -140, reason: null },
    },
  ],
  [shiftClosed.type]: [
    {
      ...{
        ...place,
        openedBy: id(),
        openedAt: at,
        series: 'T01',
        zNumber: 7,
        closedBy: id(),
        approvedBy: null,
      },
      counts: [
        {
          ...{ countedBy: id(), countedAt: at, totalCents: 100 },
          denominations: [{ valueCents: 100, pieces: 1 }],
        },
      ],
      ...{ expectedCashCents: 90, countedCashCents: 100, overShortCents: 10, figures },
      ...{ floatLeftCents: 100, toSafeCents: 0 },
      tenders: [
        { tender: 'card', expectedCents: 500, statedCents: null, slips: null, varianceCents: 0 },
        { tender: 'nets', expectedCents: 500, statedCents: 470, slips: 1, varianceCents: -30 },
      ],
    },
  ],
  [dayReportIssued.type]: [
    {
      ...{ reportId: id(), outletId: id(), businessDate: '2026-11-21', series: 'T01', number: 1 },
      ...{
        supplement: 0,
        through: [{ streamId: id(), sequence: 12 }],
        awaitingCount: ['T02'],
        issuedBy: id(),
      },
      shifts: [
        {
          ...{ shiftId: id(), registerCode: 'T01', series: 'T01', zNumber: 7, openedBy: id(), sales: 2 },
          ...{ totalCents: 1_395, gstCents: 115, roundingCents: -2, overShortCents: -40 },
          ...{ tenderVarianceCents: 0, correctedCents: 0 },
        },
      ],
      totals: {
        ...{ sales: 2, totalCents: 1_395, gstCents: 115, roundingCents: -2, payments: [payment] },
        ...{ paidInCents: 0, paidOutCents: 0, droppedCents: 0, bankedCents: 0, overShortCents: -40 },
        tenderVarianceCents: 0,
      },
    },
  ],
  [timeClocked.type]: [{ clockingId: id(), staffId: id(), outletId: id(), kind: 'breakStart' }],
  [timeCorrected.type]: [
    {
      ...{ correctionId: id(), staffId: id(), outletId: id(), replaces: id(), kind: 'out', clockedAt: null },
      ...{ reason: 'twice', correctedBy: id() },
    },
    {
      ...{ correctionId: id(), staffId: id(), outletId: id(), replaces: null, kind: 'in', clockedAt: at },
      ...{ reason: 'forgot', correctedBy: id() },
    },
  ],
};
