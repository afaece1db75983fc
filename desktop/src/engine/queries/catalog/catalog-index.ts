import { ArrivedProducts } from './arrived.ts';
import { type CatalogDatabase, prepareRows } from './database.ts';
import { GatheredItems } from './gathered.ts';
import type { IndexRows } from './index-rows.ts';
import { barcodeKey } from './items.ts';
import { clearTables, finishSteps, insertRows, mergeSteps, type RebuildStep } from './rebuild.ts';
import { CatalogSearcher } from './searcher.ts';
import { CatalogWriter, itemsOf } from './writer.ts';

/** A code on more products than these is a mistake in the catalogue that a longer list wouldn't explain better. */
const maxBarcodeHits = 10;

export interface IndexedProduct {
  readonly id: string;
  readonly name: string;
  readonly nameZh: string | null;
  /** In languages besides these two. */
  readonly furtherNames?: Readonly<Record<string, string>> | null;
  readonly categoryId: string | null;
  readonly active: boolean;
  readonly variants: readonly {
    readonly id: string;
    readonly sku: string;
    readonly name: string | null;
    /** Whatever it is found by: its own and its packs'. */
    readonly barcodes: readonly string[];
  }[];
}

export interface BarcodeHit {
  readonly productId: string;
  readonly variantId: string;
}

export interface SearchHit extends BarcodeHit {
  /** From 1 (the name starts with the words typed) down to 0.3 (several typing mistakes). */
  readonly score: number;
}

export interface CatalogQuery {
  readonly text: string;
  /** At most 200 are given. */
  readonly limit: number;
  readonly categoryId?: string;
}

/** Finds active products by barcode and by name in this replica. One hit is one variant. */
export interface CatalogIndex {
  /** Replaces what is indexed for these products; runs inside the caller's transaction. */
  put(products: readonly IndexedProduct[]): void;
  remove(productIds: readonly string[]): void;
  /**
   * Rebuilds everything (first provisioning, repair), in one transaction. `readAll` must read in pages, as
   * `readIndexedProducts` does: while a statement of the same connection is open, SQLite takes no writes.
   */
  rebuild(readAll: () => Iterable<IndexedProduct>): void;
  /** False while the first copy of the products comes: then what has arrived is found by reading it through. */
  readonly isComplete: boolean;
  /** The first copy of the products comes: nothing is put until `complete`; runs inside the caller's transaction. */
  defer(): void;
  gather(): GatheredItems;
  /**
   * A rebuild for others to go in between: each step is to be run in a transaction of its own. Begun again, it begins anew.
   * @param gathered items of all products, if they were gathered since the first of them came
   */
  rebuildSteps(
    readAll: () => Iterable<IndexedProduct>,
    gathered: GatheredItems | undefined,
  ): Generator<RebuildStep>;
  /** The same of rows that somebody else has made of all items: from `clear` on, those rows, and what is made of them. */
  readonly filling: {
    clear(): void;
    insert(rows: IndexRows): void;
    finishSteps(): Generator<RebuildStep>;
  };
  /** What makes searching faster once all of those were run, whenever there is time: to be run like them. */
  mergeSteps(): Generator<RebuildStep>;
  /** All steps were run; runs inside the caller's transaction. */
  complete(): void;
  /**
   * Exact barcode, as a scanner sends it; a UPC-A equals the EAN-13 with a leading 0, letters count in either case.
   * Two hits are an ambiguity that the cashier must see; at most 10.
   */
  findByBarcode(code: string): readonly BarcodeHit[];
  /**
   * Each word typed must be a word of the item or begin one, or be 1 typing mistake away (from 4 letters; 2 from 8),
   * in names of any language, SKU, or a barcode's first or last digits (from 4); Chinese by consecutive characters. Best first, then by name.
   */
  search(query: CatalogQuery): readonly SearchHit[];
}

/** Prepares its statements and reads nothing; `catalogIndexSchema` must have run. */
export function openCatalogIndex(db: CatalogDatabase): CatalogIndex {
  const writer = new CatalogWriter(db);
  const searcher = new CatalogSearcher(db);
  const arrived = new ArrivedProducts(db);
  const byCode = prepareRows<[string, number], BarcodeHit>(
    db,
    `SELECT i.product_id AS productId, i.variant_id AS variantId
      FROM catalog_index_codes c CROSS JOIN catalog_index_items i ON i.label = c.label
      WHERE c.code = ? ORDER BY c.label LIMIT ?`,
  );
  return {
    put: (products) => writer.put(products),
    remove: (productIds) => writer.remove(productIds),
    rebuild: (readAll) => writer.rebuild(readAll),
    get isComplete() {
      return !writer.isDeferred;
    },
    defer: () => writer.defer(),
    gather: () => new GatheredItems(),
    rebuildSteps: (readAll, gathered) => writer.rebuildSteps(gathered?.items() ?? itemsOf(readAll())),
    filling: {
      clear: () => clearTables(db),
      insert: ({ table, values }) => insertRows(db, table, values),
      finishSteps: () => finishSteps(db),
    },
    mergeSteps: () => mergeSteps(db),
    complete: () => writer.complete(),
    findByBarcode: (code) => {
      if (writer.isDeferred) return arrived.findByBarcode(code, maxBarcodeHits);
      const key = barcodeKey(code);
      return key === undefined ? [] : byCode(key, maxBarcodeHits);
    },
    search: (query) => (writer.isDeferred ? arrived.search(query) : searcher.search(query)),
  };
}
