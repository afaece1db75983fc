import { type Goods, leftOf, spreadOver } from './goods.ts';
import { byRank, covers, meetPromotions, type PriceBook, type Promotion } from './price-book.ts';
import type { Moment } from './schedule.ts';
import type { AdjustmentKind, PromotionTerms } from './schema.ts';
import { reductionOf } from './sets.ts';

/** Basket promotions of one cart; with the others they fit `MAX_ADJUSTMENTS`. */
const MAX_BASKET_PROMOTIONS = 10;

/** What goods cost after item promotions and markdowns, by place: what thresholds count (R2). */
export type CostAfterItems = readonly number[];

export type SpendAndSave = PromotionTerms & { readonly kind: 'spendAndSave' };

/** A basket promotion that some goods of the cart are about, with what they come to. */
export interface Basket {
  readonly promotion: Promotion;
  readonly terms: SpendAndSave;
  readonly goods: readonly Goods[];
  readonly spentCents: number;
}

/** Basket promotions that hold now for any of these goods. */
export function findBaskets(
  goods: readonly Goods[],
  afterItems: CostAfterItems,
  book: PriceBook,
  moment: Moment,
): Basket[] {
  const things = goods.filter(({ isPromotable }) => isPromotable).map((each) => ({ goods: each }));
  return meetPromotions(book.baskets, things, moment).map((met) =>
    basketOf(
      met.promotion,
      met.things.map((thing) => thing.goods),
      afterItems,
    ),
  );
}

/** The basket of a coupon: of its scope's goods, thresholds counted alike. */
export const basketOfCoupon = (
  coupon: Promotion,
  goods: readonly Goods[],
  afterItems: CostAfterItems,
): Basket =>
  basketOf(
    coupon,
    goods.filter((each) => each.isPromotable && covers(coupon.about, each)),
    afterItems,
  );

function basketOf(promotion: Promotion, goods: readonly Goods[], afterItems: CostAfterItems): Basket {
  if (promotion.terms.kind !== 'spendAndSave') throw new Error('expected a promotion of the basket');
  const spentCents = goods.reduce((sum, { index }) => sum + (afterItems[index] ?? 0), 0);
  return { promotion, terms: promotion.terms, goods, spentCents };
}

/**
 * Each basket promotion whose threshold is reached holds once, on what is still left to pay, by priority, then by what it would
 * save alone, then by code.
 * @returns what was saved by which
 */
export function saveOnBaskets(baskets: readonly Basket[]): { promotion: Promotion; savedCents: number }[] {
  const alone = new Map(baskets.map((basket) => [basket, savingOf(basket, basket.spentCents)]));
  return baskets
    .toSorted(
      (one, other) =>
        other.promotion.priority - one.promotion.priority ||
        (alone.get(other) ?? 0) - (alone.get(one) ?? 0) ||
        byRank(one.promotion, other.promotion),
    )
    .filter((basket) => (alone.get(basket) ?? 0) > 0)
    .slice(0, MAX_BASKET_PROMOTIONS)
    .map((basket) => ({ promotion: basket.promotion, savedCents: saveOn(basket, 'basketPromotion') }));
}

/** Takes off what a basket's step gives. @returns how much that was */
export function saveOn(basket: Basket, kind: AdjustmentKind): number {
  const savedCents = savingOf(basket, leftOf(basket.goods));
  spreadOver(basket.goods, kind, basket.promotion, savedCents);
  return savedCents;
}

function savingOf({ terms, spentCents }: Basket, leftCents: number): number {
  const step = terms.steps.find(({ fromCents }) => fromCents <= spentCents);
  return step === undefined ? 0 : reductionOf(leftCents, step.reduction);
}
