import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './store/index.ts';

/**
 * A journal is begun by a paired device alone. Where there is one and the database knows no device, the database was
 * lost: beginning anew would leave what wasn't sent behind, and nobody would know.
 * @throws StoreError `store.databaseLost`
 */
export function refuseLostDatabase(dataDir: string): void {
  const journals = join(dataDir, 'journal');
  if (!existsSync(journals)) return;
  const [file] = readdirSync(journals, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  if (file === undefined) return;
  throw new StoreError(
    'store.databaseLost',
    `The database of this till is gone, and its journal is still there: sales that were not sent may be in ${journals} alone. ` +
      'Nothing was changed. Put kedai.sqlite back: an older copy will do, the journal brings it up to date. Without ' +
      'one, keep this folder safe, and pair this register anew in an empty folder.',
  );
}
