import { checkThoroughly } from './check-database.ts';
import { closeConnection, encryptInPlace, isPlainDatabase, openConnection } from './connection.ts';
import { missingFrom, readContents } from './contents.ts';
import { removeDatabase, swapDatabase } from './database-files.ts';
import { StoreError } from './errors.ts';

const COPY_SUFFIX = '.encrypting';

/**
 * Encrypts a database that was made before databases were: a copy is encrypted, checked and compared, and takes the plain
 * one's place in one step. Killed anywhere, the plain one is there, and the next start does it.
 */
export function encryptDatabase(path: string, key: Uint8Array): void {
  const copy = path + COPY_SUFFIX;
  removeDatabase(copy);
  if (!isPlainDatabase(path)) return;
  const plain = openConnection(path, undefined);
  try {
    plain.prepare('VACUUM INTO ?').run(copy);
    const before = readContents(plain);
    const made = openConnection(copy, undefined);
    try {
      encryptInPlace(made, key);
    } finally {
      made.close();
    }
    const encrypted = openConnection(copy, key);
    try {
      checkThoroughly(encrypted);
      const missing = missingFrom(readContents(encrypted), before);
      if (missing !== undefined) {
        throw new StoreError(
          'store.migrationFailed',
          `Encrypting the database was expected to keep ${missing}. Nothing was changed.`,
        );
      }
    } finally {
      closeConnection(encrypted);
    }
  } catch (error) {
    removeDatabase(copy);
    throw error;
  } finally {
    closeConnection(plain);
  }
  swapDatabase(copy, path);
}
