import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { StoreError } from './errors.ts';

const LOCK_FILE = 'kedai.lock';

/**
 * Takes the data folder for this process: a transaction held open on a database of its own, so that the operating
 * system lets go of it even after `kill -9`.
 * @returns the function that gives the folder back
 * @throws StoreError `store.inUse` when another engine has it
 */
export function lockDataFolder(dataDir: string): () => void {
  const lock = new Database(join(dataDir, LOCK_FILE), { timeout: 0 });
  try {
    // In memory, because a rollback journal left behind would be one more file to explain.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new StoreError(
      'store.inUse',
      `Another Kedai is running on the data folder ${dataDir}. Use that one, close it first, or give this one a folder of its own.`,
      { cause: error },
    );
  }
  return () => lock.close();
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_BUSY');
}
