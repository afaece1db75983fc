import type { VariantId } from '../kernel/index.ts';
import { findBaskets } from './basket-promotions.ts';
import { gatherGoods } from './goods.ts';
import { findContenders, joinPromotions, runsOf } from './join-promotions.ts';
import type { ListPriceOfVariant } from './list-price.ts';
import { compareText, type PriceBook, type Promotion } from './price-book.ts';
import type { PriceableCart, PriceMoment } from './priceable.ts';
import { momentOf } from './schedule.ts';
import { WHOLE_BP } from './schema.ts';
import { type Contender, type Run, setSize } from './sets.ts';

/** More than that and nobody goes back to the shelf. */
const MAX_MISSING_UNITS = 2;
/** The last part of a threshold: from 80% on the rest is worth a word. */
const NEAR_THRESHOLD_BP = 8_000;

/** What is missing for a promotion to hold, or to hold once more. */
export interface NearMiss {
  readonly code: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly missing:
    | { readonly kind: 'units'; readonly units: number }
    | { readonly kind: 'cents'; readonly cents: number };
}

/** Promotions of units and of the basket that a cart nearly has: "one more for 3 for 10.00", "3.40 more to save 5.00". By code. */
export function nearMisses(
  cart: Pick<PriceableCart, 'lines'>,
  book: PriceBook,
  pricesOf: (variant: VariantId) => readonly ListPriceOfVariant[],
  moment: PriceMoment,
): NearMiss[] {
  const now = momentOf(moment);
  const goods = gatherGoods(cart.lines, book, pricesOf, now);
  const runs = runsOf(goods);
  const contenders = findContenders(runs, book, now);
  joinPromotions(contenders, runs, 'itemPromotion');
  const misses: NearMiss[] = [];
  for (const contender of contenders) {
    const units = missingUnits(contender);
    if (units > 0 && units <= MAX_MISSING_UNITS)
      misses.push(miss(contender.promotion, { kind: 'units', units }));
  }
  const afterItems = goods.map(({ leftCents }) => leftCents);
  for (const { promotion, terms, spentCents } of findBaskets(goods, afterItems, book, now)) {
    // Steps stand with the largest first: the last one above is the next.
    const next = terms.steps.findLast(({ fromCents }) => fromCents > spentCents);
    if (next === undefined || spentCents * WHOLE_BP < next.fromCents * NEAR_THRESHOLD_BP) continue;
    misses.push(miss(promotion, { kind: 'cents', cents: next.fromCents - spentCents }));
  }
  return misses.sort((one, other) => compareText(one.code, other.code));
}

const miss = ({ code, name, nameZh }: Promotion, missing: NearMiss['missing']): NearMiss => ({
  code,
  name,
  nameZh,
  missing,
});

/** Units that are missing for the next set; 0 or less: none was begun, or it can't hold again. */
function missingUnits({ promotion, takes, gives, times, units }: Contender): number {
  const { terms } = promotion;
  const free = freeOf(takes);
  if (terms.kind === 'tiers') {
    const next = terms.steps.findLast(({ fromQuantity }) => fromQuantity > units + free);
    return next === undefined || units + free === 0 ? 0 : next.fromQuantity - units - free;
  }
  if (times >= promotion.maxTimes || free === 0) return 0;
  if (terms.kind === 'buyGet' && promotion.gives !== null) {
    // Whoever has what is to be bought may take what is given with it.
    const boughtOfGiven = Math.max(
      0,
      terms.buyQuantity - freeOf(takes.filter((run) => !gives.includes(run))),
    );
    return free < terms.buyQuantity ? 0 : terms.getQuantity - (freeOf(gives) - boughtOfGiven);
  }
  const missing = setSize(terms) - free;
  return terms.kind === 'set' && !wouldSave(takes, missing, terms.priceCents) ? 0 : missing;
}

const freeOf = (runs: readonly Run[]): number => runs.reduce((sum, { free }) => sum + free, 0);

/** Would a set of what is there, and more of the dearest of it, cost less than without? */
function wouldSave(runs: readonly Run[], missing: number, priceCents: number): boolean {
  const there = runs.filter(({ free }) => free > 0);
  const dearestCents = there[0]?.unitCents ?? 0;
  const sum = there.reduce((total, { unitCents, free }) => total + unitCents * free, 0);
  return sum + missing * dearestCents > priceCents;
}
