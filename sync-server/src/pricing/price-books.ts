import { compilePriceBook, type PriceBook } from '#shared/pricing/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { readBookRows, readBookVersion } from './pricing.queries.ts';

/** Companies whose book stays compiled; a book of 5,000 promotions takes some megabytes. */
const MAX_BOOKS_KEPT = 20;

/** The compiled books of companies. What begins or ends by the clock is in a book already: only a change of its rows makes another. */
export interface PriceBooks {
  of(tx: CompanyTransaction): Promise<PriceBook>;
}

export function createPriceBooks(): PriceBooks {
  const kept = new Map<string, { readonly version: string; readonly book: PriceBook }>();
  return {
    async of(tx) {
      // Read before the rows: what changes in between makes another version, and is compiled the next time.
      const version = await readBookVersion(tx);
      const known = kept.get(tx.companyId);
      if (known?.version === version) return known.book;
      const book = compilePriceBook(await readBookRows(tx));
      kept.delete(tx.companyId);
      const [oldest] = kept.keys();
      if (kept.size >= MAX_BOOKS_KEPT && oldest !== undefined) kept.delete(oldest);
      kept.set(tx.companyId, { version, book });
      return book;
    },
  };
}
