import { type StoredValueDb, storedValueAccounts, storedValueLeases } from '#shared/payments/index.ts';
import type { Transaction } from './postgres.ts';

/** Balances and leases in the simulated Postgres. */
export const storedValueDb = (tx: Transaction): StoredValueDb => ({
  async lockAccount(id) {
    await tx.lock(`stored value ${id}`);
    return tx.get(storedValueAccounts, { id });
  },
  findLease: async (id) => tx.get(storedValueLeases, { id }),
  async save(account, lease) {
    tx.put(storedValueAccounts, account);
    if (lease !== undefined) tx.put(storedValueLeases, lease);
  },
});
