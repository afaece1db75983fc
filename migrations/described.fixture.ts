import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { columnName, type Table } from '#shared/kernel/index.ts';

/** The migrations of a dialect, in the order in which they run. */
export const filesOf = (dialect: string): string[] =>
  readdirSync(join(import.meta.dirname, dialect))
    .filter((name) => name.endsWith('.sql'))
    .sort();

/** A table as a database describes it. */
export interface Described {
  readonly columns: Readonly<Record<string, { readonly type: string; readonly nullable: boolean }>>;
  readonly key: readonly string[];
}

export const described = (
  table: Table,
  typeOf: 'sqlite' | 'postgres',
  key: readonly string[],
): Described => ({
  columns: Object.fromEntries(
    Object.entries(table.columns).map(([name, field]) => [
      columnName(name),
      { type: field[typeOf], nullable: field.nullable },
    ]),
  ),
  key: key.map(columnName),
});
