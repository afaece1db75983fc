import { z } from 'zod';
import { assert } from './assert.ts';
import type { Field } from './field.ts';
import { type QuickDecoder, quickDecoderOf, UNSURE } from './quick-decode.ts';

export type Columns = Readonly<Record<string, Field>>;

/** Where a table is: on every replica and the server, or on one side only. */
export type TableHome = 'everywhere' | 'server' | 'replica';

/** A table of both databases (or of one), described once. Domain names are camelCase, columns snake_case. */
export interface Table<Name extends string = string, Cols extends Columns = Columns> {
  readonly name: Name;
  readonly home: TableHome;
  readonly columns: Cols;
  /** Primary key on a replica, by domain name; the server's key has the company in front where it is not unique without. */
  readonly key: readonly string[];
}

export type RowOf<T extends Table> = {
  -readonly [Name in keyof T['columns']]: z.output<T['columns'][Name]['schema']>;
};

export const defineTable = <const Name extends string, const Cols extends Columns>(definition: {
  name: Name;
  home: TableHome;
  key: readonly (keyof Cols & string)[];
  columns: Cols;
}): Table<Name, Cols> => definition;

const columnNames = new Map<string, string>();

/** `unitPriceCents` → `unit_price_cents`; worked out once per name, because it is asked for every column of every row. */
export function columnName(domainName: string): string {
  const known = columnNames.get(domainName);
  if (known !== undefined) return known;
  const name = domainName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columnNames.set(domainName, name);
  return name;
}

export type SqliteValue = string | number | null;
export type PostgresValue = string | number | boolean | null;

/** Domain row → SQLite values in column order: whole cents as integers, documents as JSON text. */
export function toSqlite(table: Table, row: Readonly<Record<string, unknown>>): SqliteValue[] {
  return Object.entries(table.columns).map(([name, field]) => sqliteValue(field, row[name], name));
}

/** One domain value as SQLite holds it. */
export function sqliteValue(field: Field, value: unknown, name: string): SqliteValue {
  assert(value !== undefined, `a value for column ${name}`);
  if (value === null) return null;
  if (field.postgres === 'jsonb') return JSON.stringify(z.encode(field.schema, value));
  if (typeof value === 'boolean') return value ? 1 : 0;
  assert(typeof value === 'string' || typeof value === 'number', `text or a number in column ${name}`);
  return value;
}

/** SQLite row (snake_case) → domain row. */
export function fromSqlite<T extends Table>(table: T, row: Readonly<Record<string, unknown>>): RowOf<T> {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(table.columns)) {
    const value = row[columnName(name)];
    if (value === null || value === undefined) result[name] = null;
    else if (field.postgres === 'jsonb') result[name] = z.decode(field.schema, JSON.parse(String(value)));
    else if (field.postgres === 'boolean') result[name] = value === 1;
    else result[name] = value;
  }
  return result as RowOf<T>;
}

/** Domain row → Postgres parameters in column order: the wire form, documents as JSON text. */
export function toPostgres(table: Table, row: Readonly<Record<string, unknown>>): PostgresValue[] {
  return Object.entries(table.columns).map(([name, field]) => {
    const value = row[name];
    assert(value !== undefined, `a value for column ${name}`);
    const wire = z.encode(field.schema, value);
    return field.postgres === 'jsonb' && wire !== null ? JSON.stringify(wire) : (wire as PostgresValue);
  });
}

/** A column as rows of a shape are read. */
interface ColumnReader {
  readonly name: string;
  readonly column: string;
  readonly isJson: boolean;
  readonly schema: z.ZodType;
  readonly quick: QuickDecoder;
}

const readers = new WeakMap<Table, readonly ColumnReader[]>();

function readersOf(table: Table): readonly ColumnReader[] {
  const known = readers.get(table);
  if (known !== undefined) return known;
  const made = Object.entries(table.columns).map(([name, { schema, postgres }]) => ({
    name,
    column: columnName(name),
    isJson: postgres === 'jsonb',
    schema,
    quick: quickDecoderOf(schema),
  }));
  readers.set(table, made);
  return made;
}

/**
 * A row as a shape sends it (column name → Postgres text or null) → domain row. Columns that the reader doesn't know
 * are ignored; undefined when the row can't be read, so that one row never fails a batch.
 */
export function fromShape<T extends Table>(
  table: T,
  value: Readonly<Record<string, unknown>>,
): RowOf<T> | undefined {
  const result: Record<string, unknown> = {};
  for (const { name, column, isJson, schema, quick } of readersOf(table)) {
    const raw = value[column] ?? null;
    let wire: unknown = raw;
    if (isJson && typeof raw === 'string') {
      try {
        wire = JSON.parse(raw);
      } catch {
        return undefined;
      }
    }
    let decoded = quick(wire);
    if (decoded === UNSURE) {
      const judged = schema.safeDecode(wire as never);
      if (!judged.success) return undefined;
      decoded = judged.data;
    }
    result[name] = decoded;
  }
  return result as RowOf<T>;
}

/** What a projector asks a store to do. Applied in order, in the transaction that holds the fact. */
export type RowWrite =
  /** A new row; its key derives from the fact's id, so a second write of it is a bug or a repeat and changes nothing. */
  | { readonly kind: 'insert'; readonly table: Table; readonly row: Readonly<Record<string, unknown>> }
  /** Adds to counters of a row, which begins at zero; commutative. */
  | {
      readonly kind: 'add';
      readonly table: Table;
      readonly key: Readonly<Record<string, unknown>>;
      readonly amounts: Readonly<Record<string, number>>;
    };

export const insertRow = <T extends Table>(table: T, row: RowOf<T>): RowWrite => ({
  kind: 'insert',
  table,
  row,
});

export const addTo = <T extends Table>(
  table: T,
  key: Partial<RowOf<T>>,
  amounts: Record<string, number>,
): RowWrite => ({ kind: 'add', table, key, amounts });
