import type { Incarnation } from '#shared/sync/index.ts';
import type { CompanyTransaction } from './database.ts';

/** The life of the server's data that a company is in; the first one needs no row. */
export async function currentIncarnation(tx: CompanyTransaction): Promise<Incarnation> {
  const [row] = await tx.query(
    'SELECT number, through_accept_no FROM incarnations ORDER BY number DESC LIMIT 1',
  );
  return { number: Number(row?.number ?? 1), throughAcceptNo: Number(row?.through_accept_no ?? 0) };
}

/** The lives that began with a restore, the newest first. */
export async function restoredLives(tx: CompanyTransaction): Promise<Incarnation[]> {
  const rows = await tx.query('SELECT number, through_accept_no FROM incarnations ORDER BY number DESC');
  return rows.map((row) => ({
    number: Number(row.number),
    throughAcceptNo: Number(row.through_accept_no),
  }));
}
