import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from './database.ts';

export interface TemporaryStore {
  readonly dataDir: string;
  readonly store: Store;
  remove(): void;
}

/** A store in a folder of its own, for one test. */
export function temporaryStore(): TemporaryStore {
  const dataDir = mkdtempSync(join(tmpdir(), 'kedai-store-'));
  const store = openStore({ dataDir });
  return {
    dataDir,
    store,
    remove: () => {
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
