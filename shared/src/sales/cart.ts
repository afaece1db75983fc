import { z } from 'zod';
import { stockRules } from '../catalog/index.ts';
import {
  type CustomerId,
  categoryId,
  customerId,
  date,
  productId,
  saleId,
  staffId,
  text,
  variantId,
} from '../kernel/index.ts';
import { MAX_TENDERS, storedValueLeg, type Tendered, tenderCodes } from '../payments/index.ts';
import { lineKinds, MAX_AGE_CHECKS, MAX_LINE_QUANTITY_MILLI, MAX_SALE_LINES } from './schema.ts';

const wholeCents = z.int().nonnegative();
const basisPoints = z.int().min(1).max(10_000);

/** What somebody takes off by hand, of a line or of the whole cart, and why. */
export const handDiscount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('percent'), percentBp: basisPoints, reason: text(200) }),
  z.object({ kind: z.literal('amount'), amountCents: wholeCents, reason: text(200) }),
]);
export type HandDiscount = z.output<typeof handDiscount>;

/**
 * A line of an open cart. Amounts are derived from it when it is shown or sold. What most lines don't have has a default, so that
 * a cart that an older version left on the disk can be gone on with.
 */
export const cartLine = z.object({
  lineId: text(60),
  kind: z.enum(lineKinds).exclude(['deposit', 'serviceCharge', 'surcharge']).default('product'),
  productId: z.nullable(productId),
  variantId: z.nullable(variantId),
  categoryId: z.nullable(categoryId).default(null),
  sku: text(60),
  name: text(300),
  nameZh: z.nullable(text(300)),
  /** Its names in further languages, for the screen alone: a sale keeps none. */
  furtherNames: z.record(z.string(), text(300)).optional(),
  barcode: z.nullable(text(64)),
  quantityMilli: z.int().positive().max(MAX_LINE_QUANTITY_MILLI),
  /** The shelf price of a unit; what a label says or a person keyed in where `basis` says so. */
  unitPriceCents: wholeCents,
  basis: z.enum(['base', 'label', 'open']).default('base'),
  gstCode: text(12),
  /** What one unit takes from the stock, thousandths. */
  stockEachMilli: z.int().positive().default(1_000),
  isWeighed: z.boolean().default(false),
  isOutsideDiscounts: z.boolean().default(false),
  /** Containers in a unit, and what is paid back for each (R6). */
  deposit: z.nullable(z.object({ containers: z.int().positive(), centsEach: wholeCents })).default(null),
  minimumAge: z.nullable(z.int()).default(null),
  isLiquor: z.boolean().default(false),
  floorCents: z.nullable(wholeCents).default(null),
  costCents: z.nullable(wholeCents).default(null),
  tracking: z.enum(['none', 'serial', 'lot']).default('none'),
  whenOutOfStock: z.enum(stockRules).default('warn'),
  /** What the book had of it when the line was last added to; null: nobody knew. */
  onHandMilli: z.nullable(z.int()).default(null),
  /** A price by hand, in place of all others. */
  manual: z.nullable(z.object({ unitCents: wholeCents, reason: text(200) })).default(null),
  /** Near its date: a share off. */
  markdownBp: z.nullable(basisPoints).default(null),
  /** The markdown is its label's, which somebody with the right to it printed: nobody is asked again. */
  hasMarkdownLabel: z.boolean().default(false),
  discount: z.nullable(handDiscount).default(null),
  note: z.nullable(text(200)).default(null),
  serials: z.array(text(60)).max(100).default([]),
  lot: z.nullable(z.object({ code: text(60), expiresOn: z.nullable(date) })).default(null),
});
export type CartLine = z.output<typeof cartLine>;

/** What somebody allowed for a cart, and how far. */
export const cartApproval = z.object({
  right: text(60),
  lineId: z.nullable(text(60)),
  /** Of a discount: through how many basis points; null: whatever it is. */
  upToBp: z.nullable(z.int()),
  approvedBy: staffId,
  reason: text(200),
});
export type CartApproval = z.output<typeof cartApproval>;

/** A part of what a cart costs that was taken already. */
export const takenTender = z.object({
  tender: z.enum(tenderCodes),
  tenderedCents: z.int().positive(),
  reference: text(60).optional(),
  tipCents: z.int().positive().optional(),
  surchargeCents: z.int().positive().optional(),
  storedValue: storedValueLeg.optional(),
});

/** A cart that is being rung up; on disk after every change. `saleId` is the sale it becomes, fixed from its first line. */
export const cart = z.object({
  saleId,
  lines: z.array(cartLine).max(MAX_SALE_LINES),
  /** Who it is for, if the shop knows them. */
  customerId: z.nullable(customerId),
  coupons: z.array(text(60)).max(20).default([]),
  discount: z.nullable(handDiscount).default(null),
  approvals: z.array(cartApproval).max(200).default([]),
  ageChecks: z
    .array(z.object({ age: z.int(), confirmedBy: staffId }))
    .max(MAX_AGE_CHECKS)
    .default([]),
  /** What was taken for it in Pay, and since when the prices hold that it was taken for (R25); null: nothing. */
  payment: z
    .nullable(z.object({ pricedAt: z.string(), tenders: z.array(takenTender).min(1).max(MAX_TENDERS) }))
    .default(null),
});
export type Cart = z.output<typeof cart>;

/** What a new line needs to know of its product. */
export type CartItem = Omit<z.input<typeof cartLine>, 'lineId' | 'quantityMilli'>;

export const emptyCart = (id: Cart['saleId']): Cart =>
  cart.parse({ saleId: id, lines: [], customerId: null });

/** Writes down what was taken so far; none of it: everything was given back. */
export const noteTaken = (current: Cart, tenders: readonly Tendered[], pricedAt: string): Cart => ({
  ...current,
  payment: tenders.length === 0 ? null : { pricedAt, tenders: tenders.map((leg) => takenTender.parse(leg)) },
});

/** True when a change leaves all that money was taken for as it is [SAL-97] (R15): who looked at an age, or allowed something, may be added. */
export const keepsGoods = (before: Cart, after: Cart): boolean =>
  JSON.stringify(goodsOf(before)) === JSON.stringify(goodsOf(after));

const goodsOf = ({ saleId, lines, customerId, coupons, discount }: Cart) => [
  ...[saleId, customerId, coupons, discount, lines],
];

/** Says who the cart is for; null: nobody. */
export const setCustomer = (current: Cart, customer: CustomerId | null): Cart => ({
  ...current,
  customerId: customer,
});
