import { type CatalogDatabase, prepareChange, prepareRows } from './database.ts';
import type { IndexItem } from './items.ts';
import { splitList } from './items.ts';
import { freeLabel, type LabelSource } from './label.ts';
import { catalogIndexWays, dropCatalogIndexWays } from './schema.ts';
import { isVocabularyWord } from './vocabulary.ts';

/** Items held and sorted at once: some 40 MB. */
const RUN_ITEMS = 100_000;
/** Rows of one statement, and of one step, in between two of which a sale may go. */
const ROWS_AT_ONCE = 16;
const ROWS_IN_STEP = ROWS_AT_ONCE * 1_000;
/** Items of which full text is made in one step. */
const TEXT_IN_STEP = 8_000;
/** Pages that are merged in one step: a hundredth of a second. */
const MERGED_PAGES = 250;
/** Items read and made into words before somebody else has a turn. */
const ITEMS_IN_STEP = 5_000;

/**
 * What FTS5 gathers before it writes: its own default, and more while everything comes at once. Not enough for all of it: what
 * is merged afterwards costs less than to look every word up in tables that no processor's cache holds.
 */
const HASH_BYTES = 1024 * 1024;
const REBUILD_HASH_BYTES = 4 * HASH_BYTES;

/** Changes to be made in a transaction; undefined: nothing to be changed just now, and a turn for somebody else. */
export type RebuildStep = (() => void) | undefined;

interface LabelledItem {
  readonly label: number;
  readonly item: IndexItem;
}

type Row = readonly (string | number | null)[];

/**
 * Fills the tables anew, step by step. Each tree gets its rows in its own order, a run at a time, so that a page is filled
 * once and left, where rows as they come would touch one anywhere in a file larger than its cache.
 */
export function* rebuildSteps(db: CatalogDatabase, items: Iterable<IndexItem>): Generator<RebuildStep> {
  yield () => {
    db.exec(`
      ${dropCatalogIndexWays}
      DELETE FROM catalog_index_codes;
      DELETE FROM catalog_index_items;
      DELETE FROM catalog_index_vocabulary;
      INSERT INTO catalog_index_text (catalog_index_text) VALUES ('delete-all');
    `);
  };
  const labels = new TakenLabels();
  let run: LabelledItem[] = [];
  for (const item of items) {
    run.push({ label: labels.take(item), item });
    if (run.length % ITEMS_IN_STEP === 0) yield undefined;
    if (run.length < RUN_ITEMS) continue;
    yield* insertRun(db, run);
    run = [];
  }
  yield* insertRun(db, run);
  yield* fillText(db);
  let vocabulary: string[] = [];
  yield () => {
    vocabulary = wordsOfText(db);
  };
  yield* insertRows(db, 'catalog_index_vocabulary (word)', 1, vocabulary, (word) => [word]);
  for (const way of catalogIndexWays.split(';')) yield () => db.exec(way);
}

function* insertRun(db: CatalogDatabase, run: LabelledItem[]): Generator<RebuildStep> {
  run.sort((one, other) => one.label - other.label);
  yield* insertRows(db, 'catalog_index_items', 7, run, ({ label, item }) => [
    label,
    item.productId,
    item.variantId,
    item.nameKey,
    item.categoryId,
    item.words,
    item.codes,
  ]);
  const codes: { readonly code: string; readonly label: number }[] = [];
  for (const { label, item } of run) {
    for (const code of splitList(item.codes, '\n')) codes.push({ code, label });
  }
  yield undefined;
  codes.sort((one, other) => (one.code < other.code ? -1 : 1));
  yield* insertRows(db, 'catalog_index_codes', 3, codes, ({ code, label }) => [code, label, reversed(code)]);
}

/** As `[...code].reverse()` gives it, which codes of digits needn't be taken apart for. */
export function reversed(code: string): string {
  let backwards = '';
  for (const character of code) backwards = character + backwards;
  return backwards;
}

/** @param values makes a row's values when it is written, so that a hundred thousand of them are never held at once */
function* insertRows<Item>(
  db: CatalogDatabase,
  table: string,
  columns: number,
  items: readonly Item[],
  values: (item: Item) => Row,
): Generator<RebuildStep> {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  const one = prepareChange<Row>(db, `INSERT INTO ${table} VALUES ${row}`);
  const many = prepareChange<Row>(
    db,
    `INSERT INTO ${table} VALUES ${Array(ROWS_AT_ONCE).fill(row).join(', ')}`,
  );
  for (let from = 0; from < items.length; from += ROWS_IN_STEP) {
    const some = items.slice(from, from + ROWS_IN_STEP);
    yield () => {
      const whole = some.length - (some.length % ROWS_AT_ONCE);
      for (let at = 0; at < whole; at += ROWS_AT_ONCE) {
        many(...some.slice(at, at + ROWS_AT_ONCE).flatMap(values));
      }
      for (const item of some.slice(whole)) one(...values(item));
    };
  }
}

/**
 * FTS5 starts a new segment whenever a label is below the one before: all rows once, in order. Some at a time, because nobody can
 * scan meanwhile; each time leaves a segment, of which {@link mergeSteps} makes one again.
 */
function* fillText(db: CatalogDatabase): Generator<RebuildStep> {
  yield () => setHashBytes(db, REBUILD_HASH_BYTES);
  const lastOf = prepareRows<[number, number], { label: number | null }>(
    db,
    `SELECT max(label) AS label FROM
      (SELECT label FROM catalog_index_items WHERE label > ? ORDER BY label LIMIT ?)`,
  );
  const insert = prepareChange<[number, number]>(
    db,
    `INSERT INTO catalog_index_text (rowid, words)
      SELECT label, CASE WHEN category_id IS NULL THEN words ELSE words || ' _' || lower(hex(category_id)) END
      FROM catalog_index_items WHERE label > ? AND label <= ? ORDER BY label`,
  );
  for (let after = -1; ; ) {
    const last = lastOf(after, TEXT_IN_STEP)[0]?.label ?? undefined;
    if (last === undefined) break;
    const from = after;
    yield () => insert(from, last);
    after = last;
  }
  yield () => setHashBytes(db, HASH_BYTES);
}

const setHashBytes = (db: CatalogDatabase, bytes: number): unknown =>
  db.exec(`INSERT INTO catalog_index_text (catalog_index_text, rank) VALUES ('hashsize', ${bytes})`);

/** Makes one segment of full text again, which is searched fastest, some pages at a time. */
export function* mergeSteps(db: CatalogDatabase): Generator<RebuildStep> {
  const merge = prepareChange<[number]>(
    db,
    "INSERT INTO catalog_index_text (catalog_index_text, rank) VALUES ('merge', ?)",
  );
  const changes = prepareRows<[], { total: number }>(db, 'SELECT total_changes() AS total');
  let isDone = false;
  // Below zero it takes all segments, whatever their level is, and goes on with those.
  for (let pages = -MERGED_PAGES; !isDone; pages = MERGED_PAGES) {
    yield () => {
      const before = changes()[0]?.total ?? 0;
      merge(pages);
      // The command itself is one.
      isDone = (changes()[0]?.total ?? 0) - before < 2;
    };
  }
}

/** Each word that somebody may mistype, once and in order: full text has sorted them already. */
function wordsOfText(db: CatalogDatabase): string[] {
  db.exec('CREATE VIRTUAL TABLE temp.catalog_index_terms USING fts5vocab (main, catalog_index_text, row)');
  const terms = prepareRows<[], { term: string }>(
    db,
    "SELECT term FROM temp.catalog_index_terms WHERE term NOT GLOB '*[0-9._$^]*'",
  );
  const words = terms()
    .map(({ term }) => term)
    .filter(isVocabularyWord);
  db.exec('DROP TABLE temp.catalog_index_terms');
  return words;
}

/** The labels of one rebuild, which begins with none. */
class TakenLabels implements LabelSource {
  readonly #taken = new Set<number>();
  #highest: number | undefined;

  take({ nameKey, variantId }: IndexItem): number {
    const label = freeLabel(nameKey, variantId, this);
    this.#taken.add(label);
    this.#highest = Math.max(this.#highest ?? 0, label);
    return label;
  }

  isTaken(label: number): boolean {
    return this.#taken.has(label);
  }

  highest(): number | undefined {
    return this.#highest;
  }
}
