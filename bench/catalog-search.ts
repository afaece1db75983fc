import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import {
  type CatalogIndex,
  catalogIndexSchema,
  type IndexedProduct,
  openCatalogIndex,
  readIndexedProducts,
} from '../desktop/src/engine/queries/catalog/index.ts';
import { sampleCatalogue, sampleSearches } from './catalogue-sample.ts';
import type { BenchRow } from './row.ts';

const productCount = 100_000;
const queryCount = 6_000;
const warmUpCount = 1_500;
const editCount = 500;
const hitsPerSearch = 30;

const SqliteDatabase = createRequire(import.meta.url)(
  'better-sqlite3-multiple-ciphers',
) as typeof import('better-sqlite3');

/** Barcode lookup and name search among 100,000 products in a replica on disk, each against the bare library. */
export async function benchCatalogSearch(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-catalog-'));
  const db = new SqliteDatabase(join(folder, 'replica.sqlite'));
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(catalogIndexSchema);
    const products = sampleCatalogue(productCount);
    fillProducts(db, products);
    const index = openCatalogIndex(db);
    return [
      rebuildRow(db, index),
      barcodeRow(db, index, products),
      searchRow('catalogue search, 100,000 products, p99', db, index, products),
      editRow(db, index, products),
      searchRow('catalogue search after 500 single edits, p99', db, index, products),
      openRow(db, products),
      memoryRow(db.name),
    ];
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function fillProducts(db: Database, products: readonly IndexedProduct[]): void {
  db.exec(`CREATE TABLE products (id TEXT PRIMARY KEY, company_id TEXT NOT NULL, name TEXT NOT NULL, name_zh TEXT,
    category_id TEXT, variants TEXT NOT NULL, status TEXT NOT NULL, further_names TEXT)`);
  const insert = db.prepare(`INSERT INTO products VALUES (?, 'company', ?, ?, ?, ?, 'active', NULL)`);
  db.transaction(() => {
    for (const { id, name, nameZh, categoryId, variants } of products) {
      insert.run(id, name, nameZh, categoryId, JSON.stringify(variants));
    }
  })();
}

/** Compared with one FTS5 table of the same names and prefixes, filled by one statement of its own. */
function rebuildRow(db: Database, index: CatalogIndex): BenchRow {
  const ours = elapsedMs(() => index.rebuild(() => readIndexedProducts(db)));
  const bare = elapsedMs(() => {
    db.exec(`CREATE VIRTUAL TABLE bare_text USING fts5 (name, name_zh, content = 'products', prefix = '1 2 3');
      INSERT INTO bare_text (bare_text) VALUES ('rebuild')`);
  });
  return row('catalogue index rebuild, 100,000 products', ours, 'ms', bare, 20_000);
}

function barcodeRow(db: Database, index: CatalogIndex, products: readonly IndexedProduct[]): BenchRow {
  const bareLookup = db.prepare('SELECT label FROM catalog_index_codes WHERE code = ?');
  const codes = Array.from({ length: queryCount + warmUpCount }, (_, n) => {
    const known = products[(n * 7_907) % products.length]?.variants[0]?.barcodes[0] ?? '';
    return n % 10 === 0 ? `${known.slice(0, 8)}00000` : known;
  });
  const ours = p99Ms(codes, (code) => index.findByBarcode(code));
  const bare = p99Ms(codes, (code) => bareLookup.all(code));
  return row('barcode lookup, 100,000 products, p99', ours, 'ms', bare, 0.1);
}

function searchRow(
  name: string,
  db: Database,
  index: CatalogIndex,
  products: readonly IndexedProduct[],
): BenchRow {
  const bareSearch = db.prepare(
    `SELECT rowid FROM catalog_index_text WHERE catalog_index_text MATCH ? LIMIT ${hitsPerSearch}`,
  );
  const searches = sampleSearches(products, queryCount + warmUpCount);
  const ours = p99Ms(searches, (text) => index.search({ text, limit: hitsPerSearch }));
  const expressions = searches.map(bareExpression);
  const bare = p99Ms(expressions, (expression) => bareSearch.all(expression));
  return row(name, ours, 'ms', bare, 5);
}

/** The words as prefixes, the way the library would be asked without any of ours. */
function bareExpression(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['none'];
  return words.map((word) => `"${word}"*`).join(' ');
}

/** One product renamed per transaction, as a single edit arrives; compared with the same update of its row alone. */
function editRow(db: Database, index: CatalogIndex, products: readonly IndexedProduct[]): BenchRow {
  const rename = db.prepare('UPDATE products SET name = ? WHERE id = ?');
  const edited = Array.from({ length: editCount }, (_, n) => products[(n * 197) % products.length]).filter(
    (product) => product !== undefined,
  );
  db.pragma('synchronous = OFF');
  const bare = elapsedMs(() => {
    for (const { id, name } of edited) db.transaction(() => rename.run(`${name} Bare`, id))();
  });
  const ours = elapsedMs(() => {
    for (const product of edited) {
      const changed = { ...product, name: `${product.name} New` };
      db.transaction(() => {
        rename.run(changed.name, changed.id);
        index.put([changed]);
      })();
    }
  });
  db.pragma('synchronous = FULL');
  return row('catalogue index, one product changed', ours / editCount, 'ms', bare / editCount, 10);
}

/** What the index adds to the engine's start: open, first scan, first search with a typing mistake. */
function openRow(db: Database, products: readonly IndexedProduct[]): BenchRow {
  const again = new SqliteDatabase(db.name);
  const code = products[0]?.variants[0]?.barcodes[0] ?? '';
  const bare = elapsedMs(() =>
    again.prepare('SELECT label FROM catalog_index_codes WHERE code = ?').get(code),
  );
  const ours = elapsedMs(() => {
    const index = openCatalogIndex(again);
    index.findByBarcode(code);
    index.search({ text: 'choclate', limit: hitsPerSearch });
  });
  again.close();
  return row('catalogue index open until first scan and search', ours, 'ms', bare, 300);
}

/** A process with nothing but the index, compared with one that has only the library open on the same file. */
function memoryRow(databasePath: string): BenchRow {
  const program = fileURLToPath(new URL('./catalog-memory.ts', import.meta.url));
  const megabytes = (kind: 'bare' | 'index'): number =>
    Number(execFileSync(process.execPath, [program, databasePath, kind], { encoding: 'utf8' }));
  return row('memory with 100,000 products indexed', megabytes('index'), 'MB', megabytes('bare'), 200);
}

function row(name: string, value: number, unit: string, bare: number, most: number): BenchRow {
  return {
    name,
    value: Number(value.toPrecision(4)),
    unit,
    ratio: Number((value / bare).toFixed(2)),
    target: `< ${most} ${unit}`,
    ok: value < most,
  };
}

function elapsedMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The 99th percentile over the inputs after the warm-up, each measured alone. */
function p99Ms<Input>(inputs: readonly Input[], work: (input: Input) => unknown): number {
  for (const input of inputs.slice(0, warmUpCount)) work(input);
  const times = inputs.slice(warmUpCount).map((input) => elapsedMs(() => work(input)));
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}
