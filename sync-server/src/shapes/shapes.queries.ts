import type { CompanyTransaction } from '../store/database.ts';
import type { ShapeDefinition } from './definitions.ts';

/** A posting month in which an audience has documents, and the last of them. */
export interface DocumentMonth {
  readonly month: string;
  readonly lastAcceptNo: number;
}

/** Found by hopping from one month to the next in the index, whatever the number of documents. */
export async function documentMonths(tx: CompanyTransaction, audience: string): Promise<DocumentMonth[]> {
  const rows = await tx.query(
    `WITH RECURSIVE months AS (
       (SELECT min(posting_month) AS month FROM facts WHERE audience = $1)
       UNION ALL
       SELECT (SELECT min(posting_month) FROM facts WHERE audience = $1 AND posting_month > months.month)
         FROM months WHERE months.month IS NOT NULL
     )
     SELECT month, (SELECT max(accept_no) FROM facts WHERE audience = $1 AND posting_month = month) AS last
       FROM months WHERE month IS NOT NULL`,
    [audience],
  );
  return rows.map((row) => ({ month: row.month ?? '', lastAcceptNo: Number(row.last) }));
}

/** The newest checkpoint of an audience in a life of the data: through which acceptNo it goes. */
export async function newestCheckpoint(
  tx: CompanyTransaction,
  audience: string,
  incarnation: number,
): Promise<number | undefined> {
  const [row] = await tx.query(
    'SELECT max(through_accept_no) AS through FROM checkpoints WHERE audience = $1 AND incarnation = $2',
    [audience, incarnation],
  );
  return row?.through == null ? undefined : Number(row.through);
}

/** How many rows a shape has now. */
export async function countRows(
  tx: CompanyTransaction,
  { table, conditions }: Pick<ShapeDefinition, 'table' | 'conditions'>,
): Promise<number> {
  const where = conditions.map(({ column }, index) => `"${column}" = $${index + 1}`).join(' AND ');
  const [row] = await tx.query(
    `SELECT count(*) AS rows FROM ${table} WHERE ${where}`,
    conditions.map(({ value }) => value),
  );
  return Number(row?.rows ?? 0);
}

/** Those of a company's streams that may still read. */
export async function streamsInService(
  tx: CompanyTransaction,
  streamIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query(`SELECT id FROM streams WHERE id = ANY($1::uuid[]) AND status <> 'revoked'`, [
    streamIds,
  ]);
  return new Set(rows.flatMap((row) => row.id ?? []));
}
