import { assert, multiplyAndDivide } from '../kernel/index.ts';
import { type Goods, leftOf, spreadOver, takeOff } from './goods.ts';
import type { ManualDiscount } from './priceable.ts';
import { WHOLE_BP } from './schema.ts';

/** What is kept of an amount, as an exact fraction. */
interface Share {
  readonly of: bigint;
  readonly kept: bigint;
}

const WHOLE: Share = { of: 1n, kept: 1n };

/**
 * Takes off what people took off by hand, lines first, then the cart (R2), never more than there is.
 * @returns the largest share that a line lost by price, line and cart together, in basis points, rounded up (R5)
 */
export function discountByHand(goods: readonly Goods[], cartDiscount: ManualDiscount | null): number {
  const before = goods.map(({ leftCents }) => leftCents);
  const lineShares = goods.map((each) => discountLine(each));
  const discountable = goods.filter(({ isDiscountable }) => isDiscountable);
  const cartShare = cartDiscount === null ? WHOLE : shareKept(cartDiscount, leftOf(discountable));
  if (cartDiscount !== null) {
    const reason = reasonOf(cartDiscount);
    spreadOver(discountable, 'cartDiscount', reason, discountOf(cartDiscount, leftOf(discountable)));
  }
  let byHandBp = 0;
  goods.forEach(({ lines, isDiscountable }, index) => {
    // From what costs nothing nobody takes anything off.
    const isInCart = isDiscountable && before[index] !== 0;
    const shares = [lineShares[index] ?? WHOLE, isInCart ? cartShare : WHOLE];
    for (const { unitCents, listUnitCents } of lines) {
      byHandBp = Math.max(byHandBp, lostBp([priceShare(unitCents, listUnitCents), ...shares]));
    }
  });
  return byHandBp;
}

function discountLine(goods: Goods): Share {
  const { discount, isDiscountable, leftCents } = goods;
  if (discount === null || !isDiscountable || leftCents === 0) return WHOLE;
  takeOff(goods, 'lineDiscount', reasonOf(discount), discountOf(discount, leftCents));
  return shareKept(discount, leftCents);
}

/** A percentage rounds the discount half-up (R2); an amount stops at nothing left. */
function discountOf(discount: ManualDiscount, leftCents: number): number {
  if (discount.kind === 'amount') {
    assert(discount.amountCents >= 0, 'a discount that is not below zero');
    return Math.min(discount.amountCents, leftCents);
  }
  assert(discount.percentBp >= 0 && discount.percentBp <= WHOLE_BP, 'a discount of at most everything');
  return multiplyAndDivide(leftCents, discount.percentBp, WHOLE_BP, 'halfUp');
}

/** A percentage is what was given, not what rounding made of it: 10% off 3.35 is 10%, though 0.34 is a little more. */
function shareKept(discount: ManualDiscount, leftCents: number): Share {
  if (discount.kind === 'percent')
    return { of: BigInt(WHOLE_BP), kept: BigInt(WHOLE_BP - discount.percentBp) };
  if (leftCents === 0) return WHOLE;
  return { of: BigInt(leftCents), kept: BigInt(leftCents - discountOf(discount, leftCents)) };
}

/** A price by hand that is above the list's takes nothing off. */
const priceShare = (unitCents: number, listUnitCents: number): Share =>
  unitCents >= listUnitCents ? WHOLE : { of: BigInt(listUnitCents), kept: BigInt(unitCents) };

function lostBp(shares: readonly Share[]): number {
  let of = 1n;
  let kept = 1n;
  for (const share of shares) {
    of *= share.of;
    kept *= share.kept;
  }
  const lost = BigInt(WHOLE_BP) * (of - kept);
  return Number((lost + of - 1n) / of);
}

const reasonOf = ({ reason }: ManualDiscount) => ({ code: '', name: reason, nameZh: null });
