import { rmSync } from 'node:fs';
import { fromSqlite } from '#shared/kernel/index.ts';
import { storageContract } from '../../../../shared/test/storage-contract.ts';
import { applyWrites } from './apply-writes.ts';
import { temporaryStore } from './store.fixture.ts';

storageContract('SQLite', async () => {
  const { store, dataDir } = temporaryStore();
  return {
    apply: async (writes) => {
      store.write((db) => applyWrites(db, writes));
    },
    rows: async (table) =>
      store.reader
        .prepare(`SELECT * FROM ${table.name}`)
        .all()
        .map((row) => fromSqlite(table, row)),
    close: async () => {
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
});
