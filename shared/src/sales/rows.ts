import { z } from 'zod';
import {
  column,
  companyId,
  customerId,
  defineTable,
  factId,
  nullable,
  outletId,
  productId,
  type RowOf,
  registerId,
  rowId,
  saleId,
  shiftId,
  staffId,
  streamId,
  text,
  variantId,
} from '../kernel/index.ts';
import { spentLeg, tenderCodes } from '../payments/index.ts';
import { adjustment, priceSources } from '../pricing/index.ts';
import { ageCheck, lineKinds, lot, saleApproval } from './schema.ts';
import { shiftTables } from './shift/rows.ts';
import { taxInvoices } from './tax-invoice/rows.ts';

export const shifts = defineTable({
  name: 'shifts',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(shiftId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    streamId: column.id(streamId),
    registerId: column.id(registerId),
    outletId: column.id(outletId),
    openedBy: column.id(staffId),
    openedAt: column.instant(),
    businessDate: column.date(),
    floatCents: column.cents(),
    /** What the last close of this drawer left in it; null when nobody knew. */
    expectedFloatCents: nullable(column.cents()),
  },
});
export type ShiftRow = RowOf<typeof shifts>;

export const sales = defineTable({
  name: 'sales',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(saleId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    streamId: column.id(streamId),
    receiptNumber: column.text(30),
    receiptSequence: column.integer(),
    shiftId: column.id(shiftId),
    registerId: column.id(registerId),
    registerCode: column.text(10),
    outletId: column.id(outletId),
    cashierId: column.id(staffId),
    completedAt: column.instant(),
    businessDate: column.date(),
    taxDate: column.date(),
    gstCharged: column.boolean(),
    totalCents: column.cents(),
    gstCents: column.cents(),
    roundingCents: column.cents(),
    /** Null: nobody that the shop knows. Its profile may come later, or be gone. */
    customerId: nullable(column.id(customerId)),
    coupons: nullable(column.json(z.array(text(60)))),
    approvals: nullable(column.json(z.array(saleApproval))),
    ageChecks: nullable(column.json(z.array(ageCheck))),
  },
});
export type SaleRow = RowOf<typeof sales>;

export const saleLines = defineTable({
  name: 'sale_lines',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    saleId: column.id(saleId),
    lineNumber: column.integer(),
    kind: column.enum(lineKinds),
    productId: nullable(column.id(productId)),
    variantId: nullable(column.id(variantId)),
    sku: column.text(60),
    name: column.text(300),
    nameZh: nullable(column.text(300)),
    barcode: nullable(column.text(64)),
    quantityMilli: column.quantityMilli(),
    unitPriceCents: column.cents(),
    grossCents: column.cents(),
    discountCents: column.cents(),
    totalCents: column.cents(),
    gstCode: column.text(12),
    gstRatePpm: column.ratePpm(),
    gstCents: column.cents(),
    parentLine: nullable(column.integer()),
    listPriceCents: nullable(column.cents()),
    priceSource: nullable(column.enum(priceSources)),
    priceListCode: nullable(column.text(60)),
    adjustments: nullable(column.json(z.array(adjustment))),
    /** What one unit takes from the stock; null: one. */
    stockEachMilli: nullable(column.quantityMilli()),
    note: nullable(column.text(200)),
    serials: nullable(column.json(z.array(text(60)))),
    lot: nullable(column.json(lot)),
    commissionBp: nullable(column.integer()),
    /** Its quantity is kilograms; null: pieces, or a line from before lines said so. */
    isWeighed: nullable(column.boolean()),
  },
});
export type SaleLineRow = RowOf<typeof saleLines>;

export const salePayments = defineTable({
  name: 'sale_payments',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    saleId: column.id(saleId),
    tender: column.enum(tenderCodes),
    amountCents: column.cents(),
    roundingCents: column.cents(),
    tenderedCents: column.cents(),
    changeCents: column.cents(),
    reference: nullable(column.text(60)),
    tipCents: nullable(column.cents()),
    surchargeCents: nullable(column.cents()),
    storedValue: nullable(column.json(spentLeg)),
  },
});
export type SalePaymentRow = RowOf<typeof salePayments>;

export const salesTables = [shifts, sales, saleLines, salePayments, taxInvoices, ...shiftTables] as const;
