import { z } from 'zod';
import {
  accept,
  assert,
  type CustomerId,
  customerId,
  extendPrice,
  productId,
  QUANTITY_ONE_MILLI,
  type Result,
  reject,
  saleId,
  text,
  variantId,
} from '../kernel/index.ts';
import { type CashRounding, roundCash } from '../payments/index.ts';
import { computeGst } from '../tax/index.ts';
import { MAX_LINE_QUANTITY_MILLI, MAX_SALE_LINES } from './schema.ts';

/** A line of an open cart. Amounts are derived from it when it is shown or sold. */
export const cartLine = z.object({
  lineId: text(60),
  productId,
  variantId,
  sku: text(60),
  name: text(300),
  nameZh: z.nullable(text(300)),
  barcode: z.nullable(text(64)),
  quantityMilli: z.int().positive().max(MAX_LINE_QUANTITY_MILLI),
  unitPriceCents: z.int().nonnegative(),
  gstCode: text(12),
});
export type CartLine = z.output<typeof cartLine>;

/** A cart that is being rung up; on disk after every change. `saleId` is the sale it becomes, fixed from its first line. */
export const cart = z.object({
  saleId,
  lines: z.array(cartLine).max(MAX_SALE_LINES),
  /** Who it is for, if the shop knows them. */
  customerId: z.nullable(customerId),
});
export type Cart = z.output<typeof cart>;

/** What a new line needs to know of its product. */
export type CartItem = Omit<CartLine, 'lineId' | 'quantityMilli'>;

export const emptyCart = (id: Cart['saleId']): Cart => ({ saleId: id, lines: [], customerId: null });

/**
 * Adds a product [SAL-1]: the same variant at the same price counts up on its line, which moves to the end, where the newest is.
 * @param lineId id of the line if a new one is needed
 */
export function addItem(current: Cart, item: CartItem, quantityMilli: number, lineId: string): Result<Cart> {
  if (!isLineQuantity(quantityMilli)) return reject('sales.quantityInvalid', { quantityMilli });
  const same = current.lines.find(
    (line) => line.variantId === item.variantId && line.unitPriceCents === item.unitPriceCents,
  );
  const total = (same?.quantityMilli ?? 0) + quantityMilli;
  if (!isLineQuantity(total)) return reject('sales.quantityInvalid', { quantityMilli: total });
  if (!same && current.lines.length >= MAX_SALE_LINES)
    return reject('sales.cartFull', { max: MAX_SALE_LINES });
  const line: CartLine = { ...item, lineId: same?.lineId ?? lineId, quantityMilli: total };
  return accept({ ...current, lines: [...current.lines.filter((other) => other !== same), line] });
}

/** Sets a line's quantity, in thousandths; it must be positive and at most 9,999 [SAL-2]. */
export function setQuantity(current: Cart, lineId: string, quantityMilli: number): Result<Cart> {
  if (!isLineQuantity(quantityMilli)) return reject('sales.quantityInvalid', { quantityMilli });
  if (!current.lines.some((line) => line.lineId === lineId)) return reject('sales.lineUnknown', { lineId });
  const lines = current.lines.map((line) => (line.lineId === lineId ? { ...line, quantityMilli } : line));
  return accept({ ...current, lines });
}

export function removeLine(current: Cart, lineId: string): Result<Cart> {
  if (!current.lines.some((line) => line.lineId === lineId)) return reject('sales.lineUnknown', { lineId });
  return accept({ ...current, lines: current.lines.filter((line) => line.lineId !== lineId) });
}

/** Says who the cart is for; null: nobody. */
export const setCustomer = (current: Cart, customer: CustomerId | null): Cart => ({
  ...current,
  customerId: customer,
});

const isLineQuantity = (quantityMilli: number): boolean =>
  Number.isSafeInteger(quantityMilli) && quantityMilli > 0 && quantityMilli <= MAX_LINE_QUANTITY_MILLI;

/** What prices and taxes depend on besides the lines. */
export interface PricingTerms {
  readonly taxDate: string;
  readonly gstCharged: boolean;
  readonly gstMethod: 'receipt' | 'line';
  readonly cashRounding: CashRounding;
}

export interface PricedLine extends CartLine {
  readonly grossCents: number;
  readonly discountCents: number;
  readonly totalCents: number;
  readonly gstRatePpm: number;
  readonly gstCents: number;
}

export interface PricedCart {
  readonly saleId: Cart['saleId'];
  readonly customerId: Cart['customerId'];
  readonly lines: readonly PricedLine[];
  readonly gst: ReturnType<typeof computeGst>['summary'];
  readonly totalCents: number;
  readonly gstCents: number;
  /** What the customer pays when it is all in cash. */
  readonly cashDueCents: number;
  /** Pieces, for the count on the screen: whole units counted, a weighed line counts as one. */
  readonly itemCount: number;
}

/** Prices a cart: the one engine of the till, the server and the storefront (RULES.md R1, R2). */
export function priceCart(current: Cart, terms: PricingTerms): PricedCart {
  const gross = current.lines.map((line) => extendPrice(line.quantityMilli, line.unitPriceCents));
  const gst = terms.gstCharged
    ? computeGst(
        current.lines.map((line, index) => ({ grossCents: gross[index] ?? 0, gstCode: line.gstCode })),
        terms.taxDate,
        terms.gstMethod,
      )
    : undefined;
  const lines = current.lines.map((line, index): PricedLine => {
    const grossCents = gross[index] ?? 0;
    return {
      ...line,
      grossCents,
      discountCents: 0,
      totalCents: grossCents,
      gstRatePpm: gst?.lineRatesPpm[index] ?? 0,
      gstCents: gst?.lineGstCents[index] ?? 0,
    };
  });
  const totalCents = lines.reduce((sum, line) => sum + line.totalCents, 0);
  assert(Number.isSafeInteger(totalCents), 'a cart total within the safe integers');
  return {
    saleId: current.saleId,
    customerId: current.customerId,
    lines,
    gst: gst?.summary ?? [],
    totalCents,
    gstCents: gst?.gstCents ?? 0,
    cashDueCents: roundCash(totalCents, terms.cashRounding),
    itemCount: lines.reduce((count, line) => count + piecesOf(line.quantityMilli), 0),
  };
}

const piecesOf = (quantityMilli: number): number =>
  quantityMilli % QUANTITY_ONE_MILLI === 0 ? quantityMilli / QUANTITY_ONE_MILLI : 1;
