import { syncedTables } from '#shared/contract.ts';
import { columnName, type Field, present } from '#shared/kernel/index.ts';
import {
  comparedColumns,
  DIGEST_NULL,
  DIGEST_SEPARATOR,
  DIGEST_VALUE,
  digestHash,
  type ShapeDigest,
} from '#shared/sync/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import type { ShapeDefinition } from './definitions.ts';

/** What the rows of a shape come to, as of one moment. Nothing is locked, and nothing but sums leaves Postgres. */
export async function digestShape(
  tx: CompanyTransaction,
  { table, month, columns, conditions }: ShapeDefinition,
): Promise<ShapeDigest> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  const [counter] = await tx.query('SELECT accept_no FROM company_counters');
  const compared = comparedColumns(table, columns);
  const texts = compared.map(
    (column) => `coalesce('${DIGEST_VALUE}' || ${textOf(table, column)}, '${DIGEST_NULL}')`,
  );
  const where = conditions.map(({ column }, index) => `"${column}" = $${index + 1}`).join(' AND ');
  const sumOf = (from: number) => `coalesce(sum(('x' || substr(hash, ${from}, 15))::bit(60)::bigint), 0)`;
  const [row] = await tx.query(
    `SELECT count(*) AS rows, ${sumOf(1)} AS first, ${sumOf(16)} AS second
       FROM (SELECT md5(concat_ws('${DIGEST_SEPARATOR}', ${texts.join(', ')})) AS hash FROM ${table} WHERE ${where}) AS hashes`,
    conditions.map(({ value }) => value),
  );
  return {
    table,
    month,
    columns: [...compared],
    rows: Number(row?.rows),
    hash: digestHash(BigInt(row?.first ?? 0), BigInt(row?.second ?? 0)),
    throughAcceptNo: Number(counter?.accept_no ?? 0),
  };
}

/** A column in the words of the digest: Postgres' text, and instants as everywhere else in Kedai. */
function textOf(table: string, column: string): string {
  const quoted = `"${column}"`;
  return fieldOf(table, column).postgres === 'timestamp with time zone'
    ? `to_char(${quoted} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : `${quoted}::text`;
}

function fieldOf(table: string, column: string): Field {
  const columns = syncedTables.find(({ name }) => name === table)?.columns ?? {};
  const found = Object.entries(columns).find(([name]) => columnName(name) === column);
  return present(found, `the column ${column} of ${table}`)[1];
}
