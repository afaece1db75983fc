import {
  type Columns,
  columnName,
  type Field,
  type SqliteValue,
  sqliteValue,
  type Table,
} from '#shared/kernel/index.ts';
import type { WritableDb } from './database.ts';
import { encodeCanonically } from './encode-canonically.ts';

type Row = Readonly<Record<string, unknown>>;

/** What is written of a table, with its SQL made once. */
export interface TableSql {
  /** The names of all columns, in their order. */
  readonly names: readonly string[];
  readonly fields: readonly { readonly name: string; readonly column: string; readonly field: Field }[];
  readonly insert: string;
  readonly upsert: string;
  /** The same for {@link ROWS_AT_ONCE} rows. */
  readonly upsertMany: string;
  readonly remove: string;
  /** Adds to counters; made per set of counters. */
  add(counters: readonly string[]): string;
}

/** What SQLite does once for a statement, the program of a trigger above all, takes longer than a row does. */
const ROWS_AT_ONCE = 16;
/** Rows of which the values are held at once. */
const SENT_ROWS_AT_ONCE = ROWS_AT_ONCE * 16;

const sqlOfTables = new WeakMap<Table, TableSql>();

/** The SQL of a table's writes; names come from `contract.ts`, never from data. */
export function tableSql(table: Table): TableSql {
  const known = sqlOfTables.get(table);
  if (known !== undefined) return known;
  const names = Object.keys(table.columns);
  const columns = names.map(columnName);
  const key = table.key.map(columnName);
  const row = `(${columns.map(() => '?').join(', ')})`;
  const into = `INTO ${table.name} (${columns.join(', ')}) VALUES`;
  const values = `${into} ${row}`;
  const others = columns.filter((name) => !key.includes(name));
  const changes = others.map((name) => `${name} = excluded.${name}`).join(', ');
  const replacing = `ON CONFLICT (${key.join(', ')}) DO ${changes === '' ? 'NOTHING' : `UPDATE SET ${changes}`}`;
  const made: TableSql = {
    names,
    fields: Object.entries(table.columns).map(([name, field]) => ({ name, column: columnName(name), field })),
    insert: `INSERT ${values} ON CONFLICT DO NOTHING`,
    upsert: `INSERT ${values} ${replacing}`,
    upsertMany: `INSERT ${into} ${Array(ROWS_AT_ONCE).fill(row).join(', ')} ${replacing}`,
    remove: `DELETE FROM ${table.name} WHERE ${key.map((name) => `${name} = ?`).join(' AND ')}`,
    add: cached((counters) => {
      const added = counters.map(columnName);
      const named = [...key, ...added];
      return `INSERT INTO ${table.name} (${named.join(', ')}) VALUES (${named.map(() => '?').join(', ')})
        ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${added.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;
    }),
  };
  sqlOfTables.set(table, made);
  return made;
}

function cached(make: (names: readonly string[]) => string): (names: readonly string[]) => string {
  const known = new Map<string, string>();
  return (names) => {
    const key = names.join();
    const sql = known.get(key) ?? make(names);
    known.set(key, sql);
    return sql;
  };
}

/** Values of named columns as SQLite holds them, in the order of the names. */
export function valuesOf(columns: Columns, names: readonly string[], row: Row): SqliteValue[] {
  return names.map((name) => {
    const field = columns[name] ?? refuseColumn(name);
    const value = row[name];
    if (field.postgres === 'jsonb' && value !== null && value !== undefined) {
      return JSON.stringify(encodeCanonically(field.schema, value));
    }
    // Nearly every value is held as it is; what words it would take to refuse one is made only for the others.
    const isPlain = typeof value === 'string' || typeof value === 'number' || value === null;
    return isPlain ? value : sqliteValue(field, value, name);
  });
}

function refuseColumn(name: string): never {
  throw new Error(`expected a column, not ${name}`);
}

/** Writes a whole row, replacing the one with its key. */
export function upsertRow(db: WritableDb, table: Table, row: Row): void {
  const { upsert, names } = tableSql(table);
  db.prepareChange(upsert).run(...valuesOf(table.columns, names, row));
}

/** A row that came down: as it was read, and as it was sent (column name → Postgres' text). */
export interface SentRow {
  readonly row: Row;
  readonly sent: Row;
}

/** The same for many rows that came down, of which a later one replaces an earlier one with its key. */
export function upsertSentRows(db: WritableDb, table: Table, rows: readonly SentRow[]): void {
  for (let from = 0; from < rows.length; from += SENT_ROWS_AT_ONCE) {
    const values: SqliteValue[] = [];
    for (const row of rows.slice(from, from + SENT_ROWS_AT_ONCE)) addSentValues(values, table, row);
    upsertValues(db, table, values);
  }
}

/** The same for values of whole rows, one row after the other, as {@link addSentValues} makes them. */
export function upsertValues(db: WritableDb, table: Table, values: readonly SqliteValue[]): void {
  const { names, upsert, upsertMany } = tableSql(table);
  const inMany = names.length * ROWS_AT_ONCE;
  const whole = values.length - (values.length % inMany);
  for (let at = 0; at < whole; at += inMany)
    db.prepareChange(upsertMany).run(...values.slice(at, at + inMany));
  for (let at = whole; at < values.length; at += names.length)
    db.prepareChange(upsert).run(...values.slice(at, at + names.length));
}

/** Documents go in as the text that came, which was read a moment ago: to write it again would only order its members. */
export function addSentValues(values: SqliteValue[], table: Table, { row, sent }: SentRow): void {
  for (const { name, column, field } of tableSql(table).fields) {
    const value = row[name];
    if (typeof value === 'string' || typeof value === 'number' || value === null) values.push(value);
    else {
      const text = field.postgres === 'jsonb' ? sent[column] : undefined;
      values.push(typeof text === 'string' ? text : sqliteValue(field, value, name));
    }
  }
}

/** Deletes the row with this key, if it is there. */
export function deleteRow(db: WritableDb, table: Table, key: Row): void {
  db.prepareChange(tableSql(table).remove).run(...valuesOf(table.columns, table.key, key));
}
