import type { StoredValueTile } from '#shared/bridge.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import {
  balanceHere,
  type KnownMovement,
  restHere,
  type StoredValueAccountRow,
  type StoredValueLeaseRow,
  storedValueAccounts,
  storedValueLeases,
} from '#shared/payments/index.ts';
import type { ReadableDb } from '../../store/index.ts';

export function readLease(db: ReadableDb, id: string): StoredValueLeaseRow | undefined {
  const row = db.prepare('SELECT * FROM stored_value_leases WHERE id = ?').get(id);
  return row && fromSqlite(storedValueLeases, row);
}

export function readAccount(db: ReadableDb, id: string): StoredValueAccountRow | undefined {
  const row = db.prepare('SELECT * FROM stored_value_accounts WHERE id = ?').get(id);
  return row && fromSqlite(storedValueAccounts, row);
}

/** As it was typed or scanned, in whatever case. */
export function readAccountByCode(db: ReadableDb, code: string): StoredValueAccountRow | undefined {
  const row = db
    .prepare('SELECT * FROM stored_value_accounts WHERE code = ? COLLATE NOCASE ORDER BY id LIMIT 1')
    .get(code.trim());
  return row && fromSqlite(storedValueAccounts, row);
}

/** Something here can pay: a gift card, or store credit. */
export const hasStoredValue = (db: ReadableDb): boolean =>
  db
    .prepare(`SELECT 1 FROM stored_value_accounts WHERE kind IN ('giftCard', 'storeCredit') LIMIT 1`)
    .get() !== undefined;

/** Which lease a spend was of that was recorded before. */
export const readSpentLease = (db: ReadableDb, spendId: string): string | undefined =>
  db
    .prepare<{ leaseId: string }>('SELECT lease_id AS leaseId FROM stored_value_movements WHERE spend_id = ?')
    .get(spendId)?.leaseId;

const movements = (by: 'account_id' | 'lease_id'): string => `
  SELECT m.kind, m.amount_cents AS amountCents, m.stream_id AS streamId, m.sequence, f.accept_no AS acceptNo
    FROM stored_value_movements m JOIN facts f ON f.id = m.fact_id
   WHERE m.${by} = ? AND m.kind IN ('spent', 'released') AND (f.accept_no IS NULL OR f.accept_no > ?)`;
const OF_ACCOUNT = movements('account_id');
const OF_LEASE = movements('lease_id');

/** Of a lease, what is here that its row may not have. */
export const readLeaseMovements = (
  db: ReadableDb,
  { id, version }: StoredValueLeaseRow,
): readonly KnownMovement[] => db.prepare<KnownMovement>(OF_LEASE).all(id, version);

/** The same of an account. */
export const readAccountMovements = (
  db: ReadableDb,
  { id, version }: StoredValueAccountRow,
): readonly KnownMovement[] => db.prepare<KnownMovement>(OF_ACCOUNT).all(id, version);

/** An account as this till knows it, with what the till may spend of it. */
export function tileOf(db: ReadableDb, account: StoredValueAccountRow, streamId: string): StoredValueTile {
  const { id: accountId, kind, code } = account;
  const held = db
    .prepare(
      `SELECT * FROM stored_value_leases WHERE account_id = ? AND stream_id = ? AND state = 'open' ORDER BY id LIMIT 1`,
    )
    .get(accountId, streamId);
  const lease = held && fromSqlite(storedValueLeases, held);
  return {
    accountId,
    kind,
    code,
    balanceCents: balanceHere(account, readAccountMovements(db, account)),
    leaseId: lease?.id ?? null,
    restCents: lease === undefined ? 0 : restHere(lease, readLeaseMovements(db, lease)),
  };
}
