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
import { spentLeg, tenderCodes } from '../payments/index.ts';
import { adjustment, MAX_ADJUSTMENTS, priceSources } from '../pricing/index.ts';

import { denominations } from './shift/denominations.ts';

/** More lines than a trolley holds; beyond it a scan is refused with a message. */
export const MAX_SALE_LINES = 500;
/** Largest quantity on a line, in thousandths: 9,999 pieces. */
export const MAX_LINE_QUANTITY_MILLI = 9_999_000;
/** Ages that a sale keeps; each answers for those below it. */
export const MAX_AGE_CHECKS = 10;

/**
 * What a line is. `department`: goods that no barcode is known of, sold under a department's name; `deposit`: the containers of the
 * drink that `parentLine` names (R6); `serviceCharge` and `surcharge`: R22's, the last lines.
 */
export const lineKinds = [
  'product',
  'bag',
  'service',
  'department',
  'deposit',
  'serviceCharge',
  'surcharge',
] as const;
export type LineKind = (typeof lineKinds)[number];

/** Nobody rang it up: it follows from other lines, or from how the sale was paid. */
export const isDerivedLine = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'deposit' || kind === 'serviceCharge' || kind === 'surcharge';

/** A batch of goods; its date, where one is known, is the last good day. */
export const lot = z.object({ code: text(60), expiresOn: z.nullable(date) });
export type Lot = z.output<typeof lot>;

/** What somebody allowed at the counter that the cashier may not do alone (R32: both are named). */
export const saleApproval = z.object({
  /** The right that was asked for. */
  right: text(60),
  /** What it is about: the number of a line; null: the whole sale. */
  lineNumber: z.nullable(integer),
  approvedBy: staffId,
  reason: text(200),
});
export type SaleApproval = z.output<typeof saleApproval>;

/** Somebody looked at the customer's age (R30): only that they did is kept, and what they saw. */
export const ageCheck = z.object({ age: integer, confirmedBy: staffId });
export type AgeCheck = z.output<typeof ageCheck>;

/** A line as it was sold: everything a receipt, a return or a report needs of it, so that no other row is needed. */
export const saleLine = z.object({
  lineNumber: integer,
  kind: openEnum(lineKinds),
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
  /** Of a deposit: the line of the drink. */
  parentLine: z.optional(integer),
  /** What a unit would have cost without a price by hand. */
  listPriceCents: z.optional(cents),
  priceSource: z.optional(openEnum(priceSources)),
  /** The price list that it is from; absent: the shelf price. */
  priceListCode: z.optional(text(60)),
  /** How the discount came about, in the order of R2; absent: there is none. */
  adjustments: z.optional(z.array(adjustment).max(MAX_ADJUSTMENTS)),
  /** What one unit takes from the stock: 6.000 for a six-pack, 0.412 for a labelled piece; absent: one. */
  stockEachMilli: z.optional(quantityMilli),
  note: z.optional(text(200)),
  serials: z.optional(z.array(text(60)).max(100)),
  lot: z.optional(lot),
  /** What the cashier earns of it, of its amount without GST, as it was set when it was sold; absent: nothing. */
  commissionBp: z.optional(integer),
  /** Its quantity is kilograms; absent: pieces. */
  isWeighed: z.optional(z.boolean()),
});
export type SaleLine = z.output<typeof saleLine>;

export const salePayment = z.object({
  tender: openEnum(tenderCodes),
  amountCents: cents,
  roundingCents: cents,
  tenderedCents: cents,
  changeCents: cents,
  /** What its slip says; never a card number. */
  reference: z.optional(text(60)),
  /** Handed over besides `amountCents`, for staff: no turnover, and without GST (R22). */
  tipCents: z.optional(cents),
  /** Inside `amountCents`: what paying with this cost; a line of its own says so. */
  surchargeCents: z.optional(cents),
  /** Of stored value: the lease that it was taken from, and what is left. */
  storedValue: z.optional(spentLeg),
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
  coupons: z.optional(z.array(text(60)).max(20)),
  approvals: z.optional(z.array(saleApproval).max(200)),
  ageChecks: z.optional(z.array(ageCheck).max(MAX_AGE_CHECKS)),
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
