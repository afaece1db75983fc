import { z } from 'zod';
import {
  cents,
  customerId,
  date,
  integer,
  locationId,
  openEnum,
  outletId,
  productId,
  quantityMilli,
  ratePpm,
  registerId,
  saleId,
  shiftId,
  staffId,
  text,
  variantId,
} from '../kernel/index.ts';

import { denominations } from './shift/denominations.ts';

/** More lines than a trolley holds; beyond it a scan is refused with a message. */
export const MAX_SALE_LINES = 500;
/** Largest quantity on a line, in thousandths: 9,999 pieces. */
export const MAX_LINE_QUANTITY_MILLI = 9_999_000;

/** A line as it was sold: everything a receipt, a return or a report needs of it, so that no other row is needed. */
export const saleLine = z.object({
  lineNumber: integer,
  kind: openEnum(['product']),
  productId: z.nullable(productId),
  variantId: z.nullable(variantId),
  sku: text(60),
  name: text(300),
  nameZh: z.nullable(text(300)),
  /** What was scanned, when it was scanned. */
  barcode: z.nullable(text(64)),
  quantityMilli,
  unitPriceCents: cents,
  /** quantity × unit price, half-up, before discounts. */
  grossCents: cents,
  discountCents: cents,
  /** What the line costs the customer, GST included. */
  totalCents: cents,
  gstCode: text(12),
  gstRatePpm: ratePpm,
  gstCents: cents,
});
export type SaleLine = z.output<typeof saleLine>;

export const salePayment = z.object({
  tender: openEnum(['cash']),
  amountCents: cents,
  roundingCents: cents,
  tenderedCents: cents,
  changeCents: cents,
});
export type SalePayment = z.output<typeof salePayment>;

export const gstSummaryRow = z.object({
  gstCode: text(12),
  ratePpm,
  grossCents: cents,
  netCents: cents,
  gstCents: cents,
});

export const saleBody = z.object({
  saleId,
  receiptNumber: text(30),
  /** Position in the stream's receipt series, gap-free. */
  receiptSequence: integer,
  shiftId,
  registerId,
  registerCode: text(10),
  outletId,
  locationId,
  cashierId: staffId,
  /** Who it was for; absent: nobody that the shop knows. */
  customerId: z.optional(customerId),
  /** The shift's date (Z report, cash). */
  businessDate: date,
  /** Singapore date of the sale's instant; picks the GST rate. */
  taxDate: date,
  /** False: no GST words, numbers or postings. */
  gstCharged: z.boolean(),
  gstMethod: openEnum(['receipt', 'line']),
  lines: z.array(saleLine).min(1).max(MAX_SALE_LINES),
  gst: z.array(gstSummaryRow).max(20),
  totalCents: cents,
  gstCents: cents,
  roundingCents: cents,
  payments: z.array(salePayment).min(1).max(20),
});
export type SaleBody = z.output<typeof saleBody>;

export const shiftBody = z.object({
  shiftId,
  registerId,
  registerCode: text(10),
  outletId,
  cashierId: staffId,
  businessDate: date,
  floatCents: cents,
  /** How the float was counted. */
  denominations: z.optional(denominations),
  /** What the last close of this drawer left in it; absent when nobody knows. The difference is posted at opening (R27). */
  expectedFloatCents: z.optional(cents),
});
export type ShiftBody = z.output<typeof shiftBody>;
