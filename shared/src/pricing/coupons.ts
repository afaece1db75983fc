import { multiplyAndDivide } from '../kernel/index.ts';
import { basketOfCoupon, type CostAfterItems, saveOn } from './basket-promotions.ts';
import { type Goods, spreadOver } from './goods.ts';
import { joinPromotions } from './join-promotions.ts';
import { byRank, couponKey, covers, isLive, type PriceBook, type Promotion } from './price-book.ts';
import type { Pricing } from './priceable.ts';
import type { Moment } from './schedule.ts';
import { type Reduction, WHOLE_BP } from './schema.ts';
import { contend, type Run } from './sets.ts';

/** Coupons' promotions in one cart; with the others they fit `MAX_ADJUSTMENTS`. */
const MAX_COUPON_PROMOTIONS = 10;

export interface RedeemedCoupon {
  readonly promotion: Promotion;
  readonly times: number;
  readonly savedCents: number;
}

type CouponIdle = Pricing['idleCoupons'][number];

/**
 * Redeems the coupons that were shown: one after the other by priority and code, each on what is left to pay; shown twice, a
 * coupon counts once.
 */
export function redeemCoupons(
  shown: readonly string[],
  goods: readonly Goods[],
  afterItems: CostAfterItems,
  book: PriceBook,
  moment: Moment,
): { redeemed: RedeemedCoupon[]; idle: CouponIdle[] } {
  const asked = new Map(shown.map((code) => [couponKey(code), code]));
  const live = [...asked.keys()]
    .flatMap((key) => book.coupons.get(key) ?? [])
    .filter((promotion) => isLive(promotion, moment))
    .sort(byRank);
  const redeemed = live
    .slice(0, MAX_COUPON_PROMOTIONS)
    .map((promotion) => ({ promotion, ...redeem(promotion, goods, afterItems) }))
    .filter(({ savedCents }) => savedCents > 0);
  const gave = new Set(redeemed.map(({ promotion }) => promotion.couponCode));
  const idle: CouponIdle[] = [];
  for (const [key, code] of asked) {
    if (gave.has(key)) continue;
    if (!book.coupons.has(key)) idle.push({ code, why: 'unknown' });
    else if (live.some(({ couponCode }) => couponCode === key)) idle.push({ code, why: 'nothingFits' });
    else idle.push({ code, why: 'notNow' });
  }
  return { redeemed, idle };
}

function redeem(
  coupon: Promotion,
  goods: readonly Goods[],
  afterItems: CostAfterItems,
): Pick<RedeemedCoupon, 'times' | 'savedCents'> {
  const { terms } = coupon;
  if (terms.kind === 'spendAndSave') {
    return { times: 1, savedCents: saveOn(basketOfCoupon(coupon, goods, afterItems), 'coupon') };
  }
  const runs = runsLeft(goods, coupon);
  if (terms.kind === 'off' && terms.reduction.kind === 'percent') {
    return takePercent(coupon, terms.reduction, runs);
  }
  const contender = contend(coupon, runs);
  joinPromotions([contender], runs, 'coupon');
  return { times: contender.times, savedCents: contender.savedCents };
}

/** Units at what they still cost. What was taken off goods before is spread over all of their units. */
function runsLeft(goods: readonly Goods[], coupon: Promotion): Run[] {
  const runs: Omit<Run, 'index'>[] = [];
  for (const each of goods) {
    const { pieces, leftCents } = each;
    const isMeant = covers(coupon.about, each) || (coupon.gives !== null && covers(coupon.gives, each));
    if (!each.isPromotable || !isMeant) continue;
    const dearer = leftCents % pieces;
    const unitCents = (leftCents - dearer) / pieces;
    if (dearer > 0) runs.push({ goods: each, unitCents: unitCents + 1, free: dearer });
    if (unitCents > 0) runs.push({ goods: each, unitCents, free: pieces - dearer });
  }
  runs.sort((one, other) => other.unitCents - one.unitCents || one.goods.index - other.goods.index);
  return runs.map((run, index) => ({ ...run, index }));
}

/** A share of what the units come to, rounded once: they have no shelf price of their own any more. */
function takePercent(
  coupon: Promotion,
  { percentBp }: Reduction & { kind: 'percent' },
  runs: readonly Run[],
): Pick<RedeemedCoupon, 'times' | 'savedCents'> {
  let times = 0;
  let spentCents = 0;
  const costs = new Map<Goods, number>();
  for (const { goods, unitCents, free } of runs) {
    const count = Math.min(free, coupon.maxTimes - times);
    if (count === 0) break;
    times += count;
    spentCents += unitCents * count;
    costs.set(goods, (costs.get(goods) ?? 0) + unitCents * count);
  }
  const savedCents = multiplyAndDivide(spentCents, percentBp, WHOLE_BP, 'halfUp');
  spreadOver([...costs.keys()], 'coupon', coupon, savedCents, [...costs.values()]);
  return { times, savedCents };
}
