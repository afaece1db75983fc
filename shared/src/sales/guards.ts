import { type CounterSettings, hasRight, type Right } from '../identity/index.ts';
import { accept, extendPrice, type Result, reject, type StaffId, sumCents } from '../kernel/index.ts';
import { type Adjustment, WHOLE_BP } from '../pricing/index.ts';
import type { Cart, CartApproval } from './cart.ts';
import { ageToCheck } from './cart-lines.ts';
import type { PricedCart, PricedLine } from './price-cart.ts';
import { shortLines } from './short-lines.ts';

const PERCENT_BP = 100;

/** Something in a cart that the person at the till may not do alone. */
export interface Guard {
  readonly right: Right;
  /** The line that it is about; null: the whole cart. */
  readonly lineId: string | null;
  /** Of a discount, and of a price below the floor: how much hands took off, in basis points. */
  readonly byHandBp: number | null;
}

export interface GuardTerms {
  readonly settings: CounterSettings;
  /** Role of the person at the till. */
  readonly role: string;
  /** True when the cart is for that very person (RULES.md R32). */
  readonly isOwnPurchase: boolean;
  /** Singapore date. */
  readonly onDate: string;
}

/**
 * What of a cart needs somebody's word [SAL-30]: a price by hand, a discount beyond the cap (R5: line, cart and price change together), a
 * markdown beyond its own, a price below the floor or the cost that a hand made, a lot past its date, goods that are blocked when none are here. What the person
 * may do alone, and what was allowed, isn't among them.
 */
export function guardsOf(
  current: Cart,
  priced: PricedCart,
  { settings, role, isOwnPurchase, onDate }: GuardTerms,
): Guard[] {
  const guards: Guard[] = [];
  if (priced.byHandBp > settings.discountCapBp)
    guards.push({ right: 'exceedDiscountCap', lineId: null, byHandBp: priced.byHandBp });
  for (const line of priced.lines) {
    const { lineId } = line;
    if (line.manual !== null) guards.push({ right: 'changePrice', lineId, byHandBp: null });
    const { markdownBp, hasMarkdownLabel } = line;
    if (markdownBp !== null && markdownBp > settings.markdownCapBp && !hasMarkdownLabel)
      guards.push({ right: 'exceedDiscountCap', lineId, byHandBp: markdownBp });
    if (isBelowFloor(line)) guards.push({ right: 'sellBelowFloor', lineId, byHandBp: takenByHandBp(line) });
    if (line.lot?.expiresOn != null && line.lot.expiresOn < onDate)
      guards.push({ right: 'sellExpired', lineId, byHandBp: null });
  }
  return [
    ...ownPurchase(current, isOwnPurchase),
    ...guards.filter((guard) => !hasRight(role, guard.right) && !isAllowed(current.approvals, guard)),
    ...stockGuards(current, role),
  ];
}

/** The right that a sale to oneself is approved by. */
export const OWN_PURCHASE_RIGHT = 'allowOwnPurchase';

/** What nobody may ring up alone, not even who may allow it to others [IDN-10]. */
const ownPurchase = (current: Cart, isOwn: boolean): Guard[] =>
  [{ right: OWN_PURCHASE_RIGHT, lineId: null, byHandBp: null } as const].filter(
    (guard) => isOwn && !isAllowed(current.approvals, guard),
  );

/** Lines that take more than is here of goods that aren't sold then without somebody's word [SAL-91]. It needs no prices. */
export function stockGuards(current: Cart, role: string): Guard[] {
  if (hasRight(role, 'sellOutOfStock')) return [];
  return shortLines(current.lines)
    .filter(({ line }) => line.whenOutOfStock === 'block')
    .map(({ line }): Guard => ({ right: 'sellOutOfStock', lineId: line.lineId, byHandBp: null }))
    .filter((guard) => !isAllowed(current.approvals, guard));
}

const isAllowed = (approvals: readonly CartApproval[], { right, lineId, byHandBp }: Guard): boolean =>
  approvals.some(
    (approval) =>
      approval.right === right &&
      approval.lineId === lineId &&
      (byHandBp === null || approval.upToBp === null || byHandBp <= approval.upToBp),
  );

/** A hand took the price below what the product may be sold for, or cost. Promotions are the office's, and labels were asked about when they were printed [SAL-96]. */
function isBelowFloor(line: PricedLine): boolean {
  const lowest = Math.max(line.floorCents ?? 0, line.costCents ?? 0);
  const byHand = line.manual !== null || line.adjustments.some((each) => isByHand(line, each));
  return byHand && line.totalCents < extendPrice(line.quantityMilli, lowest);
}

const isByHand = (line: PricedLine, { kind }: Adjustment): boolean =>
  kind === 'lineDiscount' || kind === 'cartDiscount' || (kind === 'markdown' && !line.hasMarkdownLabel);

/**
 * What hands took off a line, of what it would cost without them, so that a word about a price below the floor doesn't hold for a lower
 * one. To the nearest percent: a cent that falls on another line when the cart changes is no other price. What promotions take isn't in it.
 */
function takenByHandBp(line: PricedLine): number {
  const discounts = line.adjustments.filter((each) => isByHand(line, each));
  const before = line.totalCents + sumCents(discounts.map(({ amountCents }) => amountCents));
  const listUnit = Math.max(line.listUnitCents, line.unitPriceCents);
  if (before === 0 || listUnit === 0) return WHOLE_BP;
  const of = BigInt(before) * BigInt(listUnit);
  const lost = of - BigInt(line.totalCents) * BigInt(line.unitPriceCents);
  return Number((lost * 200n + of) / (of * 2n)) * PERCENT_BP;
}

/** What has to be asked or entered before a cart can be paid [SAL-31]: an age, a price, serial numbers; liquor at night is refused. */
export function checkReady(current: Cart, settings: CounterSettings, singaporeTime: string): Result<null> {
  const open = current.lines.find(
    ({ basis, unitPriceCents, manual }) => basis === 'open' && unitPriceCents === 0 && manual === null,
  );
  if (open !== undefined) return reject('sales.priceMissing', { lineId: open.lineId, name: open.name });
  const unnumbered = current.lines.find(
    ({ tracking, serials, quantityMilli }) =>
      tracking === 'serial' && serials.length * 1_000 !== quantityMilli,
  );
  if (unnumbered !== undefined)
    return reject('sales.serialsMissing', { lineId: unnumbered.lineId, name: unnumbered.name });
  const liquor = current.lines.find(({ isLiquor }) => isLiquor);
  if (liquor !== undefined && isWithin(settings.noLiquor, singaporeTime))
    return reject('sales.liquorHours', { lineId: liquor.lineId, name: liquor.name, ...settings.noLiquor });
  const age = ageToCheck(current);
  return age === undefined ? accept(null) : reject('sales.ageUnchecked', { age });
}

/** @param time `22:45`, Singapore */
function isWithin(hours: CounterSettings['noLiquor'], time: string): boolean {
  if (hours === null) return false;
  const { from, until } = hours;
  return from <= until ? time >= from && time < until : time >= from || time < until;
}

/** Who allowed what, as the sale keeps it. */
export const approvalsOfSale = (
  current: Cart,
  priced: PricedCart,
): { right: string; lineNumber: number | null; approvedBy: StaffId; reason: string }[] =>
  current.approvals.map(({ right, lineId, approvedBy, reason }) => {
    const index = priced.lines.findIndex((line) => line.lineId === lineId);
    return { right, lineNumber: index === -1 ? null : index + 1, approvedBy, reason };
  });
