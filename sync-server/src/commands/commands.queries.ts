import { type ProductRow, products } from '#shared/catalog/index.ts';
import { type CustomerRow, customers, personalFactTypes } from '#shared/customers/index.ts';
import { type CompanyRow, companies } from '#shared/identity/index.ts';
import type { RowOf, Table } from '#shared/kernel/index.ts';
import { type CommandRow, commands } from '#shared/sync/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows, readRow, selectList } from '../store/rows.ts';

/** What became of a command that was sent before. Whoever sends it again meanwhile waits here until it is decided. */
export async function findCommand(tx: CompanyTransaction, id: string): Promise<CommandRow | undefined> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
  const rows = await tx.query(`SELECT ${selectList(commands)} FROM commands WHERE id = $1`, [id]);
  return rows[0] && readRow(commands, rows[0]);
}

export const saveCommand = (tx: CompanyTransaction, row: CommandRow): Promise<void> =>
  insertRows(tx, commands, [row]);

/** The company that asks; nobody else changes it before this transaction ends. */
export const lockCompany = (tx: CompanyTransaction): Promise<CompanyRow | undefined> =>
  lockById(tx, companies, tx.companyId);

export const lockProduct = (tx: CompanyTransaction, id: string): Promise<ProductRow | undefined> =>
  lockById(tx, products, id);

export const lockCustomer = (tx: CompanyTransaction, id: string): Promise<CustomerRow | undefined> =>
  lockById(tx, customers, id);

/** Who of these customers is erased. */
export const erasedAmong = (tx: CompanyTransaction, customerIds: readonly string[]): Promise<Set<string>> =>
  findErased(tx, customerIds, '');

/** The same, and nobody of them is erased before this transaction ends. */
export const lockErasedAmong = (
  tx: CompanyTransaction,
  customerIds: readonly string[],
): Promise<Set<string>> => findErased(tx, customerIds, 'FOR SHARE');

async function findErased(
  tx: CompanyTransaction,
  customerIds: readonly string[],
  lock: '' | 'FOR SHARE',
): Promise<Set<string>> {
  const rows = await tx.query(
    `SELECT id, erased_at FROM customers WHERE id = ANY($1::uuid[]) ORDER BY id ${lock}`,
    [customerIds],
  );
  return new Set(rows.filter((row) => row.erased_at !== null).map((row) => row.id ?? ''));
}

async function lockById<T extends Table>(
  tx: CompanyTransaction,
  table: T,
  id: string,
): Promise<RowOf<T> | undefined> {
  const rows = await tx.query(`SELECT ${selectList(table)} FROM ${table.name} WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  return rows[0] && readRow(table, rows[0]);
}

/**
 * Takes what is personal about a customer from everywhere but the profile's row: private parts of facts (accepted, deferred and kept
 * aside), what was asked for and answered, and the values of review items. Signed text has nothing personal in it and stays.
 */
export async function erasePrivateParts(tx: CompanyTransaction, customerId: string): Promise<void> {
  // Only the office's row of a fact has a body.
  await tx.query(
    `UPDATE facts SET private_salt = NULL, private_text = NULL
      WHERE id IN (SELECT id FROM facts WHERE type = ANY($1::text[]) AND body->>'customerId' = $2)`,
    [personalFactTypes, customerId],
  );
  for (const table of ['deferred_facts', 'quarantined_facts']) {
    await tx.query(
      `UPDATE ${table} SET private_salt = NULL, private_text = NULL
        WHERE private_text IS NOT NULL AND position($1 IN envelope) > 0`,
      [customerId],
    );
  }
  await tx.query(
    `UPDATE commands SET input = '{}', answer = '{"changed": [], "collided": []}' WHERE subject_id = $1::uuid`,
    [customerId],
  );
  await tx.query(`UPDATE review_items SET details = details - 'collided' WHERE details->>'customerId' = $1`, [
    customerId,
  ]);
}
