import { z } from 'zod';
import { columnName, type Table, text } from '../kernel/index.ts';

/** What the rows of a shape come to, so that a replica can tell whether it has the same ones. */
export const shapeDigest = z.object({
  table: text(60),
  month: z.nullable(text(10)),
  /** Columns that are compared, by their names in the databases. */
  columns: z.array(text(100)).max(100),
  rows: z.int().min(0),
  hash: text(40),
  /** The company's last acceptNo at that moment: of documents, a replica compares those through here. */
  throughAcceptNo: z.int().min(0),
});
export type ShapeDigest = z.output<typeof shapeDigest>;

/** Documents never change: that they are there is enough. Of everything else every column is compared. */
const documentColumns: Readonly<Record<string, readonly string[]>> = {
  facts: ['id', 'accept_no'],
  journal_entries: ['id'],
  open_documents: ['kind', 'subject', 'id'],
};

/** @param columns those that the shape carries */
export const comparedColumns = (table: string, columns: readonly string[]): readonly string[] =>
  documentColumns[table] ?? columns;

/** Between the columns of a row's text; before a value, and instead of one that is null. */
export const DIGEST_SEPARATOR = '\u001f';
export const DIGEST_VALUE = '=';
export const DIGEST_NULL = '~';

/**
 * A domain row as the text that is hashed: the columns in the given order, in Postgres' own words, instants in ours.
 * @param columns names in the databases, all of them the table's
 */
export function digestText(
  table: Table,
  columns: readonly string[],
  row: Readonly<Record<string, unknown>>,
): string {
  const fields = new Map(
    Object.entries(table.columns).map(([name, field]) => [columnName(name), { name, field }]),
  );
  return columns
    .map((column) => {
      const known = fields.get(column);
      const value = known === undefined ? null : (row[known.name] ?? null);
      if (known === undefined || value === null) return DIGEST_NULL;
      const wire = z.encode(known.field.schema, value);
      return DIGEST_VALUE + (known.field.postgres === 'jsonb' ? jsonbText(wire) : String(wire));
    })
    .join(DIGEST_SEPARATOR);
}

const HALF_DIGITS = 15;
const HALF_VALUES = 1n << BigInt(4 * HALF_DIGITS);

/** What rows come to that are added one after the other. */
export interface DigestSum {
  add(text: string): void;
  result(): { readonly rows: number; readonly hash: string };
}

/**
 * Adds rows up in whatever order they come: the sums of the first and the next 60 bits of each row's MD5.
 * @param md5 hex, of text as UTF-8
 */
export function digestSum(md5: (text: string) => string): DigestSum {
  let rows = 0;
  let [first, second] = [0n, 0n];
  return {
    add: (text) => {
      const hex = md5(text);
      rows += 1;
      first += BigInt(`0x${hex.slice(0, HALF_DIGITS)}`);
      second += BigInt(`0x${hex.slice(HALF_DIGITS, 2 * HALF_DIGITS)}`);
    },
    result: () => ({ rows, hash: digestHash(first, second) }),
  };
}

/** The hash of two sums. */
export const digestHash = (first: bigint, second: bigint): string =>
  [first, second].map((sum) => (sum % HALF_VALUES).toString(16).padStart(HALF_DIGITS, '0')).join('');

/** A document as Postgres writes a jsonb: keys by length and then by bytes, one space after each colon and comma. */
export function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => utf8Length(a) - utf8Length(b) || compareCodePoints(a, b));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}: ${jsonbText(member)}`).join(', ')}}`;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** UTF-8 sorts as its code points do; JavaScript sorts UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
