import { type QuickKeyPageRow, quickKeyPages } from '#shared/catalog/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { readRow, selectList } from '../store/rows.ts';

/**
 * The company's pages that are shown, and those with these ids. The company's arranging goes one after the other, so that two pages of
 * one name are told apart.
 */
export async function lockQuickKeyPages(
  tx: CompanyTransaction,
  ids: readonly string[],
): Promise<readonly QuickKeyPageRow[]> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`quick keys ${tx.companyId}`]);
  const rows = await tx.query(
    `SELECT ${selectList(quickKeyPages)} FROM quick_key_pages WHERE status = 'active' OR id = ANY($1::uuid[])`,
    [ids],
  );
  return rows.map((row) => readRow(quickKeyPages, row));
}

export async function readProductNames(
  tx: CompanyTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query('SELECT id, name FROM products WHERE id = ANY($1::uuid[])', [ids]);
  return new Map(rows.map(({ id, name }) => [id ?? '', name ?? '']));
}
