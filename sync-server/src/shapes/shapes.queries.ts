import type { CompanyTransaction } from '../store/database.ts';

/** Posting months in which an audience has documents, found by hopping from one to the next in the index. */
export async function documentMonths(tx: CompanyTransaction, audience: string): Promise<string[]> {
  const rows = await tx.query(
    `WITH RECURSIVE months AS (
       (SELECT min(posting_month) AS month FROM facts WHERE audience = $1)
       UNION ALL
       SELECT (SELECT min(posting_month) FROM facts WHERE audience = $1 AND posting_month > months.month)
         FROM months WHERE months.month IS NOT NULL
     )
     SELECT month FROM months WHERE month IS NOT NULL`,
    [audience],
  );
  return rows.flatMap((row) => row.month ?? []);
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
