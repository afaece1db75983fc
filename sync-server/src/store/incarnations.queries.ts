import { type Incarnation, incarnations } from '#shared/sync/index.ts';
import type { CompanyTransaction } from './database.ts';
import { readRow, selectList } from './rows.ts';

/** The life of the server's data that a company is in; the first one needs no row. */
export async function currentIncarnation(tx: CompanyTransaction): Promise<Incarnation> {
  const [row] = await tx.query(
    'SELECT number, through_accept_no FROM incarnations ORDER BY number DESC LIMIT 1',
  );
  return { number: Number(row?.number ?? 1), throughAcceptNo: Number(row?.through_accept_no ?? 0) };
}

/** A life that began with a restore. */
export interface RestoredLife extends Incarnation {
  /** Through which moment it has what was decided before it; null: unknown. */
  readonly decidedThrough: string | null;
}

/** The lives that began with a restore, the newest first. */
export async function restoredLives(tx: CompanyTransaction): Promise<RestoredLife[]> {
  const rows = await tx.query(`SELECT ${selectList(incarnations)} FROM incarnations ORDER BY number DESC`);
  return rows.map((row) => readRow(incarnations, row));
}
