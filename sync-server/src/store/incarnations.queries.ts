import type { CompanyTransaction } from './database.ts';

/** The life of the server's data that a company is in; the first one needs no row. */
export async function currentIncarnation(
  tx: CompanyTransaction,
): Promise<{ readonly number: number; readonly throughAcceptNo: number }> {
  const [row] = await tx.query(
    'SELECT number, through_accept_no FROM incarnations ORDER BY number DESC LIMIT 1',
  );
  return { number: Number(row?.number ?? 1), throughAcceptNo: Number(row?.through_accept_no ?? 0) };
}

/**
 * Through which acceptNo the present life has what a device knows that has followed the server into an earlier one: each
 * life in between may have begun further back.
 */
export async function sharedThrough(tx: CompanyTransaction, knownLife: number): Promise<number> {
  const [row] = await tx.query(
    'SELECT min(through_accept_no) AS through FROM incarnations WHERE number > $1',
    [knownLife],
  );
  return Number(row?.through ?? (await currentIncarnation(tx)).throughAcceptNo);
}
