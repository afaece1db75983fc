import type { Pool } from 'pg';
import type { ShapeDefinition } from './definition.ts';
import { quoteIdentifier } from './identifiers.ts';
import type { Tuple } from './pgoutput.ts';
import { columnNamed } from './where/resolve.ts';

/** Rows per question. */
const BATCH_ROWS = 1_000;

/**
 * Asks Postgres which rows the clauses of some shapes of one table hold for: an answer per shape and row. The rows go as
 * the texts that the stream sent, and are read back as the columns' own types and collations, so that the answer is the
 * one that a query of the table would have given.
 */
export async function askPostgres(
  db: Pool,
  definitions: readonly ShapeDefinition[],
  places: ReadonlyMap<string, number>,
  rows: readonly Tuple[],
): Promise<readonly (readonly boolean[])[]> {
  const names = [...new Set(definitions.flatMap(({ where }) => where?.columns ?? []))];
  const columns = names.map((name) => {
    const column = definitions
      .map(({ table }) => columnNamed(table, name))
      .find((found) => found !== undefined);
    const place = places.get(name);
    if (column === undefined || place === undefined) throw new Error(`expected a column ${name}`);
    return { place, column };
  });
  const select = columns.map(({ column }, index) => {
    const collation = column.collation === undefined ? '' : ` COLLATE ${column.collation}`;
    return `, x.c${index}::${column.castType}${collation} AS ${quoteIdentifier(column.name)}`;
  });
  // One array more than the columns, so that a clause without columns has rows to hold for.
  const arrays = ['$1::int4[]', ...columns.map((_, index) => `$${index + 2}::text[]`)];
  const labels = ['n', ...columns.map((_, index) => `c${index}`)];
  const clauses = definitions.map(({ where }) => `(${where?.sql ?? 'TRUE'}) IS TRUE`);
  const sql = `
    SELECT t."kedai row", ${clauses.join(', ')} FROM (
      SELECT x.n AS "kedai row"${select.join('')} FROM unnest(${arrays.join(', ')}) AS x(${labels.join(', ')})
    ) AS t`;
  const answers = definitions.map(() => rows.map(() => false));
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    const batch = rows.slice(start, start + BATCH_ROWS);
    const values = [
      batch.map((_, index) => start + index),
      ...columns.map(({ place }) => batch.map((row) => row[place] ?? null)),
    ];
    const result = await db.query({ text: sql, values, rowMode: 'array' });
    if (result.rows.length !== batch.length) {
      throw new Error(`expected an answer for each of ${batch.length} rows, got ${result.rows.length}`);
    }
    for (const [index, ...held] of result.rows) {
      for (const [which, answer] of answers.entries()) answer[Number(index)] = held[which] === true;
    }
  }
  return answers;
}
