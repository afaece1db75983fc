import { accept, QUANTITY_ONE_MILLI, type Result, reject, type StaffId } from '../kernel/index.ts';
import {
  type Cart,
  type CartApproval,
  type CartItem,
  type CartLine,
  cartLine,
  type HandDiscount,
} from './cart.ts';
import { MAX_AGE_CHECKS, MAX_LINE_QUANTITY_MILLI, MAX_SALE_LINES } from './schema.ts';

/**
 * Adds a product [SAL-1]: the same variant at the same price counts up on its line, which moves to the end, where the newest is.
 * A line that something was done to by hand stays as it is.
 * @param lineId id of the line if a new one is needed
 */
export function addItem(current: Cart, item: CartItem, quantityMilli: number, lineId: string): Result<Cart> {
  if (!isLineQuantity(quantityMilli)) return reject('sales.quantityInvalid', { quantityMilli });
  const added = cartLine.parse({ ...item, lineId, quantityMilli });
  const same = current.lines.find((line) => countsUp(line, added));
  const total = (same?.quantityMilli ?? 0) + quantityMilli;
  if (!isLineQuantity(total)) return reject('sales.quantityInvalid', { quantityMilli: total });
  if (!same && current.lines.length >= MAX_SALE_LINES)
    return reject('sales.cartFull', { max: MAX_SALE_LINES });
  const line: CartLine = { ...(same ?? added), barcode: added.barcode, quantityMilli: total };
  return checked({ ...current, lines: [...current.lines.filter((other) => other !== same), line] });
}

/** True when one more of it is the same line. What was weighed or labelled is a piece of its own. */
function countsUp(line: CartLine, added: CartLine): boolean {
  const isPlain = [line, added].every(
    ({ basis, isWeighed, manual, markdownBp, discount, note, serials }) =>
      basis === 'base' &&
      !isWeighed &&
      manual === null &&
      markdownBp === null &&
      discount === null &&
      note === null &&
      serials.length === 0,
  );
  return (
    isPlain &&
    line.kind === added.kind &&
    line.variantId === added.variantId &&
    line.unitPriceCents === added.unitPriceCents &&
    line.stockEachMilli === added.stockEachMilli &&
    line.lot?.code === added.lot?.code &&
    line.lot?.expiresOn === added.lot?.expiresOn
  );
}

/** Sets a line's quantity, in thousandths; it must be positive and at most 9,999, and whole where pieces are sold [SAL-2]. */
export function setQuantity(current: Cart, lineId: string, quantityMilli: number): Result<Cart> {
  const line = current.lines.find((other) => other.lineId === lineId);
  if (!isLineQuantity(quantityMilli) || (line !== undefined && !isSoldAs(line, quantityMilli)))
    return reject('sales.quantityInvalid', { quantityMilli });
  return changeLine(current, lineId, { quantityMilli });
}

/** What can be changed of a line besides its quantity; what is absent stays as it is. */
export type LineChange = Partial<
  Pick<CartLine, 'quantityMilli' | 'manual' | 'markdownBp' | 'discount' | 'note' | 'serials' | 'lot'>
>;

/** Changes a line. A serial number is of one piece, so that no two lines may have it. */
export function changeLine(current: Cart, lineId: string, change: LineChange): Result<Cart> {
  const line = current.lines.find((other) => other.lineId === lineId);
  if (line === undefined) return reject('sales.lineUnknown', { lineId });
  const taken = new Set(current.lines.flatMap((other) => (other === line ? [] : other.serials)));
  const twice = change.serials?.find(
    (serial, index, all) => all.indexOf(serial) !== index || taken.has(serial),
  );
  if (twice !== undefined) return reject('sales.serialTwice', { serial: twice });
  // A label is one piece's; more of it, or another share, is the hand's that makes it.
  const isAsLabelled =
    change.markdownBp === undefined && (change.quantityMilli ?? line.quantityMilli) <= QUANTITY_ONE_MILLI;
  const hasMarkdownLabel = line.hasMarkdownLabel && isAsLabelled;
  const changed = cartLine.safeParse({ ...line, ...change, hasMarkdownLabel });
  if (!changed.success) return reject('sales.lineChangeInvalid');
  const lines = current.lines.map((other) => (other === line ? changed.data : other));
  const stale = staleWords(line, changed.data);
  const approvals = current.approvals.filter(
    (approval) => approval.lineId !== lineId || !stale.includes(approval.right),
  );
  return checked({ ...current, lines, approvals });
}

/** A word about a price or a lot was about that one: of another, somebody is asked again. */
function staleWords(before: CartLine, after: CartLine): readonly string[] {
  const hasOther = (...parts: readonly (keyof LineChange)[]): boolean =>
    parts.some((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
  return [
    ...(hasOther('manual') ? ['changePrice'] : []),
    ...(hasOther('manual', 'discount', 'markdownBp') ? ['sellBelowFloor'] : []),
    ...(hasOther('lot') ? ['sellExpired'] : []),
  ];
}

/** Takes a line off, with what was allowed for it. */
export function removeLine(current: Cart, lineId: string): Result<Cart> {
  if (!current.lines.some((line) => line.lineId === lineId)) return reject('sales.lineUnknown', { lineId });
  return accept({
    ...current,
    lines: current.lines.filter((line) => line.lineId !== lineId),
    approvals: current.approvals.filter((approval) => approval.lineId !== lineId),
  });
}

/** Takes off by hand of the whole cart; null: nothing. */
export const setCartDiscount = (current: Cart, discount: HandDiscount | null): Cart => ({
  ...current,
  discount,
});

/** A coupon that was shown; the same one once. */
export function addCoupon(current: Cart, code: string): Result<Cart> {
  const shown = code.trim().toUpperCase();
  if (current.coupons.includes(shown)) return reject('sales.couponTwice', { code: shown });
  if (current.coupons.length >= MAX_COUPONS) return reject('sales.cartFull', { max: MAX_COUPONS });
  return accept({ ...current, coupons: [...current.coupons, shown] });
}

export const removeCoupon = (current: Cart, code: string): Cart => ({
  ...current,
  coupons: current.coupons.filter((shown) => shown !== code),
});

const MAX_COUPONS = 20;

/** Writes down what somebody allowed; a later word about the same replaces the earlier one. */
export const allow = (current: Cart, approval: CartApproval): Cart => ({
  ...current,
  approvals: [
    ...current.approvals.filter(
      ({ right, lineId }) => right !== approval.right || lineId !== approval.lineId,
    ),
    approval,
  ],
});

/**
 * What the customer's age turned out to be [SAL-32] (R30): old enough is noted once for the sale; too young takes every line off that
 * asks for that age or more. An age that nothing asks for wasn't looked at.
 */
export function noteAge(current: Cart, age: number, isOldEnough: boolean, by: StaffId): Cart {
  if (!isOldEnough) {
    const tooMuch = current.lines.filter(({ minimumAge }) => minimumAge !== null && minimumAge >= age);
    return { ...current, lines: current.lines.filter((line) => !tooMuch.includes(line)) };
  }
  if (!current.lines.some(({ minimumAge }) => minimumAge === age)) return current;
  const others = current.ageChecks.filter((check) => check.age !== age);
  const ageChecks = [...others, { age, confirmedBy: by }].toSorted((one, other) => other.age - one.age);
  return { ...current, ageChecks: ageChecks.slice(0, MAX_AGE_CHECKS) };
}

/** The highest age that the cart asks for and that nobody has looked at yet; undefined: none. */
export function ageToCheck(current: Cart): number | undefined {
  const asked = Math.max(0, ...current.lines.map(({ minimumAge }) => minimumAge ?? 0));
  const checked = Math.max(0, ...current.ageChecks.map(({ age }) => age));
  return asked > checked ? asked : undefined;
}

/** A thousandth of a tin would be a price by hand that nobody is asked about; what has no product is the cashier's to say. */
export const isSoldAs = (
  { isWeighed, variantId }: Pick<CartItem, 'isWeighed' | 'variantId'>,
  quantityMilli: number,
): boolean => isWeighed === true || variantId === null || quantityMilli % QUANTITY_ONE_MILLI === 0;

const isLineQuantity = (quantityMilli: number): boolean =>
  Number.isSafeInteger(quantityMilli) && quantityMilli > 0 && quantityMilli <= MAX_LINE_QUANTITY_MILLI;

/** 99,999,999.99: what is beyond it is a barcode in the field of a price, and a shift of such carts couldn't be written down. */
const MAX_CART_CENTS = 9_999_999_999;

/** Refuses a cart that comes to more than can be priced: it would be in the way of every later scan. */
function checked(changed: Cart): Result<Cart> {
  const thousandths = changed.lines.reduce((sum, { quantityMilli, unitPriceCents, manual, deposit }) => {
    const depositCents = deposit === null ? 0 : deposit.containers * deposit.centsEach;
    return sum + quantityMilli * (Math.max(unitPriceCents, manual?.unitCents ?? 0) + depositCents);
  }, 0);
  return thousandths <= MAX_CART_CENTS * QUANTITY_ONE_MILLI
    ? accept(changed)
    : reject('sales.lineChangeInvalid');
}

/**
 * A parked cart that is gone on with [SAL-37] (R25): what is sold at its shelf's or pack's price has that of now, with its floor and cost. What a
 * label said, or a person keyed in, stays, and so do goods that are no longer here.
 * @param itemOf what a cart knows of a line's product now
 */
export function withPricesOfNow(cart: Cart, itemOf: (line: CartLine) => CartItem | undefined): Cart {
  const lines = cart.lines.map((line) => {
    const item = line.basis === 'open' ? undefined : itemOf(line);
    // A label's price has no counterpart among the product's own.
    if (item === undefined || item.basis !== line.basis) return line;
    const { unitPriceCents, floorCents = null, costCents = null } = item;
    return { ...line, unitPriceCents, floorCents, costCents };
  });
  return { ...cart, lines };
}
