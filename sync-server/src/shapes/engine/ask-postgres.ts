import type { Pool } from 'pg';
import type { ShapeDefinition } from './definition.ts';
import { quoteIdentifier } from './identifiers.ts';
import type { Tuple } from './pgoutput.ts';
import { columnNamed } from './where/resolve.ts';

/** Rows per question. */
const BATCH_ROWS = 1_000;

/**
 * Asks Postgres which rows a clause holds for. The rows go as the texts that the stream sent, and are read back as the
 * columns' own types and collations, so that the answer is the one that a query of the table would have given.
 */
export async function askPostgres(
  db: Pool,
  definition: ShapeDefinition,
  places: ReadonlyMap<string, number>,
  rows: readonly Tuple[],
): Promise<readonly boolean[]> {
  const { where, table } = definition;
  if (where === undefined) return rows.map(() => true);
  const columns = where.columns.map((name) => {
    const column = columnNamed(table, name);
    const place = places.get(name);
    if (column === undefined || place === undefined) throw new Error(`expected a column ${name}`);
    return { name, place, type: column.castType, column };
  });
  const select = columns.map(({ name, type, column }, index) => {
    const collation = column.collation === undefined ? '' : ` COLLATE ${column.collation}`;
    return `x.c${index}::${type}${collation} AS ${quoteIdentifier(name)}`;
  });
  // One array more than the columns, so that a clause without columns has rows to hold for.
  const arrays = ['$1::int4[]', ...columns.map((_, index) => `$${index + 2}::text[]`)];
  const names = ['n', ...columns.map((_, index) => `c${index}`)];
  const sql = `
    SELECT t."kedai row" FROM (
      SELECT ${['x.n AS "kedai row"', ...select].join(', ')} FROM unnest(${arrays.join(', ')}) AS x(${names.join(', ')})
    ) AS t WHERE ${where.sql}`;
  const answers = rows.map(() => false);
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    const batch = rows.slice(start, start + BATCH_ROWS);
    const values = [
      batch.map((_, index) => start + index),
      ...columns.map(({ place }) => batch.map((row) => row[place] ?? null)),
    ];
    const result = await db.query({ text: sql, values, rowMode: 'array' });
    for (const [index] of result.rows) answers[Number(index)] = true;
  }
  return answers;
}
