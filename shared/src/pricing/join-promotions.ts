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
  const contest = new Contest(contenders, runs);
  for (let best = contest.best(); best !== null; best = contest.best()) {
    makeSets(best.contender, best.set, kind);
    contest.haveJoined(best.set);
  }
}

/** A contender's place in the ranking: what it saves, or more than that if units have joined others since. */
interface Place {
  readonly contender: Contender;
  readonly saving: Saving;
}

/** R2: by priority, then saving, then code. */
function isBefore(one: Place, other: Place): boolean {
  const { priority, code } = one.contender.promotion;
  const { promotion } = other.contender;
  if (priority !== promotion.priority) return priority > promotion.priority;
  const difference = compareByUnit(one.saving, other.saving);
  return difference === 0 ? code < promotion.code : difference > 0;
}

/**
 * Who makes the next set. A contender isn't looked at again before its place, which is never too low, is the first: so what a
 * set costs doesn't grow with the promotions that could be made of the same units.
 */
class Contest {
  readonly #ranking = new Ranking<Place>(isBefore);
  readonly #placeOf = new Map<Contender, Place>();
  readonly #stale = new Set<Contender>();
  readonly #byRun: Contender[][];
  /** Those about every run: any set that is made concerns them. */
  readonly #aboutAll: Contender[] = [];

  constructor(contenders: readonly Contender[], runs: readonly Run[]) {
    this.#byRun = runs.map(() => []);
    for (const contender of contenders) {
      this.#look(contender);
      if (contender.takes.length === runs.length) {
        this.#aboutAll.push(contender);
        continue;
      }
      for (const run of contender.takes) this.#byRun[run.index]?.push(contender);
      for (const run of contender.gives) this.#byRun[run.index]?.push(contender);
    }
  }

  best(): { contender: Contender; set: UnitSet } | null {
    for (let first = this.#ranking.first(); first !== undefined; first = this.#ranking.first()) {
      const { contender } = first;
      const isInPlace = this.#placeOf.get(contender) === first;
      if (isInPlace && !this.#stale.has(contender) && contender.next !== null) {
        return { contender, set: contender.next };
      }
      this.#ranking.takeFirst();
      if (isInPlace) this.#look(contender);
    }
    return null;
  }

  haveJoined({ parts }: UnitSet): void {
    for (const { run } of parts) {
      for (const contender of this.#byRun[run.index] ?? []) this.#loseTouch(contender);
    }
    for (const contender of this.#aboutAll) this.#loseTouch(contender);
  }

  #look(contender: Contender): void {
    this.#stale.delete(contender);
    lookAgain(contender);
    if (contender.next !== null) this.#place(contender, contender.next);
    else this.#placeOf.delete(contender);
  }

  #loseTouch(contender: Contender): void {
    if (this.#stale.has(contender) || contender.bound === null) return;
    this.#stale.add(contender);
    // Where the next set may save more than this one would have, it is looked for at the best that it can be.
    if (contender.bound !== contender.next) this.#place(contender, contender.bound);
  }

  #place(contender: Contender, saving: Saving): void {
    const place = { contender, saving };
    this.#placeOf.set(contender, place);
    this.#ranking.add(place);
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
