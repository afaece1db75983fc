/**
 * R2's greedy rule and R4's sets, unit by unit and without a thought for speed: what the engine is held against. Shares nothing
 * with it; amounts are in cents, variants are numbers.
 */
export interface NaiveUnit {
  readonly variant: number;
  readonly cents: number;
}

export type NaiveReduction = { readonly percentBp: number } | { readonly amountCents: number };

export type NaiveTerms =
  | { readonly kind: 'off'; readonly on: readonly number[]; readonly reduction: NaiveReduction }
  | { readonly kind: 'unitPrice'; readonly on: readonly number[]; readonly priceCents: number }
  | {
      readonly kind: 'tiers';
      readonly on: readonly number[];
      readonly steps: readonly { readonly fromQuantity: number; readonly reduction: NaiveReduction }[];
    }
  | {
      readonly kind: 'set';
      readonly on: readonly number[];
      readonly size: number;
      readonly priceCents: number;
    }
  | {
      readonly kind: 'cheapestFree';
      readonly on: readonly number[];
      readonly size: number;
      readonly free: number;
    }
  | {
      readonly kind: 'buyGet';
      readonly on: readonly number[];
      readonly buyQuantity: number;
      readonly get: readonly number[];
      readonly getQuantity: number;
      readonly reduction: NaiveReduction;
    };

export interface NaivePromotion {
  readonly code: string;
  readonly priority: number;
  readonly maxPerSale: number | null;
  readonly terms: NaiveTerms;
}

interface NaiveSet {
  readonly units: readonly NaiveUnit[];
  readonly savingCents: number;
}

export interface NaiveResult {
  readonly totalCents: number;
  /** By code: how often, and how much. */
  readonly given: Readonly<Record<string, { times: number; savedCents: number }>>;
}

export function naivePromotions(
  units: readonly NaiveUnit[],
  promotions: readonly NaivePromotion[],
): NaiveResult {
  const given: Record<string, { times: number; savedCents: number }> = {};
  let free = units.filter(({ cents }) => cents > 0);
  free.sort((one, other) => other.cents - one.cents || one.variant - other.variant);
  const setOf = (promotion: NaivePromotion): NaiveSet | null => {
    const isUsedUp = (given[promotion.code]?.times ?? 0) >= (promotion.maxPerSale ?? 1e9);
    const set = isUsedUp ? null : naiveSet(promotion.terms, free);
    return set !== null && set.savingCents > 0 ? set : null;
  };
  for (;;) {
    const candidates = promotions.flatMap((promotion) => {
      const set = setOf(promotion);
      return set === null ? [] : [{ promotion, set }];
    });
    candidates.sort(
      (one, other) =>
        other.promotion.priority - one.promotion.priority ||
        other.set.savingCents * one.set.units.length - one.set.savingCents * other.set.units.length ||
        (one.promotion.code < other.promotion.code ? -1 : 1),
    );
    const best = candidates[0];
    if (best === undefined) break;
    const alike = kindsOf(best.set);
    for (
      let set: NaiveSet | null = best.set;
      set !== null && kindsOf(set) === alike;
      set = setOf(best.promotion)
    ) {
      const taken = set.units;
      free = free.filter((unit) => !taken.includes(unit));
      const before = given[best.promotion.code] ?? { times: 0, savedCents: 0 };
      given[best.promotion.code] = {
        times: before.times + 1,
        savedCents: before.savedCents + set.savingCents,
      };
    }
  }
  const savedCents = Object.values(given).reduce((sum, each) => sum + each.savedCents, 0);
  return { totalCents: units.reduce((sum, { cents }) => sum + cents, 0) - savedCents, given };
}

const kindsOf = ({ units }: NaiveSet): string =>
  units
    .map(({ variant, cents }) => `${variant}@${cents}`)
    .sort()
    .join();

const reduced = (cents: number, reduction: NaiveReduction): number =>
  'percentBp' in reduction
    ? Math.floor((cents * reduction.percentBp + 5_000) / 10_000)
    : Math.min(cents, reduction.amountCents);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** @param free dearest first */
function naiveSet(terms: NaiveTerms, free: readonly NaiveUnit[]): NaiveSet | null {
  const about = free.filter(({ variant }) => terms.on.includes(variant));
  switch (terms.kind) {
    case 'off':
      return naiveBestUnit(about, (cents) => reduced(cents, terms.reduction));
    case 'unitPrice':
      return naiveBestUnit(about, (cents) => cents - terms.priceCents);
    case 'tiers': {
      const reached = terms.steps.filter(({ fromQuantity }) => fromQuantity <= about.length);
      const step = reached.sort((one, other) => other.fromQuantity - one.fromQuantity)[0];
      if (step === undefined) return null;
      return { units: about, savingCents: sum(about.map(({ cents }) => reduced(cents, step.reduction))) };
    }
    case 'set': {
      const units = about.slice(0, terms.size);
      if (units.length < terms.size) return null;
      return { units, savingCents: sum(units.map(({ cents }) => cents)) - terms.priceCents };
    }
    case 'cheapestFree': {
      const units = about.slice(0, terms.size);
      if (units.length < terms.size) return null;
      return { units, savingCents: sum(units.slice(-terms.free).map(({ cents }) => cents)) };
    }
    case 'buyGet':
      return naiveBuyGet(terms, free, about);
  }
}

function naiveBestUnit(about: readonly NaiveUnit[], saving: (cents: number) => number): NaiveSet | null {
  const best = [...about].sort((one, other) => saving(other.cents) - saving(one.cents))[0];
  return best === undefined ? null : { units: [best], savingCents: saving(best.cents) };
}

function naiveBuyGet(
  terms: NaiveTerms & { kind: 'buyGet' },
  free: readonly NaiveUnit[],
  about: readonly NaiveUnit[],
): NaiveSet | null {
  const isGiven = ({ variant }: NaiveUnit): boolean => terms.get.includes(variant);
  const isOneScope =
    new Set([...terms.on, ...terms.get]).size === new Set(terms.on).size &&
    terms.on.every((variant) => terms.get.includes(variant));
  const inOrder = isOneScope ? about : [...about.filter((unit) => !isGiven(unit)), ...about.filter(isGiven)];
  const bought = inOrder.slice(0, terms.buyQuantity);
  const rest = free.filter((unit) => isGiven(unit) && !bought.includes(unit));
  const given = isOneScope ? rest.slice(0, terms.getQuantity) : rest.slice(-terms.getQuantity);
  if (bought.length < terms.buyQuantity || given.length < terms.getQuantity) return null;
  return {
    units: [...bought, ...given],
    savingCents: sum(given.map(({ cents }) => reduced(cents, terms.reduction))),
  };
}
