import { fromSqlite } from '#shared/kernel/index.ts';
import {
  compilePriceBook,
  type ListPriceOfVariant,
  listPrices,
  type PriceBook,
  priceLists,
  promotions,
} from '#shared/pricing/index.ts';
import type { Prices } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** Tables that the compiled book is made of. */
export const bookTables: ReadonlySet<string> = new Set([priceLists.name, promotions.name]);

/** Variants whose prices are kept: a cart's are asked for at each scan. */
const MAX_VARIANTS_KEPT = 5_000;

/** This replica's prices. The book is compiled when it is first asked for, and again after its rows changed; list prices likewise. */
export interface PriceReader extends Prices {
  /** Rows of these tables changed. */
  changed(tables: readonly string[]): void;
}

export function createPriceReader(db: ReadableDb): PriceReader {
  let book: PriceBook | undefined;
  const pricesOf = db.prepare<ListPriceOfVariant>(
    'SELECT price_list_id AS priceListId, price_cents AS priceCents FROM list_prices WHERE variant_id = ?',
  );
  const known = new Map<string, readonly ListPriceOfVariant[]>();
  return {
    get book() {
      book ??= readBook(db);
      return book;
    },
    pricesOf: (variant) => {
      const kept = known.get(variant);
      if (kept !== undefined) return kept;
      if (known.size >= MAX_VARIANTS_KEPT) known.clear();
      const read = pricesOf.all(variant);
      known.set(variant, read);
      return read;
    },
    changed: (tables) => {
      if (tables.some((table) => bookTables.has(table))) book = undefined;
      if (tables.includes(listPrices.name)) known.clear();
    },
  };
}

const readBook = (db: ReadableDb): PriceBook =>
  compilePriceBook({
    lists: db
      .prepare('SELECT * FROM price_lists')
      .all()
      .map((row) => fromSqlite(priceLists, row)),
    promotions: db
      .prepare('SELECT * FROM promotions')
      .all()
      .map((row) => fromSqlite(promotions, row)),
  });
