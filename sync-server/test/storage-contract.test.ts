import { afterAll, beforeAll } from 'vitest';
import { storageContract } from '../../shared/test/storage-contract.ts';
import { applyAdditions, applyInserts } from '../src/store/apply-writes.ts';
import { readRow, selectList } from '../src/store/rows.ts';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

storageContract('Postgres', async (company) => {
  const { database } = world.server.services.context;
  // Each test begins with nothing of its company; kedai_app may not delete, so the superuser does.
  for (const table of ['sales', 'sale_lines', 'sale_payments', 'stock_movements', 'stock_levels']) {
    await world.admin.query(`DELETE FROM ${table} WHERE company_id = $1`, [company]);
  }
  return {
    apply: (writes) =>
      database.inCompany(company, async (tx) => {
        await applyInserts(tx, writes, 'ignore');
        await applyAdditions(tx, writes);
      }),
    rows: (table) =>
      database.inCompany(company, async (tx) => {
        const rows = await tx.query(`SELECT ${selectList(table)} FROM ${table.name}`);
        return rows.map((row) => readRow(table, row));
      }),
    close: async () => undefined,
  };
});
