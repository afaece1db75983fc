import { extendPrice, multiplyAndDivide } from '../kernel/index.ts';
import type { Goods } from './goods.ts';
import { covers, type Promotion } from './price-book.ts';
import { type PromotionTerms, type Reduction, WHOLE_BP } from './schema.ts';

/** Units that are alike and cost the same, as promotions meet them. */
export interface Run {
  readonly index: number;
  readonly goods: Goods;
  readonly unitCents: number;
  /** Units that have joined no promotion yet. */
  free: number;
}

export interface Part {
  readonly run: Run;
  count: number;
}

/** What units save, to be compared by the unit. */
export interface Saving {
  readonly savingCents: number;
  readonly units: number;
}

/** What one application of a promotion takes, and what it gives: more than nothing. */
export interface UnitSet extends Saving {
  readonly parts: readonly Part[];
  /** What each part saves, where units save by themselves; null: the saving is the whole set's (R4). */
  readonly partSavings: readonly number[] | null;
}

/** A promotion among those that a cart's units may join. */
export interface Contender {
  readonly promotion: Promotion;
  /** What it is about, in the order in which it takes units. */
  readonly takes: readonly Run[];
  /** What `buyGet` gives, cheapest first; empty for the others. */
  readonly gives: readonly Run[];
  times: number;
  /** Units that have joined it. */
  units: number;
  savedCents: number;
  /** Where `takes` begins to have free units. */
  from: number;
  /** Its next set, unless a unit of its runs has joined another promotion since it was worked out. */
  next: UnitSet | null;
  /** None of its sets, the next and all after it, saves more a unit, whatever other units join; null: it makes none any more. */
  bound: Saving | null;
}

/** @param runs that the promotion is about, dearest first */
export function contend(promotion: Promotion, runs: readonly Run[]): Contender {
  const start = { promotion, times: 0, units: 0, savedCents: 0, from: 0, next: null, bound: null };
  const { terms, about, gives } = promotion;
  if (gives !== null) {
    const bought = runs.filter(({ goods }) => covers(about, goods));
    const isGiven = ({ goods }: Run): boolean => covers(gives, goods);
    // What can only be bought is bought first, so that what can be given is left for it.
    const takes = [...bought.filter((run) => !isGiven(run)), ...bought.filter(isGiven)];
    return { ...start, takes, gives: runs.filter(isGiven).reverse() };
  }
  if (terms.kind === 'unitPrice' && runs.some(({ goods }) => goods.brokenMilli !== null)) {
    // Of weighed goods the dearest isn't always what saves most.
    const savings = new Map(runs.map((run) => [run, unitPriceSaving(run, terms.priceCents)]));
    const takes = runs.toSorted((one, other) => (savings.get(other) ?? 0) - (savings.get(one) ?? 0));
    return { ...start, takes, gives: [] };
  }
  return { ...start, takes: runs, gives: [] };
}

/** Works out the set that a promotion would take next of the free units, and what it can save at best from now on. */
export function lookAgain(contender: Contender): void {
  const { promotion, takes, times } = contender;
  const { terms } = promotion;
  while (takes[contender.from]?.free === 0) contender.from += 1;
  const isOver = times >= promotion.maxTimes || contender.from >= takes.length;
  if (isOver) {
    contender.next = null;
    contender.bound = null;
  } else if (terms.kind === 'tiers') {
    const units = takes.reduce((sum, { free }) => sum + free, 0);
    // Fewer units reach no step that these don't.
    const isReached = terms.steps.some(({ fromQuantity }) => fromQuantity <= units);
    contender.next = isReached ? tiersSet(contender, terms) : null;
    contender.bound = isReached ? tiersBound(contender, terms) : null;
  } else if (terms.kind === 'buyGet' && promotion.gives !== null) {
    const parts = buyGetParts(contender, terms);
    contender.next = parts === null ? null : buyGetSet(parts, terms);
    contender.bound = parts === null ? null : buyGetBound(contender, terms);
  } else {
    // Sets that are cut from the dearest down save less and less.
    contender.next = cutSet(contender);
    contender.bound = contender.next;
  }
}

/** How many units a set has that is cut from the dearest; R4. */
export function setSize(terms: PromotionTerms): number {
  switch (terms.kind) {
    case 'set':
    case 'cheapestFree':
      return terms.size;
    case 'buyGet':
      return terms.buyQuantity + terms.getQuantity;
    default:
      return 1;
  }
}

/** What a reduction takes off a price: percentages round it half-up (R2), amounts stop at nothing. */
export const reductionOf = (cents: number, reduction: Reduction): number =>
  reduction.kind === 'percent'
    ? multiplyAndDivide(cents, reduction.percentBp, WHOLE_BP, 'halfUp')
    : Math.min(cents, reduction.amountCents);

function cutSet(contender: Contender): UnitSet | null {
  const { takes, promotion } = contender;
  const units = setSize(promotion.terms);
  const parts: Part[] = [];
  if (pick(parts, takes, contender.from, units) > 0) return null;
  const savingCents = cutSaving(promotion.terms, parts);
  return savingCents > 0 ? { parts, units, savingCents, partSavings: null } : null;
}

/** Takes free units in order. @returns how many are missing */
function pick(parts: Part[], runs: readonly Run[], from: number, units: number): number {
  let missing = units;
  for (let at = from; at < runs.length && missing > 0; at++) {
    const run = runs[at];
    if (run === undefined || run.free === 0) continue;
    const known = parts.find((part) => part.run === run);
    const count = Math.min(missing, run.free - (known?.count ?? 0));
    if (count === 0) continue;
    if (known === undefined) parts.push({ run, count });
    else known.count += count;
    missing -= count;
  }
  return missing;
}

/** @param parts a whole set, the dearest first */
function cutSaving(terms: PromotionTerms, parts: readonly Part[]): number {
  switch (terms.kind) {
    case 'off':
      return sumOf(parts, ({ unitCents }) => reductionOf(unitCents, terms.reduction));
    case 'unitPrice':
      return sumOf(parts, (run) => unitPriceSaving(run, terms.priceCents));
    case 'set':
      return sumOf(parts, ({ unitCents }) => unitCents) - terms.priceCents;
    case 'cheapestFree':
      return sumOf(cheapestOf(parts, terms.free), ({ unitCents }) => unitCents);
    case 'buyGet':
      return sumOf(cheapestOf(parts, terms.getQuantity), ({ unitCents }) =>
        reductionOf(unitCents, terms.reduction),
      );
    default:
      throw new Error(`expected a promotion that cuts sets, not ${terms.kind}`);
  }
}

/** What a unit saves at a promotion's price, below zero if that is dearer; the price is per kilogram where goods are weighed. */
const unitPriceSaving = ({ goods, unitCents }: Run, priceCents: number): number =>
  unitCents - (goods.brokenMilli === null ? priceCents : extendPrice(goods.brokenMilli, priceCents));

function cheapestOf(parts: readonly Part[], units: number): Part[] {
  const cheapest: Part[] = [];
  let missing = units;
  for (let at = parts.length - 1; at >= 0 && missing > 0; at--) {
    const part = parts[at];
    if (part === undefined) continue;
    const count = Math.min(missing, part.count);
    cheapest.push({ run: part.run, count });
    missing -= count;
  }
  return cheapest;
}

const sumOf = (parts: readonly Part[], each: (run: Run) => number): number =>
  parts.reduce((sum, { run, count }) => sum + each(run) * count, 0);

/** All free units at once, at the step that their number reaches. */
function tiersSet({ takes }: Contender, terms: PromotionTerms & { kind: 'tiers' }): UnitSet | null {
  const parts = takes.filter(({ free }) => free > 0).map((run): Part => ({ run, count: run.free }));
  const units = parts.reduce((sum, { count }) => sum + count, 0);
  const step = terms.steps.find(({ fromQuantity }) => fromQuantity <= units);
  if (step === undefined) return null;
  const partSavings = parts.map(({ run, count }) => reductionOf(run.unitCents, step.reduction) * count);
  const savingCents = partSavings.reduce((sum, saving) => sum + saving, 0);
  return savingCents > 0 ? { parts, units, savingCents, partSavings } : null;
}

/** No unit saves more than the dearest at the best step. The dearest of what is free stands first. */
function tiersBound({ takes, from }: Contender, terms: PromotionTerms & { kind: 'tiers' }): Saving | null {
  const dearestCents = takes[from]?.unitCents ?? 0;
  const best = Math.max(...terms.steps.map(({ reduction }) => reductionOf(dearestCents, reduction)));
  return best > 0 ? { savingCents: best, units: 1 } : null;
}

/** No set saves more than one that gives the dearest. */
function buyGetBound({ gives }: Contender, terms: PromotionTerms & { kind: 'buyGet' }): Saving | null {
  const dearestCents = gives.findLast(({ free }) => free > 0)?.unitCents ?? 0;
  const savingCents = reductionOf(dearestCents, terms.reduction) * terms.getQuantity;
  return savingCents > 0 ? { savingCents, units: setSize(terms) } : null;
}

interface BoughtAndGiven {
  readonly parts: readonly Part[];
  readonly given: readonly Part[];
}

/** The dearest that it is about are bought, the cheapest of what it gives are reduced; null: there aren't enough. */
function buyGetParts(
  { takes, gives }: Contender,
  { buyQuantity, getQuantity }: PromotionTerms & { kind: 'buyGet' },
): BoughtAndGiven | null {
  const parts: Part[] = [];
  if (pick(parts, takes, 0, buyQuantity) > 0) return null;
  const bought = new Map(parts.map(({ run, count }) => [run, count]));
  if (pick(parts, gives, 0, getQuantity) > 0) return null;
  return {
    parts,
    given: parts.map(({ run, count }) => ({ run, count: count - (bought.get(run) ?? 0) })),
  };
}

function buyGetSet(
  { parts, given }: BoughtAndGiven,
  terms: PromotionTerms & { kind: 'buyGet' },
): UnitSet | null {
  const savingCents = sumOf(given, ({ unitCents }) => reductionOf(unitCents, terms.reduction));
  return savingCents > 0 ? { parts, units: setSize(terms), savingCents, partSavings: null } : null;
}
