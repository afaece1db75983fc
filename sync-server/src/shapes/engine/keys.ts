import { quoteIdentifier, type TableName } from './identifiers.ts';

/**
 * A row's key: `"schema"."table"/"first"/"second"`, over the primary key's values in its order, or over all columns
 * where there is no primary key. A slash in a value is doubled, so that two keys are never one; null is `_`.
 */
export function rowKey(table: TableName, values: readonly (string | null)[]): string {
  const path = values.map((value) => (value === null ? '_' : `"${value.replaceAll('/', '//')}"`));
  return `${relationPath(table)}/${path.join('/')}`;
}

/** The part of the key that all rows of a table share. */
export function relationPath(table: TableName): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}
