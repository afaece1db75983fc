import type { PriceChangeItem, ScheduledPrice } from '#shared/bridge/products.ts';
import type { ProductRow } from '#shared/catalog/index.ts';
import { singaporeDate } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

export interface HistoryFilter {
  /** Days of Singapore, both included; null: since ever, until now. */
  readonly from: string | null;
  readonly to: string | null;
  /** False: costs and lowest prices are left out. */
  readonly withCosts: boolean;
  readonly limit: number;
}

interface StoredChange extends Omit<PriceChangeItem, 'variantName'> {
  readonly variantId: string;
}

/** More changes of one variant than anybody looks through. */
const MAX_READ = 10_000;

/** What the prices and costs of a product were, as far as this replica has it, newest first [CAT-64]. */
export function readPriceChanges(
  db: ReadableDb,
  product: ProductRow,
  { from, to, withCosts, limit }: HistoryFilter,
): readonly PriceChangeItem[] {
  const read = db.prepare<StoredChange>(
    `SELECT c.id, c.variant_id AS variantId, c.kind, c.before, c.after, c.changed_at AS at, lists.name AS listName,
        staff.name AS by
      FROM price_changes c LEFT JOIN price_lists lists ON lists.id = c.price_list_id
        LEFT JOIN staff ON staff.id = c.changed_by
      WHERE c.variant_id = ? ORDER BY c.changed_at DESC LIMIT ?`,
  );
  const isAsked = ({ kind, at }: StoredChange): boolean => {
    const day = singaporeDate(at);
    const isShown = withCosts || kind === 'price' || kind === 'listPrice';
    return isShown && (from === null || day >= from) && (to === null || day <= to);
  };
  return product.variants
    .flatMap(({ id, name }) =>
      read
        .all(id, MAX_READ)
        .filter(isAsked)
        .map(({ variantId: _id, ...change }) => ({ ...change, variantName: name })),
    )
    .sort((one, other) => compareText(other.at, one.at) || compareText(one.id, other.id))
    .slice(0, limit);
}

interface StoredScheduled extends Omit<ScheduledPrice, 'variantName'> {
  readonly variantId: string;
}

/**
 * Prices that lists will have for a product, the next first.
 * @param now UTC
 */
export function readScheduledPrices(
  db: ReadableDb,
  product: ProductRow,
  now: string,
): readonly ScheduledPrice[] {
  const read = db.prepare<StoredScheduled>(
    `SELECT p.id, p.variant_id AS variantId, p.price_cents AS priceCents, lists.name AS listName,
        lists.starts_at AS startsAt, lists.ends_at AS endsAt, lists.group_code AS groupCode, outlets.name AS outletName
      FROM list_prices p JOIN price_lists lists ON lists.id = p.price_list_id
        LEFT JOIN outlets ON outlets.id = lists.outlet_id
      WHERE p.variant_id = ? AND p.price_cents IS NOT NULL AND lists.status = 'active' AND lists.starts_at > ?`,
  );
  return product.variants
    .flatMap(({ id, name }) =>
      read.all(id, now).map(({ variantId: _id, ...scheduled }) => ({ ...scheduled, variantName: name })),
    )
    .sort((one, other) => compareText(one.startsAt, other.startsAt));
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
