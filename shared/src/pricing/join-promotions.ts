import { allocate } from '../kernel/index.ts';
import { type Goods, takeOff } from './goods.ts';
import { byRank, isLive, type PriceBook, type Promotion, promotionsAbout } from './price-book.ts';
import type { Moment } from './schedule.ts';
import type { AdjustmentKind } from './schema.ts';
import { type Contender, contend, nextSet, type Run, type UnitSet } from './sets.ts';

/** Item promotions that goods which are alike can join; with those of the basket and coupons they fit `MAX_ADJUSTMENTS`. */
const MAX_ITEM_PROMOTIONS_OF_GOODS = 16;

/** Goods that may join item promotions, as runs of free units in the same order. A markdown stands in their place. */
export const runsOf = (goods: readonly Goods[]): Run[] =>
  goods
    .filter(({ isPromotable, markdownBp, unitCents }) => isPromotable && markdownBp === null && unitCents > 0)
    .map((each, index) => ({ index, goods: each, unitCents: each.unitCents, free: each.pieces }));

/** The item promotions that hold now for any of these units, each with what it is about. */
export function findContenders(runs: readonly Run[], book: PriceBook, moment: Moment): Contender[] {
  const found = new Map<Promotion, Run[] | null>();
  for (const run of runs) {
    for (const promotion of promotionsAbout(book, run.goods)) {
      const known = found.get(promotion);
      if (known === null) continue;
      if (known !== undefined) {
        if (known.at(-1) !== run) known.push(run);
        continue;
      }
      const holds = promotion.terms.kind !== 'spendAndSave' && isLive(promotion, moment);
      found.set(promotion, holds ? [run] : null);
    }
  }
  const contenders: Contender[] = [];
  for (const [promotion, about] of found) if (about !== null) contenders.push(contend(promotion, about));
  return contenders;
}

/**
 * Lets units join promotions, each unit one at most (R2): of all sets that could be made of free units, the one of the highest
 * priority is made first, of those the one that saves most a unit, of those the one with the lowest code; and it is made as
 * often as goods that are alike allow.
 */
export function joinPromotions(
  contenders: readonly Contender[],
  runs: readonly Run[],
  kind: AdjustmentKind,
): void {
  const byRun: Contender[][] = runs.map(() => []);
  for (const contender of contenders) {
    for (const run of contender.takes) byRun[run.index]?.push(contender);
    for (const run of contender.gives) byRun[run.index]?.push(contender);
  }
  const ranked = contenders.toSorted((one, other) => byRank(one.promotion, other.promotion));
  for (let best = bestOf(ranked); best !== null; best = bestOf(ranked)) {
    makeSets(best.contender, best.set, kind);
    for (const { run } of best.set.parts) {
      for (const contender of byRun[run.index] ?? []) contender.isStale = true;
    }
  }
}

/** @param ranked by priority, then code */
function bestOf(ranked: readonly Contender[]): { contender: Contender; set: UnitSet } | null {
  let best: { contender: Contender; set: UnitSet } | null = null;
  for (const contender of ranked) {
    if (best !== null && contender.promotion.priority < best.contender.promotion.priority) break;
    if (contender.isStale) {
      contender.next = nextSet(contender);
      contender.isStale = false;
    }
    const set = contender.next;
    // Of two that save alike the first one stays: the order is that of codes.
    if (set !== null && (best === null || savesMore(set, best.set))) best = { contender, set };
  }
  return best;
}

/** Does a set save more a unit than another? */
function savesMore(one: UnitSet, other: UnitSet): boolean {
  const left = one.savingCents * other.units;
  const right = other.savingCents * one.units;
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) return left > right;
  return BigInt(one.savingCents) * BigInt(other.units) > BigInt(other.savingCents) * BigInt(one.units);
}

function makeSets(contender: Contender, set: UnitSet, kind: AdjustmentKind): void {
  const { promotion } = contender;
  let times = promotion.maxTimes - contender.times;
  for (const { run, count } of set.parts) times = Math.min(times, Math.floor(run.free / count));
  contender.times += times;
  contender.units += set.units * times;
  contender.savedCents += set.savingCents * times;
  contender.isStale = true;
  const savings = savingsOf(set);
  set.parts.forEach(({ run, count }, index) => {
    run.free -= count * times;
    takeOff(run.goods, kind, promotion, (savings[index] ?? 0) * times);
    const isFull = kind === 'itemPromotion' && run.goods.taken.length >= MAX_ITEM_PROMOTIONS_OF_GOODS;
    if (isFull) run.free = 0;
  });
}

/** R4: the saving is spread over the whole set in proportion to its prices. */
function savingsOf({ parts, savingCents, partSavings }: UnitSet): readonly number[] {
  if (partSavings !== null) return partSavings;
  if (parts.length === 1) return [savingCents];
  return allocate(
    savingCents,
    parts.map(({ run, count }) => run.unitCents * count),
  );
}
