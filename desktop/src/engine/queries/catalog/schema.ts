/** Ways into the derived tables. A rebuild makes them at its end: sorted once, instead of a place found for each row. */
export const catalogIndexWays = `
CREATE INDEX IF NOT EXISTS catalog_index_items_product ON catalog_index_items (product_id);
CREATE INDEX IF NOT EXISTS catalog_index_items_name ON catalog_index_items (name_key);
CREATE INDEX IF NOT EXISTS catalog_index_items_category ON catalog_index_items (category_id, name_key);
CREATE INDEX IF NOT EXISTS catalog_index_codes_reversed ON catalog_index_codes (reversed);
`;

export const dropCatalogIndexWays = `
DROP INDEX IF EXISTS catalog_index_items_product;
DROP INDEX IF EXISTS catalog_index_items_name;
DROP INDEX IF EXISTS catalog_index_items_category;
DROP INDEX IF EXISTS catalog_index_codes_reversed;
`;

/**
 * Tables derived from `products`, local to this replica: never synced, and rebuilt at any time.
 *
 * One item is one variant. Its `label` starts with the first characters of its name, so that full-text hits, which come
 * in label order, come about in name order and a query can stop after the first few of tens of thousands.
 * A row in `catalog_index_deferred` says that the index waits until the first copy of the products is complete.
 * The full-text table keeps no text of its own and no positions (`content=''`, `detail=none`): the words are in the items.
 */
export const catalogIndexSchema = `
CREATE TABLE IF NOT EXISTS catalog_index_items (
  label INTEGER PRIMARY KEY,
  product_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  name_key TEXT NOT NULL,
  category_id TEXT,
  words TEXT NOT NULL,
  codes TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS catalog_index_codes (
  code TEXT NOT NULL,
  label INTEGER NOT NULL,
  reversed TEXT NOT NULL,
  PRIMARY KEY (code, label)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS catalog_index_vocabulary (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  word TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS catalog_index_deferred (
  slot INTEGER PRIMARY KEY
);
CREATE VIRTUAL TABLE IF NOT EXISTS catalog_index_text USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3 4 5 6', tokenize = "ascii tokenchars '._$^'"
);
${catalogIndexWays}`;
