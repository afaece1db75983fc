import {
  type StoredValueAccountRow,
  type StoredValueDb,
  type StoredValueLeaseRow,
  storedValueAccounts,
  storedValueLeases,
} from '#shared/payments/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows, readRow, selectList } from '../store/rows.ts';

/** Balances and leases in Postgres. The company's counter is taken before an account is locked, by whoever does both. */
export const storedValueDb = (tx: CompanyTransaction): StoredValueDb => ({
  async lockAccount(id) {
    const rows = await tx.query(
      `SELECT ${selectList(storedValueAccounts)} FROM stored_value_accounts WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] && readRow(storedValueAccounts, rows[0]);
  },
  async findLease(id) {
    const rows = await tx.query(
      `SELECT ${selectList(storedValueLeases)} FROM stored_value_leases WHERE id = $1`,
      [id],
    );
    return rows[0] && readRow(storedValueLeases, rows[0]);
  },
  async save(account, lease) {
    await insertRows(tx, storedValueAccounts, [account], 'replace');
    if (lease !== undefined) await insertRows(tx, storedValueLeases, [lease], 'replace');
  },
});

/** What a command caused has the command's id: after a restore it comes back from the devices that had it. */
export async function isCarriedOut(tx: CompanyTransaction, commandId: string): Promise<boolean> {
  const rows = await tx.query(`SELECT 1 FROM facts WHERE id = $1 AND audience = 'office'`, [commandId]);
  return rows.length > 0;
}

/** The account with a code; of several, which only a restore can bring about, the one that was there first. */
export async function findAccountByCode(
  tx: CompanyTransaction,
  code: string,
): Promise<StoredValueAccountRow | undefined> {
  const rows = await tx.query(
    `SELECT ${selectList(storedValueAccounts)} FROM stored_value_accounts WHERE code = $1 ORDER BY id LIMIT 1`,
    [code],
  );
  return rows[0] && readRow(storedValueAccounts, rows[0]);
}

/** What these streams still hold, and those that their devices wrote before them. */
export async function findOpenLeases(
  tx: CompanyTransaction,
  streamIds: readonly string[],
): Promise<StoredValueLeaseRow[]> {
  const rows = await tx.query(
    `WITH RECURSIVE ended AS (
       SELECT id, replaces FROM streams WHERE id = ANY($1::uuid[])
       UNION SELECT streams.id, streams.replaces FROM streams JOIN ended ON streams.id = ended.replaces)
     SELECT ${selectList(storedValueLeases)} FROM stored_value_leases
      WHERE stream_id IN (SELECT id FROM ended) AND state = 'open' ORDER BY account_id, id`,
    [streamIds],
  );
  return rows.map((row) => readRow(storedValueLeases, row));
}

/** What a stream itself holds. */
export async function findOwnLeases(
  tx: CompanyTransaction,
  streamId: string,
): Promise<StoredValueLeaseRow[]> {
  const rows = await tx.query(
    `SELECT ${selectList(storedValueLeases)} FROM stored_value_leases
      WHERE stream_id = $1 AND state = 'open' ORDER BY account_id, id`,
    [streamId],
  );
  return rows.map((row) => readRow(storedValueLeases, row));
}

/** True when facts of a stream are here that aren't in the books: quarantined, or for a newer server. */
export async function hasSetAside(tx: CompanyTransaction, streamId: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM deferred_facts WHERE stream_id = $1 AND projected_at IS NULL
     UNION ALL SELECT 1 FROM quarantined_facts WHERE stream_id = $1 LIMIT 1`,
    [streamId],
  );
  return rows.length > 0;
}

/** Streams of an installation that it doesn't write any more. */
export async function closedStreamsOf(tx: CompanyTransaction, installationId: string): Promise<string[]> {
  const rows = await tx.query(`SELECT id FROM streams WHERE installation_id = $1 AND status = 'closed'`, [
    installationId,
  ]);
  return rows.map((row) => row.id ?? '');
}
