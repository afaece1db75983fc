// Run by the provisioning benchmark as a process of its own: `provisioning-bare.ts <database> <its key> <answers.json>`.
// The bare work of a first copy: parse the answers, upsert their rows in large batches, make the text index at the end.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { KeptAnswer } from './provisioning-answers.ts';

const ROWS_IN_TRANSACTION = 10_000;

interface Message {
  readonly key?: string;
  readonly value?: Readonly<Record<string, string | null>>;
}

const SqliteDatabase = createRequire(import.meta.url)(
  'better-sqlite3-multiple-ciphers',
) as typeof import('better-sqlite3');

const [, , path, key, answersFile] = process.argv;
const answers = JSON.parse(readFileSync(String(answersFile), 'utf8')) as KeptAnswer[];

const startedMs = performance.now();
const db = new SqliteDatabase(path);
db.pragma("cipher = 'aegis'");
db.pragma(`key = 'raw:${key}'`);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('wal_autocheckpoint = 0');
let rows = 0;
for (const { table, path: file } of answers) {
  const messages = JSON.parse(readFileSync(file, 'utf8')) as Message[];
  rows += upsert(
    table,
    messages.flatMap(({ value }) => (value === undefined ? [] : [value])),
  );
}
db.exec(`
  CREATE VIRTUAL TABLE text_index USING fts5 (words, content = '', detail = none, prefix = '1 2 3 4 5 6');
  INSERT INTO text_index (rowid, words)
    SELECT rowid, name || ' ' || coalesce(name_zh, '') || ' ' || (variants -> 0 ->> 'sku') FROM products;
`);
db.pragma('wal_checkpoint(TRUNCATE)');
const { user, system } = process.cpuUsage();
process.send?.({ ms: performance.now() - startedMs, processorMs: (user + system) / 1_000, rows });
db.close();

function upsert(table: string, values: readonly Readonly<Record<string, string | null>>[]): number {
  const columns = Object.keys(values[0] ?? { id: null });
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (${columns.map((name) => `${name} TEXT`).join(', ')}, PRIMARY KEY (id)) STRICT`,
  );
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
