import { z } from 'zod';
import {
  assert,
  columnName,
  type Field,
  fromShape,
  present,
  type RowOf,
  type Table,
  toPostgres,
} from '#shared/kernel/index.ts';
import type { CompanyTransaction, Parameter, RawRow } from './database.ts';

const columnsOf = (table: Table): [string, Field][] => Object.entries(table.columns);
const quoted = (name: string): string => `"${name}"`;

/** `"id", "company_id", …`: always named, so that a new column changes nothing for old code. */
export const selectList = (table: Table): string =>
  columnsOf(table)
    .map(([name]) => quoted(columnName(name)))
    .join(', ');

/** A row of Postgres' text → a domain row. A row that can't be read is a bug: this server wrote it. */
export const readRow = <T extends Table>(table: T, raw: RawRow): RowOf<T> =>
  present(fromShape(table, raw), `a readable row of ${table.name}`);

/** The server's primary key of a table: its key, with the company in front where ids are made by devices. */
export function serverKey(table: Table): readonly string[] {
  const foundBeforeCompany = ['companies', 'streams', 'pairing_codes'].includes(table.name);
  return foundBeforeCompany || table.key.includes('companyId') ? table.key : ['companyId', ...table.key];
}

/**
 * Inserts rows in one statement, whatever their number: one array parameter per column.
 * @param conflict `ignore` keeps the row that is there; `replace` writes over it; `fail` throws
 */
export async function insertRows<T extends Table>(
  transaction: CompanyTransaction,
  table: T,
  rows: readonly Readonly<Record<string, unknown>>[],
  conflict: 'fail' | 'ignore' | 'replace' = 'fail',
): Promise<void> {
  if (rows.length === 0) return;
  const encoded = rows.map((row) => toPostgres(table, row));
  const arrays = columnsOf(table).map((_, index) => encoded.map((values) => values[index] ?? null));
  await transaction.query(
    `INSERT INTO ${table.name} (${selectList(table)}) SELECT * FROM ${unnest(table)}${onConflict(table, conflict)}`,
    arrays,
  );
}

const unnest = (table: Table): string =>
  `unnest(${columnsOf(table)
    .map(([, field], index) => `$${index + 1}::${field.postgres}[]`)
    .join(', ')})`;

function onConflict(table: Table, conflict: 'fail' | 'ignore' | 'replace'): string {
  if (conflict === 'fail') return '';
  if (conflict === 'ignore') return ' ON CONFLICT DO NOTHING';
  const key = serverKey(table);
  const changes = columnsOf(table)
    .filter(([name]) => !key.includes(name))
    .map(([name]) => `${quoted(columnName(name))} = EXCLUDED.${quoted(columnName(name))}`);
  return ` ON CONFLICT (${key.map((name) => quoted(columnName(name))).join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}

export interface Addition {
  readonly key: Readonly<Record<string, unknown>>;
  readonly amounts: Readonly<Record<string, number>>;
}

/**
 * Adds to counters, each row once, in the order of their keys, so that two transactions can't wait for each other.
 * Gives the rows as they are afterwards.
 */
export async function addToRows<T extends Table>(
  transaction: CompanyTransaction,
  table: T,
  additions: readonly Addition[],
): Promise<RowOf<T>[]> {
  const [first] = additions;
  if (first === undefined) return [];
  const columns = columnsOf(table);
  const counters = Object.keys(first.amounts);
  assert(
    counters.length + table.key.length === columns.length,
    `every column of ${table.name} to be counted`,
  );
  const arrays: Parameter[] = columns.map(([name, field]) =>
    additions.map(({ key, amounts }) => encodeColumn(field, key[name] ?? amounts[name], name)),
  );
  const keyList = table.key.map((name) => quoted(columnName(name))).join(', ');
  const changes = counters.map((name) => {
    const column = quoted(columnName(name));
    return `${column} = existing.${column} + EXCLUDED.${column}`;
  });
  const rows = await transaction.query(
    `INSERT INTO ${table.name} AS existing (${selectList(table)})
     SELECT * FROM ${unnest(table)} AS added (${selectList(table)}) ORDER BY ${keyList}
     ON CONFLICT (${keyList}) DO UPDATE SET ${changes.join(', ')}
     RETURNING ${selectList(table)}`,
    arrays,
  );
  return rows.map((row) => readRow(table, row));
}

function encodeColumn(field: Field, value: unknown, name: string): string | number | boolean | null {
  assert(value !== undefined, `a value for column ${name}`);
  return z.encode(field.schema, value) as string | number | boolean | null;
}
