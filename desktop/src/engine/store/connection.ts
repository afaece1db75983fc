import { closeSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';

/**
 * AES in hardware, and an authentication tag on each page: a page that was changed by anybody but this program can't be
 * read any more. Measured beside the others in docs/adr/0008-the-till-s-database-is-encrypted-and-made-anew.md.
 */
const CIPHER = 'aegis';
const KEY_BYTES = 32;
const PLAIN_MAGIC = 'SQLite format 3\0';

/** Undefined opens a file that isn't encrypted. */
export type DatabaseKey = Uint8Array | undefined;

/** Opens a database as the till writes it: to its log first, and to the disk with each commit. */
export function openConnection(path: string, key: DatabaseKey): Database.Database {
  const connection = new Database(path, { timeout: 0 });
  try {
    if (key !== undefined) unlock(connection, 'key', key);
    connection.pragma('journal_mode = WAL');
    // In WAL mode this build would sync at checkpoints only: a power cut could take the last sales.
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = OFF');
    // Checkpoints are made when the till is idle, never by the sale that happens to fill the log.
    connection.pragma('wal_autocheckpoint = 0');
    connection.pragma('cache_size = -8000');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Encrypts a plain database in place; its pages are written anew. */
export function encryptInPlace(connection: Database.Database, key: Uint8Array): void {
  // A database has room for the tags only when its log isn't in use.
  connection.pragma('journal_mode = DELETE');
  unlock(connection, 'rekey', key);
}

/** The key is random and whole, so that nothing is derived from it: that would cost each start what a passphrase costs. */
function unlock(connection: Database.Database, pragma: 'key' | 'rekey', key: Uint8Array): void {
  if (key.length !== KEY_BYTES) throw new RangeError(`A database key has ${KEY_BYTES} bytes.`);
  connection.pragma(`cipher = '${CIPHER}'`);
  connection.pragma(`${pragma} = 'raw:${Buffer.from(key).toString('hex')}'`);
}

/** True for a file that anybody can read; false for an encrypted one, an empty one, and one that isn't there. */
export function isPlainDatabase(path: string): boolean {
  const start = Buffer.alloc(PLAIN_MAGIC.length);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    readSync(fd, start, 0, start.length, 0);
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
  return start.toString('latin1') === PLAIN_MAGIC;
}

/** Closes a database with everything in its one file: nothing is left in the log. */
export function closeConnection(connection: Database.Database): void {
  if (!connection.open) return;
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    connection.close();
  }
}
