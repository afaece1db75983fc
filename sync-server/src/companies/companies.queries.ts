import { accounts } from '#shared/accounting/index.ts';
import { type StreamRow, streams } from '#shared/devices/index.ts';
import { type CompanyRow, companies } from '#shared/identity/index.ts';
import type { CompanyTransaction, Database } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';

export interface CompanyKeys {
  readonly recoveryPublicKey: string;
  readonly serverStreamId: string;
  /** Ed25519 seed of the server stream, base64. */
  readonly serverSeed: string;
}

/** Everything that a company needs before it has people, outlets and products. */
export async function saveCompany(
  tx: CompanyTransaction,
  company: {
    row: CompanyRow;
    stream: StreamRow;
    keys: CompanyKeys;
    storeSlug: string | undefined;
    accountRows: readonly Readonly<Record<string, unknown>>[];
  },
): Promise<void> {
  await insertRows(tx, companies, [company.row]);
  await insertRows(tx, streams, [company.stream]);
  await insertRows(tx, accounts, company.accountRows);
  await tx.query('INSERT INTO company_counters (company_id, accept_no) VALUES ($1, 0)', [tx.companyId]);
  await tx.query('INSERT INTO company_books (company_id, books_closed_through) VALUES ($1, NULL)', [
    tx.companyId,
  ]);
  await tx.query(
    'INSERT INTO company_keys (company_id, recovery_public_key, server_stream_id, server_seed) VALUES ($1, $2, $3, $4)',
    [tx.companyId, company.keys.recoveryPublicKey, company.keys.serverStreamId, company.keys.serverSeed],
  );
  if (company.storeSlug !== undefined) {
    await tx.query('INSERT INTO stores (slug, company_id) VALUES ($1, $2)', [
      company.storeSlug,
      tx.companyId,
    ]);
  }
}

export async function findCompanyKeys(tx: CompanyTransaction): Promise<CompanyKeys | undefined> {
  const [row] = await tx.query('SELECT recovery_public_key, server_stream_id, server_seed FROM company_keys');
  return (
    row && {
      recoveryPublicKey: row.recovery_public_key ?? '',
      serverStreamId: row.server_stream_id ?? '',
      serverSeed: row.server_seed ?? '',
    }
  );
}

/** Every company there is, for work that the server does for each in turn. */
export async function companyIds(database: Database): Promise<string[]> {
  const rows = await database.lookup('SELECT company_ids() AS id');
  return rows.map((row) => row.id ?? '');
}
