import { compareText, type PriceBook, type PriceList } from './price-book.ts';
import type { ListPriceRow } from './rows.ts';
import { holdsAt, type Moment } from './schedule.ts';

/** A price that some list has for a variant, as the caller read it. */
export type ListPriceOfVariant = Pick<ListPriceRow, 'priceListId' | 'priceCents'>;

export interface ResolvedListPrice {
  readonly priceCents: number;
  /** Code of the list that it is from. */
  readonly code: string;
}

/**
 * The price that counts for a variant, by R2: group and outlet, group, outlet, everybody; of two alike the list that began
 * later, then the lower code. Prices whose list isn't there, doesn't hold or isn't for them say nothing.
 * @param moment read once for all lines of a cart
 * @returns null when the shelf price counts
 */
export function resolveListPrice(
  book: PriceBook,
  prices: readonly ListPriceOfVariant[],
  moment: Moment,
): ResolvedListPrice | null {
  let best: PriceList | null = null;
  let bestCents = 0;
  for (const { priceListId, priceCents } of prices) {
    const list = book.lists.get(priceListId);
    if (list === undefined || priceCents === null || !isFor(list, moment)) continue;
    if (best !== null && compareLists(best, list) <= 0) continue;
    best = list;
    bestCents = priceCents;
  }
  return best === null ? null : { priceCents: bestCents, code: best.code };
}

const isFor = ({ outletId, groupCode, schedule }: PriceList, moment: Moment): boolean =>
  (outletId === null || outletId === moment.outletId) &&
  (groupCode === null || groupCode === moment.groupCode) &&
  holdsAt(schedule, moment.atMs);

/** Below zero: the first comes before the second. */
const compareLists = (one: PriceList, other: PriceList): number =>
  narrowness(other) - narrowness(one) ||
  other.schedule.startsMs - one.schedule.startsMs ||
  compareText(one.code, other.code);

const narrowness = ({ outletId, groupCode }: PriceList): number =>
  (groupCode === null ? 0 : 2) + (outletId === null ? 0 : 1);
