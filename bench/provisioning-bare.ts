// Run by the provisioning benchmark as a process of its own: `provisioning-bare.ts <database> <its key> <task.json>`.
// The bare work of a first copy: parse the answers, upsert their rows in large batches, make the text index at the end.
//
// It ends with what the till ends with, as a program would make it that has nothing else to do: the till's own schema in a
// file encrypted and synced as the till's is, rows from the answers as they came over the wire in the tables with their secondary
// indexes, and made once at the end: the words of customers' names, which the till's schema makes row by row, and a full-text table
// of the same tokenizer and prefixes with the same words.
// To make those words (of names in several scripts, of numbers and units) is the till's work: here they are given. What the till
// has besides is its own as well: a table of barcodes, one of words for typing mistakes, and rows that are checked.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { KeptAnswer } from './provisioning-answers.ts';

/** What the benchmark hands over. */
export interface BareTask {
  readonly answers: readonly KeptAnswer[];
  /** A file with the words of each product by its id. */
  readonly words: string;
  readonly migrationsDir: string;
}

type WireValue = Readonly<Record<string, string | null>>;

const ROWS_IN_TRANSACTION = 10_000;

const SqliteDatabase = createRequire(import.meta.url)(
  'better-sqlite3-multiple-ciphers',
) as typeof import('better-sqlite3');

const [, , path, key, taskFile] = process.argv;
const { answers, words: wordsFile, migrationsDir } = readJson<BareTask>(String(taskFile));
const words = readJson<Readonly<Record<string, string>>>(wordsFile);

const startedMs = performance.now();
const startedCpu = process.cpuUsage();
const db = new SqliteDatabase(path);
db.pragma("cipher = 'aegis'");
db.pragma(`key = 'raw:${key}'`);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('wal_autocheckpoint = 0');
for (const name of readdirSync(migrationsDir).sort())
  db.exec(readFileSync(join(migrationsDir, name), 'utf8'));
const triggers = takeTriggers();
let rows = 0;
for (const { table, path: file } of answers) {
  const messages = readJson<{ readonly value?: WireValue }[]>(file);
  const values = messages.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (values.length > 0) rows += upsert(table, values);
}
db.transaction(() => {
  db.exec(`INSERT OR IGNORE INTO customer_words (word, customer_id)
    SELECT value, customers.id
      FROM customers, json_each('[' || replace(json_quote(lower(name)), ' ', '","') || ']')
      WHERE value <> '' ORDER BY 1, 2`);
  for (const sql of triggers) db.exec(sql);
  indexText();
})();
const { user, system } = process.cpuUsage(startedCpu);
process.send?.({ ms: performance.now() - startedMs, processorMs: (user + system) / 1_000, rows });
db.close();

/** Takes away what would make the words of names one by one. @returns the SQL that puts it back */
function takeTriggers(): string[] {
  const found = db
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE tbl_name IN ('products', 'customers') AND type = 'trigger'",
    )
    .all();
  for (const { name } of found) db.exec(`DROP TRIGGER ${name}`);
  return found.map(({ sql }) => sql);
}

function upsert(table: string, values: readonly WireValue[]): number {
  const columns = Object.keys(values[0] ?? {});
  const statement = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT (id) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
  const insertAll = db.transaction((some: typeof values) => {
    for (const value of some) statement.run(...columns.map((name) => value[name] ?? null));
  });
  for (let from = 0; from < values.length; from += ROWS_IN_TRANSACTION) {
    insertAll(values.slice(from, from + ROWS_IN_TRANSACTION));
  }
  return values.length;
}

function indexText(): void {
  db.exec(`CREATE VIRTUAL TABLE text_index USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3 4 5 6',
    tokenize = "ascii tokenchars '._$^'"
  )`);
  const insert = db.prepare('INSERT INTO text_index (rowid, words) VALUES (?, ?)');
  const products = db.prepare<[], { rowid: number; id: string }>(
    'SELECT rowid, id FROM products ORDER BY rowid',
  );
  for (const { rowid, id } of products.all()) insert.run(rowid, words[id] ?? '');
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
