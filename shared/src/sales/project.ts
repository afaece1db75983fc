import { deriveId, type Fact, insertRow, type Projector, type RowWrite } from '../kernel/index.ts';
import type { saleCompleted, shiftOpened } from './facts.ts';
import { OWN_PURCHASE_RIGHT } from './guards.ts';
import { saleLines, salePayments, sales, shifts } from './rows.ts';
import type { SaleApproval, SaleBody } from './schema.ts';
import { exceptions } from './shift/rows.ts';

/** A shift → its row. */
export const projectShift: Projector<typeof shiftOpened> = ({ envelope, body }) => [
  insertRow(shifts, {
    id: body.shiftId,
    companyId: envelope.company,
    factId: envelope.id,
    streamId: envelope.stream,
    registerId: body.registerId,
    outletId: body.outletId,
    openedBy: body.cashierId,
    openedAt: envelope.at,
    businessDate: body.businessDate,
    floatCents: body.floatCents,
    expectedFloatCents: body.expectedFloatCents ?? null,
  }),
];

/** A sale → its row, its lines, its payments, and what somebody had to approve of it [SAL-49]. */
export const projectSale: Projector<typeof saleCompleted> = (fact) => [
  saleRow(fact),
  ...fact.body.lines.map((line, index) =>
    insertRow(saleLines, {
      ...line,
      parentLine: line.parentLine ?? null,
      listPriceCents: line.listPriceCents ?? null,
      priceSource: line.priceSource ?? null,
      priceListCode: line.priceListCode ?? null,
      adjustments: line.adjustments ?? null,
      stockEachMilli: line.stockEachMilli ?? null,
      note: line.note ?? null,
      serials: line.serials ?? null,
      lot: line.lot ?? null,
      commissionBp: line.commissionBp ?? null,
      isWeighed: line.isWeighed ?? null,
      id: deriveId(fact.envelope.id, 'line', index),
      companyId: fact.envelope.company,
      saleId: fact.body.saleId,
    }),
  ),
  ...fact.body.payments.map((payment, index) =>
    insertRow(salePayments, {
      ...payment,
      reference: payment.reference ?? null,
      tipCents: payment.tipCents ?? null,
      surchargeCents: payment.surchargeCents ?? null,
      storedValue: payment.storedValue ?? null,
      id: deriveId(fact.envelope.id, 'payment', index),
      companyId: fact.envelope.company,
      saleId: fact.body.saleId,
    }),
  ),
  ...overrideRows(fact),
];

/** Both people of an override are in the list that a manager looks through (RULES.md R32). */
const overrideRows = ({ envelope, body }: Fact<SaleBody>): RowWrite[] =>
  (body.approvals ?? []).map((approval, index) =>
    insertRow(exceptions, {
      id: deriveId(envelope.id, 'line', index),
      companyId: envelope.company,
      factId: envelope.id,
      kind: isOwnPurchase(approval) ? 'ownPurchase' : 'override',
      shiftId: body.shiftId,
      outletId: body.outletId,
      doneBy: body.cashierId,
      approvedBy: approval.approvedBy,
      reference: body.receiptNumber,
      amountCents: isOwnPurchase(approval)
        ? body.totalCents
        : (body.lines.find((line) => line.lineNumber === approval.lineNumber)?.totalCents ?? null),
      reason: approval.reason,
      notedAt: envelope.at,
    }),
  );

/** Somebody bought at the till that they were at [IDN-10]. */
const isOwnPurchase = ({ right }: SaleApproval): boolean => right === OWN_PURCHASE_RIGHT;

function saleRow({ envelope, body }: Fact<SaleBody>): RowWrite {
  return insertRow(sales, {
    id: body.saleId,
    companyId: envelope.company,
    factId: envelope.id,
    streamId: envelope.stream,
    receiptNumber: body.receiptNumber,
    receiptSequence: body.receiptSequence,
    shiftId: body.shiftId,
    registerId: body.registerId,
    registerCode: body.registerCode,
    outletId: body.outletId,
    cashierId: body.cashierId,
    completedAt: envelope.at,
    businessDate: body.businessDate,
    taxDate: body.taxDate,
    gstCharged: body.gstCharged,
    totalCents: body.totalCents,
    gstCents: body.gstCents,
    roundingCents: body.roundingCents,
    customerId: body.customerId ?? null,
    coupons: body.coupons ?? null,
    approvals: body.approvals ?? null,
    ageChecks: body.ageChecks ?? null,
  });
}
