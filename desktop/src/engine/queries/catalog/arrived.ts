import type { BarcodeHit, CatalogQuery, SearchHit } from './catalog-index.ts';
import { type CatalogDatabase, prepareRows } from './database.ts';
import { barcodeKey } from './items.ts';
import { indexedVariants } from './read-products.ts';
import { queryTokens } from './words.ts';

/** Candidates of one lookup that are read; a code or a name is in few products. */
const MAX_CANDIDATES = 200;

/** Of a product with several variants the first one's code tells enough. */
const searched = [
  'name',
  'name_zh',
  "further_names ->> '$.ms'",
  "further_names ->> '$.ta'",
  "variants ->> '$[0].sku'",
];

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly variants: string;
}

/**
 * Finds products while the first copy of them comes and nothing is indexed: by reading the table through, a tenth of a second in a
 * large shop, for the minute that the copy takes.
 */
export class ArrivedProducts {
  readonly #db: CatalogDatabase;

  constructor(db: CatalogDatabase) {
    this.#db = db;
  }

  findByBarcode(code: string, limit: number): BarcodeHit[] {
    const key = barcodeKey(code);
    if (key === undefined) return [];
    // A UPC-A may be kept without the 0 in front that its key has.
    const part = JSON.stringify(key.replace(/^0(?=\d{12}$)/, '')).slice(1, -1);
    return this.#candidates(['variants'], [part])
      .flatMap(({ id, variants }) =>
        indexedVariants(variants)
          .filter(({ barcodes }) => barcodes.some((each) => barcodeKey(each) === key))
          .map((variant) => ({ productId: id, variantId: variant.id })),
      )
      .slice(0, limit);
  }

  /** Each word typed is somewhere in its names or its code; names that begin with the first come first. */
  search({ text, limit, categoryId }: CatalogQuery): SearchHit[] {
    const words = queryTokens(text);
    const [first] = words;
    if (first === undefined) return [];
    const found = this.#candidates(searched, words, categoryId).flatMap(({ id, name, variants }) =>
      indexedVariants(variants).map((variant) => ({
        productId: id,
        variantId: variant.id,
        score: name.toLowerCase().startsWith(first) ? 1 : 0.7,
      })),
    );
    return found.sort((one, other) => other.score - one.score).slice(0, Math.max(0, Math.trunc(limit) || 0));
  }

  /** Products on sale that have each part in one of the columns, as ASCII letters in either case. */
  #candidates(columns: readonly string[], parts: readonly string[], categoryId?: string): Candidate[] {
    const held = parts.map(() => `(${columns.map((name) => `${name} LIKE ? ESCAPE '\\'`).join(' OR ')})`);
    const inCategory = categoryId === undefined ? '' : 'AND category_id = ?';
    const find = prepareRows<readonly (string | number)[], Candidate>(
      this.#db,
      `SELECT id, name, variants FROM products WHERE status = 'active' AND ${held.join(' AND ')} ${inCategory}
        ORDER BY rowid LIMIT ?`,
    );
    const patterns = parts.flatMap((part) => columns.map(() => `%${part.replace(/[\\%_]/g, '\\$&')}%`));
    return find(...patterns, ...(categoryId === undefined ? [] : [categoryId]), MAX_CANDIDATES);
  }
}
