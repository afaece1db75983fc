import { type CompanyRow, companies } from '#shared/identity/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';

/**
 * Locks the company, so that two imports into it come one after the other, and looks whether anything is in it.
 * @returns true when it has no outlets, people, products or facts
 */
export async function lockIfEmpty(tx: CompanyTransaction): Promise<boolean> {
  await tx.query('SELECT id FROM companies WHERE id = $1 FOR UPDATE', [tx.companyId]);
  const [row] = await tx.query(
    `SELECT EXISTS (SELECT FROM outlets) OR EXISTS (SELECT FROM staff) OR EXISTS (SELECT FROM products)
       OR EXISTS (SELECT FROM facts) OR EXISTS (SELECT FROM deferred_facts) AS used`,
  );
  return row?.used === 'f';
}

/** Puts the file's settings in the place of an empty company's. */
export const replaceCompany = (tx: CompanyTransaction, row: CompanyRow): Promise<void> =>
  insertRows(tx, companies, [row], 'replace');
