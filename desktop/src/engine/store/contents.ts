import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';

/** What can be fetched or made again at any time; a migration may empty it. */
const refetchable = /^(sqlite_|catalog_index_|schema_migrations$|shape_cursors$|unreadable_rows$)/;

/** What a copy of a database must have, to take its place. */
export interface Contents {
  /** Rows by table. */
  readonly rows: ReadonlyMap<string, number>;
  /** Columns of the tables that hold what the server hasn't got yet. */
  readonly unsentColumns: ReadonlyMap<string, readonly string[]>;
  /** SHA-256 of the rows of those columns. */
  readonly unsent: string;
}

const unsentTables: ReadonlyMap<string, string> = new Map([
  ['outbox', 'SELECT * FROM outbox ORDER BY stream_id, sequence'],
  ['facts', 'SELECT * FROM facts WHERE id IN (SELECT fact_id FROM outbox) ORDER BY id'],
  ['device_state', 'SELECT * FROM device_state'],
]);

/** @param columns of the state that is compared with; this database's own unless given */
export function readContents(db: Database.Database, columns?: Contents['unsentColumns']): Contents {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[];
  const rows = new Map(
    tables
      .filter((name) => !refetchable.test(name))
      .map((name) => [name, db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number]),
  );
  const unsentColumns =
    columns ??
    new Map(
      [...unsentTables.keys()].filter((name) => rows.has(name)).map((name) => [name, columnsOf(db, name)]),
    );
  return { rows, unsentColumns, unsent: hashUnsent(db, unsentColumns) };
}

/** What `after` lacks of `before`; undefined when it has everything. */
export function missingFrom(after: Contents, before: Contents): string | undefined {
  for (const [table, count] of before.rows) {
    const found = after.rows.get(table);
    if (found === undefined || found < count) return `${count} rows in ${table}, not ${found ?? 'none'}`;
  }
  return after.unsent === before.unsent ? undefined : 'the facts that are not sent yet, unchanged';
}

function hashUnsent(db: Database.Database, columns: Contents['unsentColumns']): string {
  const hash = createHash('sha256');
  for (const [table, names] of columns) {
    for (const row of db.prepare(unsentTables.get(table) ?? '').iterate() as Iterable<
      Record<string, unknown>
    >) {
      hash.update(JSON.stringify([table, ...names.map((name) => row[name])]));
    }
  }
  return hash.digest('hex');
}

const columnsOf = (db: Database.Database, table: string): string[] =>
  db.prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid').pluck().all(table) as string[];
