import { type CatalogDatabase, prepareChange, prepareRows } from './database.ts';
import { type IndexRows, indexRows } from './index-rows.ts';
import type { IndexItem } from './items.ts';
import { catalogIndexWays, dropCatalogIndexWays } from './schema.ts';
import { isVocabularyWord } from './vocabulary.ts';

/** Rows of one statement. */
const ROWS_AT_ONCE = 16;
/** Words of one step, in between two of which a sale may go. */
const WORDS_IN_STEP = 16_000;
/** Items of which full text is made in one step. */
const TEXT_IN_STEP = 8_000;
/** Pages that are merged in one step: a hundredth of a second. */
const MERGED_PAGES = 250;
/**
 * What FTS5 gathers before it writes: its own default, and more while everything comes at once. Not enough for all of it: what
 * is merged afterwards costs less than to look every word up in tables that no processor's cache holds.
 */
const HASH_BYTES = 1024 * 1024;
const REBUILD_HASH_BYTES = 4 * HASH_BYTES;

/** Changes to be made in a transaction; undefined: nothing to be changed just now, and a turn for somebody else. */
export type RebuildStep = (() => void) | undefined;

const COLUMNS = { catalog_index_items: 7, catalog_index_codes: 3, 'catalog_index_vocabulary (word)': 1 };

/** Fills the tables anew, step by step. */
export function* rebuildSteps(db: CatalogDatabase, items: Iterable<IndexItem>): Generator<RebuildStep> {
  yield () => clearTables(db);
  for (const rows of indexRows(items)) yield rows && (() => insertRows(db, rows.table, rows.values));
  yield* finishSteps(db);
}

/** Takes everything away, and what would be in the way of many rows. */
export function clearTables(db: CatalogDatabase): void {
  db.exec(`
    ${dropCatalogIndexWays}
    DELETE FROM catalog_index_codes;
    DELETE FROM catalog_index_items;
    DELETE FROM catalog_index_vocabulary;
    INSERT INTO catalog_index_text (catalog_index_text) VALUES ('delete-all');
  `);
}

/** What is made of all rows once they are there. */
export function* finishSteps(db: CatalogDatabase): Generator<RebuildStep> {
  yield* fillText(db);
  let vocabulary: string[] = [];
  yield () => {
    vocabulary = wordsOfText(db);
  };
  for (let from = 0; from < vocabulary.length; from += WORDS_IN_STEP) {
    const some = vocabulary.slice(from, from + WORDS_IN_STEP);
    yield () => insertRows(db, 'catalog_index_vocabulary (word)', some);
  }
  for (const way of catalogIndexWays.split(';')) yield () => db.exec(way);
}

/** @param values of whole rows, one after the other */
export function insertRows(
  db: CatalogDatabase,
  table: keyof typeof COLUMNS,
  values: IndexRows['values'],
): void {
  const columns = COLUMNS[table];
  const row = `(${Array(columns).fill('?').join(', ')})`;
  const insert = (rows: number) =>
    prepareChange<IndexRows['values']>(db, `INSERT INTO ${table} VALUES ${Array(rows).fill(row).join(', ')}`);
  const [one, many] = [insert(1), insert(ROWS_AT_ONCE)];
  const inMany = columns * ROWS_AT_ONCE;
  const whole = values.length - (values.length % inMany);
  for (let at = 0; at < whole; at += inMany) many(...values.slice(at, at + inMany));
  for (let at = whole; at < values.length; at += columns) one(...values.slice(at, at + columns));
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
