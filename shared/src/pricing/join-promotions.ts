import { allocate } from '../kernel/index.ts';
import { type Goods, takeOff } from './goods.ts';
import { meetPromotions, type PriceBook } from './price-book.ts';
import { Ranking } from './ranking.ts';
import type { Moment } from './schedule.ts';
import type { AdjustmentKind } from './schema.ts';
import { type Contender, contend, lookAgain, type Run, type Saving, type UnitSet } from './sets.ts';

/** Item promotions that goods which are alike can join; with those of the basket and coupons they fit `MAX_ADJUSTMENTS`. */
const MAX_ITEM_PROMOTIONS_OF_GOODS = 16;

/** Goods that may join item promotions, as runs of free units in the same order. A markdown stands in their place. */
export const runsOf = (goods: readonly Goods[]): Run[] =>
  goods
    .filter(({ isPromotable, markdownBp, unitCents }) => isPromotable && markdownBp === null && unitCents > 0)
    .map((each, index) => ({ index, goods: each, unitCents: each.unitCents, free: each.pieces }));

/** The item promotions that hold now for any of these units, each with what it is about. */
export const findContenders = (runs: readonly Run[], book: PriceBook, moment: Moment): Contender[] =>
  meetPromotions(book.items, runs, moment).map(({ promotion, things }) => contend(promotion, things));

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
  const stale = new Staleness(contenders, runs);
  const ranking = new Ranking<Contender>(canBeBefore);
  for (const contender of contenders) {
    lookAgain(contender);
    if (contender.bound !== null) ranking.add(contender);
  }
  for (;;) {
    const best = bestOf(ranking, stale);
    if (best === null) return;
    makeSets(best.contender, best.set, kind);
    stale.mark(best.set);
  }
}

/**
 * The set to be made next. Only contenders whose bound says that they might have it are looked at again; the others wait, as
 * units that join a promotion never make another's bound larger.
 */
function bestOf(ranking: Ranking<Contender>, stale: Staleness): Choice | null {
  let best: Choice | null = null;
  const looked: Contender[] = [];
  for (let first = ranking.first(); first !== undefined; first = ranking.first()) {
    if (best !== null && !canBeBefore(first, best.contender, best.set)) break;
    const contender = ranking.takeFirst();
    if (stale.isStale(contender)) {
      lookAgain(contender);
      stale.refresh(contender);
    }
    if (contender.bound === null) continue;
    looked.push(contender);
    const set = contender.next;
    if (set !== null && (best === null || isBefore(contender, set, best.contender, best.set))) {
      best = { contender, set };
    }
  }
  for (const contender of looked) ranking.add(contender);
  return best;
}

interface Choice {
  readonly contender: Contender;
  readonly set: UnitSet;
}

/** By what it can save at best: might a contender come before another? */
function canBeBefore(one: Contender, other: Contender, otherSaving: Saving | null = other.bound): boolean {
  return one.bound !== null && otherSaving !== null && isBefore(one, one.bound, other, otherSaving);
}

/** R2: by priority, then saving, then code. */
function isBefore(one: Contender, oneSaving: Saving, other: Contender, otherSaving: Saving): boolean {
  const { priority, code } = one.promotion;
  if (priority !== other.promotion.priority) return priority > other.promotion.priority;
  const difference = compareByUnit(oneSaving, otherSaving);
  return difference === 0 ? code < other.promotion.code : difference > 0;
}

/** Whose next set has to be worked out anew, because units of its runs have joined a promotion. */
class Staleness {
  readonly #byRun: Contender[][];
  readonly #stale = new Set<Contender>();
  /** Those about every run aren't kept by run: any set that is made concerns them. */
  readonly #aboutAll = new Map<Contender, number>();
  #sets = 0;

  constructor(contenders: readonly Contender[], runs: readonly Run[]) {
    this.#byRun = runs.map(() => []);
    for (const contender of contenders) {
      if (contender.takes.length === runs.length) {
        this.#aboutAll.set(contender, 0);
        continue;
      }
      for (const run of contender.takes) this.#byRun[run.index]?.push(contender);
      for (const run of contender.gives) this.#byRun[run.index]?.push(contender);
    }
  }

  mark({ parts }: UnitSet): void {
    this.#sets += 1;
    for (const { run } of parts) {
      for (const contender of this.#byRun[run.index] ?? []) this.#stale.add(contender);
    }
  }

  isStale(contender: Contender): boolean {
    const seen = this.#aboutAll.get(contender);
    return seen === undefined ? this.#stale.has(contender) : seen < this.#sets;
  }

  refresh(contender: Contender): void {
    if (this.#aboutAll.has(contender)) this.#aboutAll.set(contender, this.#sets);
    else this.#stale.delete(contender);
  }
}

/** Above zero: the first saves more a unit. */
function compareByUnit(one: Saving, other: Saving): number {
  const left = one.savingCents * other.units;
  const right = other.savingCents * one.units;
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) return left - right;
  return Number(
    BigInt(one.savingCents) * BigInt(other.units) - BigInt(other.savingCents) * BigInt(one.units),
  );
}

function makeSets(contender: Contender, set: UnitSet, kind: AdjustmentKind): void {
  const { promotion } = contender;
  let times = promotion.maxTimes - contender.times;
  for (const { run, count } of set.parts) times = Math.min(times, Math.floor(run.free / count));
  contender.times += times;
  contender.units += set.units * times;
  contender.savedCents += set.savingCents * times;
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
