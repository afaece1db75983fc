import type { IndexedProduct } from './catalog-index.ts';
import { type CatalogDatabase, prepareChange, prepareRows } from './database.ts';
import { reversed } from './index-rows.ts';
import { categoryWord, type IndexItem, indexItems, splitList } from './items.ts';
import { freeLabel, type LabelSource } from './label.ts';
import { mergeSteps, type RebuildStep, rebuildSteps } from './rebuild.ts';
import { isVocabularyWord } from './vocabulary.ts';

interface StoredItem extends IndexItem {
  readonly label: number;
}

interface LabelledText {
  readonly label: number;
  readonly text: string;
}

function statements(db: CatalogDatabase) {
  return {
    itemsOfProduct: prepareRows<[string], StoredItem>(
      db,
      `SELECT label, product_id AS productId, variant_id AS variantId, name_key AS nameKey,
        category_id AS categoryId, words, codes FROM catalog_index_items WHERE product_id = ? ORDER BY label`,
    ),
    isTaken: prepareRows<[number], { taken: 1 }>(
      db,
      'SELECT 1 AS taken FROM catalog_index_items WHERE label = ?',
    ),
    highestLabel: prepareRows<[], { label: number | null }>(
      db,
      'SELECT max(label) AS label FROM catalog_index_items',
    ),
    insertItem: prepareChange<[number, string, string, string, string | null, string, string]>(
      db,
      'INSERT INTO catalog_index_items VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    deleteItem: prepareChange<[number]>(db, 'DELETE FROM catalog_index_items WHERE label = ?'),
    insertCode: prepareChange<[string, number, string]>(
      db,
      'INSERT INTO catalog_index_codes VALUES (?, ?, ?)',
    ),
    deleteCode: prepareChange<[string, number]>(
      db,
      'DELETE FROM catalog_index_codes WHERE code = ? AND label = ?',
    ),
    insertWord: prepareChange<[string]>(
      db,
      'INSERT OR IGNORE INTO catalog_index_vocabulary (word) VALUES (?)',
    ),
    insertText: prepareChange<[number, string]>(
      db,
      'INSERT INTO catalog_index_text (rowid, words) VALUES (?, ?)',
    ),
    isDeferred: prepareRows<[], { deferred: 1 }>(db, 'SELECT 1 AS deferred FROM catalog_index_deferred'),
    defer: prepareChange<[]>(db, 'INSERT INTO catalog_index_deferred (slot) VALUES (1)'),
    complete: prepareChange<[]>(db, 'DELETE FROM catalog_index_deferred'),
    deleteText: prepareChange<[number]>(db, 'DELETE FROM catalog_index_text WHERE rowid = ?'),
  };
}

/** Keeps the derived tables in step with products. */
export class CatalogWriter {
  readonly #db: CatalogDatabase;
  readonly #sql: ReturnType<typeof statements>;
  readonly #labels: LabelSource;
  readonly #applyInOne: (change: () => void) => void;

  constructor(db: CatalogDatabase) {
    this.#db = db;
    const sql = statements(db);
    this.#sql = sql;
    this.#labels = {
      isTaken: (label) => sql.isTaken(label).length > 0,
      highest: () => sql.highestLabel()[0]?.label ?? undefined,
    };
    // Inside the caller's transaction this is a savepoint: an index is never left half changed.
    this.#applyInOne = db.transaction((work: () => void) => work());
  }

  /** True from {@link defer} until {@link complete}, in restarts between as well. */
  get isDeferred(): boolean {
    return this.#sql.isDeferred().length > 0;
  }

  /** While the first products come nothing is indexed: it is done at once when they are all here. */
  defer(): void {
    if (!this.isDeferred) this.#sql.defer();
  }

  complete(): void {
    if (this.isDeferred) this.#sql.complete();
  }

  put(products: readonly IndexedProduct[]): void {
    if (this.isDeferred) return;
    // When a batch names a product twice, the last one is how it is now.
    const latest = new Map(products.map((product) => [product.id, product]));
    this.#applyInOne(() => this.#replace([...latest].map(([id, product]) => [id, indexItems(product)])));
  }

  remove(productIds: readonly string[]): void {
    if (this.isDeferred) return;
    this.#applyInOne(() => this.#replace([...new Set(productIds)].map((id) => [id, []])));
  }

  rebuild(readAll: () => Iterable<IndexedProduct>): void {
    this.#applyInOne(() => {
      for (const step of this.rebuildSteps(itemsOf(readAll()))) step?.();
      for (const step of mergeSteps(this.#db)) step?.();
      this.complete();
    });
  }

  rebuildSteps(items: Iterable<IndexItem>): Generator<RebuildStep> {
    return rebuildSteps(this.#db, items);
  }

  #replace(changes: readonly (readonly [productId: string, items: readonly IndexItem[]])[]): void {
    const gone: number[] = [];
    const added: LabelledText[] = [];
    const knownWords = new Set<string>();
    for (const [productId, items] of changes) {
      const unchanged = new Set<IndexItem>();
      for (const stored of this.#sql.itemsOfProduct(productId)) {
        // A change of price, the most frequent there is, changes nothing here.
        const same = items.find((item) => !unchanged.has(item) && isSame(item, stored));
        if (same !== undefined) {
          unchanged.add(same);
          continue;
        }
        this.#deleteItem(stored);
        gone.push(stored.label);
      }
      for (const item of items) {
        if (!unchanged.has(item))
          added.push({ label: this.#insertItem(item, knownWords), text: textOf(item) });
      }
    }
    for (const label of gone.sort((a, b) => a - b)) this.#sql.deleteText(label);
    for (const { label, text } of added.sort((a, b) => a.label - b.label)) this.#sql.insertText(label, text);
  }

  #insertItem(item: IndexItem, knownWords: Set<string>): number {
    const label = freeLabel(item.nameKey, item.variantId, this.#labels);
    this.#sql.insertItem(
      label,
      item.productId,
      item.variantId,
      item.nameKey,
      item.categoryId,
      item.words,
      item.codes,
    );
    for (const code of splitList(item.codes, '\n')) {
      this.#sql.insertCode(code, label, reversed(code));
    }
    for (const word of splitList(item.words, ' ')) {
      if (knownWords.has(word) || !isVocabularyWord(word)) continue;
      knownWords.add(word);
      this.#sql.insertWord(word);
    }
    return label;
  }

  #deleteItem(stored: StoredItem): void {
    for (const code of splitList(stored.codes, '\n')) this.#sql.deleteCode(code, stored.label);
    this.#sql.deleteItem(stored.label);
  }
}

export function* itemsOf(products: Iterable<IndexedProduct>): Generator<IndexItem> {
  for (const product of products) yield* indexItems(product);
}

function textOf(item: Pick<IndexItem, 'words' | 'categoryId'>): string {
  return item.categoryId === null ? item.words : `${item.words} ${categoryWord(item.categoryId)}`;
}

function isSame(item: IndexItem, stored: StoredItem): boolean {
  return (
    item.variantId === stored.variantId &&
    item.nameKey === stored.nameKey &&
    item.categoryId === stored.categoryId &&
    item.words === stored.words &&
    item.codes === stored.codes
  );
}
