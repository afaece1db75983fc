import { allocate, multiplyAndDivide, sumCents, type VariantId } from '../kernel/index.ts';
import { findBaskets, saveOnBaskets } from './basket-promotions.ts';
import { discountByHand } from './by-hand.ts';
import { redeemCoupons } from './coupons.ts';
import { type Goods, gatherGoods, type LineAtPrice, leftOf, spreadOver, takeOff } from './goods.ts';
import { findContenders, joinPromotions, runsOf } from './join-promotions.ts';
import type { ListPriceOfVariant } from './list-price.ts';
import type { PriceBook, Promotion } from './price-book.ts';
import type { AppliedPromotion, PriceableCart, PricedLine, PriceMoment, Pricing } from './priceable.ts';
import { momentOf } from './schedule.ts';
import { type Adjustment, WHOLE_BP } from './schema.ts';

const MARKDOWN = { code: '', name: 'Reduced to clear', nameZh: '临期特价' };
const POINTS = { code: '', name: 'Points', nameZh: '积分' };

/**
 * What a cart costs, with GST where the shop charges it inside, and before containers, tender and rounding, in the order of R2.
 * Whatever is taken off stands on its lines, to the cent, under the name of what took it.
 * @param pricesOf what price lists have for a variant
 * @param moment frozen when Pay opens (R25)
 */
export function priceLines(
  cart: PriceableCart,
  book: PriceBook,
  pricesOf: (variant: VariantId) => readonly ListPriceOfVariant[],
  moment: PriceMoment,
): Pricing {
  const now = momentOf(moment);
  const goods = gatherGoods(cart.lines, book, pricesOf, now);
  const runs = runsOf(goods);
  const contenders = findContenders(runs, book, now);
  joinPromotions(contenders, runs, 'itemPromotion');
  markDown(goods);
  const afterItems = goods.map(({ leftCents }) => leftCents);
  const baskets = saveOnBaskets(findBaskets(goods, afterItems, book, now));
  const { redeemed, idle } = redeemCoupons(cart.coupons, goods, afterItems, book, now);
  const byHandBp = discountByHand(goods, cart.discount);
  redeemPoints(goods, cart.pointsCents);
  const lines = spreadOverLines(goods);
  const applied = [
    ...contenders.map(({ promotion, times, savedCents }) => applyOf(promotion, times, savedCents)),
    ...baskets.map(({ promotion, savedCents }) => applyOf(promotion, 1, savedCents)),
    ...redeemed.map(({ promotion, times, savedCents }) => applyOf(promotion, times, savedCents)),
  ];
  return {
    lines,
    totalCents: sumCents(lines.map(({ totalCents }) => totalCents)),
    promotions: applied.filter(({ savedCents }) => savedCents > 0),
    idleCoupons: idle,
    byHandBp,
  };
}

function markDown(goods: readonly Goods[]): void {
  for (const each of goods) {
    if (each.markdownBp === null || !each.isPromotable) continue;
    // Of one piece, so that it is the same for two lines of one and for one line of two.
    const reduction = multiplyAndDivide(each.unitCents, each.markdownBp, WHOLE_BP, 'halfUp');
    takeOff(each, 'markdown', MARKDOWN, reduction * each.pieces);
  }
}

/** R17: points are a discount on what may be discounted, never more than that. */
function redeemPoints(goods: readonly Goods[], pointsCents: number): void {
  const discountable = goods.filter(({ isDiscountable }) => isDiscountable);
  spreadOver(discountable, 'points', POINTS, Math.min(pointsCents, leftOf(discountable)));
}

const applyOf = (
  { code, name, nameZh, couponCode }: Promotion,
  times: number,
  savedCents: number,
): AppliedPromotion => ({ code, name, nameZh, isCoupon: couponCode !== null, times, savedCents });

/** What was taken off goods, on their lines: in proportion to what is left of each, ties to the earlier line. */
function spreadOverLines(goods: readonly Goods[]): PricedLine[] {
  const priced: PricedLine[] = [];
  for (const { lines, taken } of goods) {
    const left = lines.map(({ grossCents }) => grossCents);
    const adjustments = lines.map((): Adjustment[] => []);
    for (const { amountCents, ...by } of taken) {
      const parts = lines.length === 1 ? [amountCents] : allocate(amountCents, left);
      parts.forEach((part, index) => {
        if (part === 0) return;
        left[index] = (left[index] ?? 0) - part;
        adjustments[index]?.push({ ...by, amountCents: part });
      });
    }
    lines.forEach((each, index) => {
      priced[each.position] = pricedLine(each, adjustments[index] ?? [], left[index] ?? 0);
    });
  }
  return priced;
}

const pricedLine = (
  { line, unitCents, listUnitCents, source, listCode, grossCents }: LineAtPrice,
  adjustments: Adjustment[],
  totalCents: number,
): PricedLine => ({
  lineId: line.lineId,
  unitPriceCents: unitCents,
  listUnitCents,
  priceSource: source,
  priceListCode: listCode,
  grossCents,
  adjustments,
  discountCents: grossCents - totalCents,
  totalCents,
});
