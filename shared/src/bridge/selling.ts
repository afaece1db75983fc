import { z } from 'zod';
import type { CartChange, PrinterStatus, ProductTile } from '../bridge.ts';
import { MAX_LABEL_PERCENT } from '../catalog/index.ts';
import {
  calendarDate,
  calendarInstant,
  categoryId,
  MAX_CENTS,
  productId,
  rowId,
  saleId,
  text,
  variantId,
} from '../kernel/index.ts';
import { MAX_TENDERS } from '../payments/index.ts';
import type { NearMiss, PriceStep } from '../pricing/index.ts';
import { handDiscount, takenTender } from '../sales/index.ts';
import { method, nothing } from './method.ts';
import { approval } from './shift.ts';

const lineId = z.string().max(60);
const approved = { approval: z.optional(approval) };
const priceByHand = z.int().min(0).max(MAX_CENTS);

/** A cart that was put aside. */
export interface ParkedCart {
  readonly id: string;
  readonly label: string;
  readonly parkedAt: string;
  readonly parkedBy: string | null;
  readonly items: number;
  readonly totalCents: number;
}

/** A parked cart that is gone on with, at today's prices (RULES.md R25). */
export interface RecalledCart extends CartChange {
  /** What it came to when it was parked, if that is another amount. */
  readonly wasCents: number | null;
}

/** What a code costs now, without touching the cart. */
export interface CheckedPrice {
  readonly tile: ProductTile;
  /** Of one, with what lists and promotions make of it by themselves. */
  readonly unitCents: number;
  readonly steps: readonly PriceStep[];
}

/** More stickers than this at once is a slip of the hand. */
export const MAX_LABELS_AT_ONCE = 50;

/** Markdown labels that were given to the printer. */
export interface MarkdownLabels {
  /** What is scanned. */
  readonly code: string;
  readonly wasCents: number;
  readonly nowCents: number;
  readonly printer: PrinterStatus;
}

/** Why a line costs what it does, and what would make it cheaper. */
export interface WhyThisPrice {
  readonly steps: readonly PriceStep[];
  readonly nearMisses: readonly NearMiss[];
}

/**
 * What is done to an open cart besides scanning. What the person may not do alone is refused with `identity.approvalNeeded`, which
 * names the right and changes nothing; asked again with somebody's approval it is done, and both are named in the sale.
 */
export const sellingMethods = {
  /** Fields that are absent stay; null takes away. */
  changeLine: method<CartChange>()(
    'sell',
    z.strictObject({
      lineId,
      change: z
        .strictObject({
          /** A price by hand. Of an open-price line it is its price. */
          manual: z.nullable(z.strictObject({ unitCents: priceByHand, reason: text(200) })),
          discount: z.nullable(handDiscount),
          markdownBp: z.nullable(z.int().min(1).max(10_000)),
          note: z.nullable(text(200)),
          serials: z.array(text(60).min(1)).max(100),
          lot: z.nullable(z.strictObject({ code: text(60).min(1), expiresOn: z.nullable(calendarDate) })),
        })
        .partial(),
      ...approved,
    }),
  ),
  /** A discount by hand on the whole cart; null: none. */
  setDiscount: method<CartChange>()(
    'sell',
    z.strictObject({ discount: z.nullable(handDiscount), ...approved }),
  ),
  addCoupon: method<CartChange>()('sell', z.strictObject({ code: text(60).min(1) })),
  removeCoupon: method<CartChange>()('sell', z.strictObject({ code: z.string().max(60) })),
  /** Is the customer old enough? "No" takes off the lines that ask (R30). */
  answerAge: method<CartChange>()(
    'sell',
    z.strictObject({ age: z.int().min(1).max(99), isOldEnough: z.boolean() }),
  ),
  /** Sells what no product is known of under a department's name; a barcode is kept, and the office hears of it. */
  addDepartment: method<CartChange>()(
    'sell',
    z.strictObject({
      categoryId: z.nullable(categoryId),
      name: text(200).min(1),
      unitPriceCents: z.int().min(1).max(MAX_CENTS),
      barcode: z.nullable(text(64)),
      quantityMilli: z.int(),
    }),
  ),
  /** Allows what the cart holds already: a lot past its date, goods below their floor after another line went. */
  approve: method<CartChange>()(
    'sell',
    z.strictObject({ right: z.string().max(60), lineId: z.nullable(lineId), approval }),
  ),
  /** Whether the open cart may be paid as it stands: refused with `identity.approvalNeeded` while something of it lacks somebody's word. */
  mayPay: method<null>()('sell', z.strictObject({})),
  /**
   * What was taken for the open cart so far, in its order; none: everything was given back. Kept with the cart: it outlives page, engine and
   * power, and until it is given back the goods stay as they are (R15). `pricedAt` is the shown cart's, whose prices hold from then on.
   */
  noteTaken: method<null>()(
    'sell',
    z.strictObject({
      saleId,
      pricedAt: calendarInstant,
      tenders: z.array(takenTender.strict()).max(MAX_TENDERS),
    }),
  ),
  /** Puts the cart aside and begins another. An empty label is named by the customer or the time. */
  park: method<CartChange>()('sell', z.strictObject({ label: text(100) })),
  parked: method<readonly ParkedCart[]>()('sell', nothing),
  /** Goes on with a parked cart; the open one must be empty. */
  recall: method<RecalledCart>()('sell', z.strictObject({ id: rowId })),
  discardParked: method<readonly ParkedCart[]>()('sell', z.strictObject({ id: rowId })),
  whyThisPrice: method<WhyThisPrice>()('sell', z.strictObject({ lineId })),
  /**
   * Prints stickers for goods near their date; scanned at any till of the company they are sold with the markdown. Who prints them needs
   * what the markdown needs; who scans them doesn't.
   */
  printMarkdownLabels: method<MarkdownLabels>()(
    'sell',
    z.strictObject({
      productId,
      variantId,
      percent: z.int().min(1).max(MAX_LABEL_PERCENT),
      labels: z.int().min(1).max(MAX_LABELS_AT_ONCE),
      /** Null: that of the lot which goes first, where goods are kept by lots. */
      expiresOn: z.nullable(calendarDate),
      ...approved,
    }),
  ),
  /** What a scanned or typed code costs, without adding it. */
  checkPrice: method<CheckedPrice>()('sell', z.strictObject({ code: z.string().min(1).max(500) })),
};
