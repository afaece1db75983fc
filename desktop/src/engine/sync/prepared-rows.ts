import { type ProductRow, products } from '#shared/catalog/index.ts';
import { customers } from '#shared/customers/index.ts';
import {
  columnName,
  fromShape,
  fromSqlite,
  type SqliteValue,
  type Table,
  toPostgres,
} from '#shared/kernel/index.ts';
import type { GatheredItems } from '../queries/catalog/index.ts';
import { addSentValues } from '../store/tables.ts';
import { indexedProduct } from './indexed-product.ts';
import type { ShapeChange, WireRow } from './shape-rows.ts';

/** A change, or something about the shape, which has no key. */
export interface WireMessage {
  readonly key?: string;
  readonly value?: WireRow;
  readonly headers: { readonly operation: ShapeChange['operation'] };
}

/** Rows of a first copy, made ready on another thread: what is left to do with them is to write them. */
export interface PreparedRows {
  readonly count: number;
  /** Of one row after the other, in the order of the table's columns. */
  readonly values: readonly SqliteValue[];
  /** The keys of the rows in their shape. */
  readonly keys: string;
  /** Rows that can't be read. */
  readonly unreadable: readonly ShapeChange[];
}

/** Tables that can be large. The thread begins sooner when it knows no others. */
export const preparedTables: readonly Table[] = [products, customers];

/** No text that came from Postgres has one. */
const BETWEEN_KEYS = '\u0000';

/**
 * Read at once: what a few hundred rows are made of is garbage before the collector comes, where all of an answer would be moved about
 * by it twice.
 */
const PIECE_BYTES = 512 * 1024;
/** Where a message begins: within a text its quotes would be escaped, and within a message nothing begins so after a comma. */
const MESSAGE_START = '{"key":';
const LIST_START = '['.charCodeAt(0);
const LIST_END = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The messages of an answer; undefined when it is no list. */
export function parseMessages(body: Buffer): readonly WireMessage[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(parsed) ? (parsed as WireMessage[]) : undefined;
  } catch {
    return undefined;
  }
}

export const changesIn = (messages: readonly WireMessage[]): readonly ShapeChange[] =>
  messages.flatMap(({ key, value = {}, headers: { operation } }) =>
    key === undefined ? [] : [{ key, operation, value }],
  );

/**
 * Part after part of an answer: rows made ready, or changes as they came where they aren't whole rows.
 * @param body a list of messages; it is written to
 * @param gathered of products: gets what finds them
 * @throws when it is no such list, or has more in it than rows
 */
export function* prepareAnswer(
  table: Table,
  body: Buffer,
  gathered: GatheredItems | undefined,
): Generator<PreparedRows | readonly ShapeChange[]> {
  for (const piece of piecesOf(body)) {
    const messages = parseMessages(piece);
    if (messages === undefined) throw new Error('expected a list of rows, not what a server answered');
    const changes = changesIn(messages);
    if (changes.length < messages.length) throw new Error('expected nothing but rows');
    const areRows = changes.every(({ operation }) => operation === 'insert');
    yield areRows ? prepareRows(table, changes, gathered) : changes;
  }
}

/** Cuts a list in several, by writing ends and starts of lists where commas were. */
function* piecesOf(body: Buffer): Generator<Buffer> {
  let start = 0;
  for (;;) {
    const comma = commaAfter(body, start + PIECE_BYTES);
    if (comma === undefined) return yield body.subarray(start);
    body[comma] = LIST_END;
    yield body.subarray(start, comma + 1);
    body[comma] = LIST_START;
    start = comma;
  }
}

/** The next comma between two messages. */
function commaAfter(body: Buffer, from: number): number | undefined {
  for (let at = from; ; at += 1) {
    at = body.indexOf(MESSAGE_START, at);
    if (at < 0) return undefined;
    let before = at - 1;
    while (WHITESPACE.has(body[before] ?? 0)) before -= 1;
    if (body[before] === COMMA) return before;
  }
}

/**
 * @param changes whole rows of the table
 * @param gathered of products: gets what finds them
 */
export function prepareRows(
  table: Table,
  changes: readonly ShapeChange[],
  gathered: GatheredItems | undefined,
): PreparedRows {
  const values: SqliteValue[] = [];
  const keys: string[] = [];
  const unreadable: ShapeChange[] = [];
  for (const change of changes) {
    const row = fromShape(table, change.value);
    if (row === undefined) {
      unreadable.push(change);
      continue;
    }
    addSentValues(values, table, { row, sent: change.value });
    keys.push(change.key);
    if (table === products) gathered?.put(indexedProduct(row as ProductRow));
  }
  return { count: keys.length, values, keys: keys.join(BETWEEN_KEYS), unreadable };
}

export const keysOf = ({ count, keys }: PreparedRows): readonly string[] =>
  count === 0 ? [] : keys.split(BETWEEN_KEYS);

/** One column of all rows. */
export function columnOf(table: Table, { values }: PreparedRows, name: string): SqliteValue[] {
  const names = Object.keys(table.columns);
  const column: SqliteValue[] = [];
  for (let at = names.indexOf(name); at < values.length; at += names.length) column.push(values[at] ?? null);
  return column;
}

/** The rows as a shape sends them: for when one of them must be found that can't be written. */
export function changesOf(table: Table, rows: PreparedRows): ShapeChange[] {
  const columns = Object.keys(table.columns).map(columnName);
  return keysOf(rows).map((key, index) => {
    const stored = Object.fromEntries(
      columns.map((column, at) => [column, rows.values[index * columns.length + at] ?? null]),
    );
    return { key, operation: 'insert', value: wireRowOf(table, stored) };
  });
}

/** A stored row in the form in which a shape would send it. */
export function wireRowOf(table: Table, stored: Readonly<Record<string, SqliteValue>>): WireRow {
  const wire = toPostgres(table, fromSqlite(table, stored));
  return Object.fromEntries(Object.keys(table.columns).map((name, index) => [columnName(name), wire[index]]));
}
