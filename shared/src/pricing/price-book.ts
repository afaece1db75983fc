import type { CategoryId, OutletId, ProductId, RowId, VariantId } from '../kernel/index.ts';
import { epochMsOf, instantOf } from '../kernel/index.ts';
import type { PriceListRow, PromotionRow } from './rows.ts';
import { compileSchedule, holdsAt, type Moment, nextChange, type Schedule } from './schedule.ts';
import { type PromotionTerms, promotionTerms, type Scope } from './schema.ts';

/** What a product says of itself; what scopes ask about. */
export interface Described {
  readonly productId: ProductId | null;
  readonly variantId: VariantId | null;
  readonly categoryId: CategoryId | null;
}

/** A price list as prices are asked of it. */
export interface PriceList {
  readonly code: string;
  readonly outletId: OutletId | null;
  readonly groupCode: string | null;
  readonly schedule: Schedule;
}

/** A promotion or coupon with its terms read. */
export interface Promotion {
  readonly code: string;
  readonly name: string;
  readonly nameZh: string | null;
  /** As coupons are compared; null: it holds by itself. */
  readonly couponCode: string | null;
  readonly priority: number;
  readonly schedule: Schedule;
  readonly outletIds: ReadonlySet<OutletId> | null;
  readonly groupCodes: ReadonlySet<string> | null;
  readonly channels: ReadonlySet<string> | null;
  /** Steps stand with the largest first. */
  readonly terms: PromotionTerms;
  /** How often it holds in one sale; infinity: as often as it fits. */
  readonly maxTimes: number;
  /** What it is about; for `buyGet` what has to be bought. */
  readonly about: Reach;
  /** What `buyGet` gives; null for the others, and for a `buyGet` that gives of what is bought: that one cuts sets (R4). */
  readonly gives: Reach | null;
}

/** A scope that can be asked. */
export interface Reach {
  readonly everything: boolean;
  readonly categoryIds: ReadonlySet<string>;
  readonly productIds: ReadonlySet<string>;
  readonly variantIds: ReadonlySet<string>;
}

/** Promotions by what they are about, so that a line meets only those about it. */
interface PromotionIndex {
  readonly byVariant: ReadonlyMap<string, readonly Promotion[]>;
  readonly byProduct: ReadonlyMap<string, readonly Promotion[]>;
  readonly byCategory: ReadonlyMap<string, readonly Promotion[]>;
  readonly ofEverything: readonly Promotion[];
}

/** Price lists and promotions of a shop, compiled once and asked for each cart. */
export interface PriceBook {
  readonly lists: ReadonlyMap<RowId, PriceList>;
  /** Item promotions that hold by themselves. */
  readonly items: PromotionIndex;
  /** Basket promotions that hold by themselves. */
  readonly baskets: PromotionIndex;
  /** By what the customer shows, in capitals. */
  readonly coupons: ReadonlyMap<string, readonly Promotion[]>;
  /** Codes of promotions whose terms are of a kind that this version doesn't know: they give nothing. */
  readonly unreadable: readonly string[];
  readonly schedules: readonly Schedule[];
}

/**
 * Compiles a shop's lists and promotions. What is paused is left out; what can't be read is kept aside and gives nothing. The
 * order of the rows means nothing.
 */
export function compilePriceBook(rows: {
  readonly lists: readonly PriceListRow[];
  readonly promotions: readonly PromotionRow[];
}): PriceBook {
  const lists = new Map<RowId, PriceList>();
  for (const row of rows.lists) if (row.status === 'active') lists.set(row.id, compileList(row));
  const promotions: Promotion[] = [];
  const unreadable: string[] = [];
  for (const row of rows.promotions) {
    if (row.status !== 'active') continue;
    const terms = promotionTerms.safeDecode(row.terms as never);
    if (terms.success) promotions.push(compilePromotion(row, terms.data));
    else unreadable.push(row.code);
  }
  promotions.sort(byRank);
  const byThemselves = promotions.filter(({ couponCode }) => couponCode === null);
  return {
    items: indexPromotions(byThemselves.filter(({ terms }) => terms.kind !== 'spendAndSave')),
    baskets: indexPromotions(byThemselves.filter(({ terms }) => terms.kind === 'spendAndSave')),
    lists,
    coupons: indexCoupons(promotions),
    unreadable: unreadable.sort(),
    schedules: [...lists.values(), ...promotions].map(({ schedule }) => schedule),
  };
}

/** When something scheduled next switches after that instant, at the earliest; null: nothing more is scheduled. Both UTC. */
export function nextChangeAfter(book: PriceBook, at: string): string | null {
  const atMs = epochMsOf(at);
  let next = Number.POSITIVE_INFINITY;
  for (const schedule of book.schedules) next = Math.min(next, nextChange(schedule, atMs));
  return Number.isFinite(next) ? instantOf(next) : null;
}

/** The order of promotions that are alike otherwise: the higher priority, then the lower code. */
export const byRank = (one: Promotion, other: Promotion): number =>
  other.priority - one.priority || compareText(one.code, other.code);

/** By code unit, so that it is the same everywhere. */
export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Does a promotion hold then, there and for them? */
export const isLive = (promotion: Promotion, moment: Moment): boolean =>
  holdsAt(promotion.schedule, moment.atMs) &&
  (promotion.outletIds === null || (moment.outletId !== null && promotion.outletIds.has(moment.outletId))) &&
  (promotion.channels === null || promotion.channels.has(moment.channel)) &&
  (promotion.groupCodes === null ||
    (moment.groupCode !== null && promotion.groupCodes.has(moment.groupCode)));

/** Is it named by any of the lists? */
export const covers = (reach: Reach, { productId, variantId, categoryId }: Described): boolean =>
  reach.everything ||
  (variantId !== null && reach.variantIds.has(variantId)) ||
  (productId !== null && reach.productIds.has(productId)) ||
  (categoryId !== null && reach.categoryIds.has(categoryId));

/** A promotion that holds now, and what of a cart it may be about. */
interface Meeting<T> {
  readonly promotion: Promotion;
  readonly things: readonly T[];
}

/** Which promotions hold now for any of these things, each with those it is about in their order. */
export function meetPromotions<T extends { readonly goods: Described }>(
  index: PromotionIndex,
  things: readonly T[],
  moment: Moment,
): Meeting<T>[] {
  const meetings: Meeting<T>[] = [];
  if (things.length === 0) return meetings;
  for (const promotion of index.ofEverything) {
    if (isLive(promotion, moment)) meetings.push({ promotion, things });
  }
  const found = new Map<Promotion, T[] | null>();
  const meet = (promotion: Promotion, thing: T): void => {
    const known = found.get(promotion);
    if (known === undefined) found.set(promotion, isLive(promotion, moment) ? [thing] : null);
    else if (known !== null && known.at(-1) !== thing) known.push(thing);
  };
  for (const thing of things) {
    const { variantId, productId, categoryId } = thing.goods;
    for (const each of index.byVariant.get(variantId ?? '') ?? []) meet(each, thing);
    for (const each of index.byProduct.get(productId ?? '') ?? []) meet(each, thing);
    for (const each of index.byCategory.get(categoryId ?? '') ?? []) meet(each, thing);
  }
  for (const [promotion, about] of found) if (about !== null) meetings.push({ promotion, things: about });
  return meetings;
}

/** Coupons are typed and read aloud: capitals don't count. */
export const couponKey = (shown: string): string => shown.trim().toUpperCase();

const compileList = ({ code, outletId, groupCode, startsAt, endsAt }: PriceListRow): PriceList => ({
  code,
  outletId,
  groupCode,
  schedule: compileSchedule(startsAt, endsAt, null),
});

function compilePromotion(row: PromotionRow, terms: PromotionTerms): Promotion {
  const isOneScope = terms.kind === 'buyGet' && scopeKey(terms.buy) === scopeKey(terms.get);
  return {
    code: row.code,
    name: row.name,
    nameZh: row.nameZh,
    couponCode: row.couponCode === null ? null : couponKey(row.couponCode),
    priority: row.priority,
    schedule: compileSchedule(row.startsAt, row.endsAt, row.hours),
    outletIds: row.outletIds === null ? null : new Set(row.outletIds),
    groupCodes: row.groupCodes === null ? null : new Set(row.groupCodes),
    channels: row.channels === null ? null : new Set(row.channels),
    terms: withLargestStepFirst(terms),
    maxTimes: row.maxPerSale ?? Number.POSITIVE_INFINITY,
    about: reachOf(terms.kind === 'buyGet' ? terms.buy : terms.scope),
    gives: terms.kind === 'buyGet' && !isOneScope ? reachOf(terms.get) : null,
  };
}

function withLargestStepFirst(terms: PromotionTerms): PromotionTerms {
  if (terms.kind === 'tiers') {
    return { ...terms, steps: terms.steps.toSorted((one, other) => other.fromQuantity - one.fromQuantity) };
  }
  if (terms.kind === 'spendAndSave') {
    return { ...terms, steps: terms.steps.toSorted((one, other) => other.fromCents - one.fromCents) };
  }
  return terms;
}

const reachOf = (scope: Scope): Reach => ({
  everything: scope.everything,
  categoryIds: new Set(scope.categoryIds),
  productIds: new Set(scope.productIds),
  variantIds: new Set(scope.variantIds),
});

/** The same text for two scopes that name the same things. */
const scopeKey = ({ everything, categoryIds, productIds, variantIds }: Scope): string =>
  everything
    ? 'everything'
    : JSON.stringify([categoryIds, productIds, variantIds].map((ids) => [...new Set<string>(ids)].sort()));

function indexPromotions(promotions: readonly Promotion[]): PromotionIndex {
  const byVariant = new Map<string, Promotion[]>();
  const byProduct = new Map<string, Promotion[]>();
  const byCategory = new Map<string, Promotion[]>();
  const ofEverything: Promotion[] = [];
  for (const promotion of promotions) {
    const reaches = [promotion.about, promotion.gives].filter((reach) => reach !== null);
    if (reaches.some((reach) => reach.everything)) {
      ofEverything.push(promotion);
      continue;
    }
    for (const reach of reaches) {
      for (const id of reach.variantIds) addTo(byVariant, id, promotion);
      for (const id of reach.productIds) addTo(byProduct, id, promotion);
      for (const id of reach.categoryIds) addTo(byCategory, id, promotion);
    }
  }
  return { byVariant, byProduct, byCategory, ofEverything };
}

function indexCoupons(promotions: readonly Promotion[]): Map<string, Promotion[]> {
  const coupons = new Map<string, Promotion[]>();
  for (const promotion of promotions) {
    if (promotion.couponCode !== null) addTo(coupons, promotion.couponCode, promotion);
  }
  return coupons;
}

function addTo(index: Map<string, Promotion[]>, key: string, promotion: Promotion): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [promotion]);
  else known.push(promotion);
}
