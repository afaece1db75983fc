import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { checkThoroughly } from './check-database.ts';
import { closeConnection, type DatabaseKey, openConnection } from './connection.ts';
import { missingFrom, readContents } from './contents.ts';
import { keepUnderName, removeDatabase, swapDatabase } from './database-files.ts';
import { StoreError } from './errors.ts';
import { type PendingMigrations, pendingMigrations } from './migrate.ts';

const COPY_SUFFIX = '.upgrading';
const KEPT_SUFFIX = '.before-';

/**
 * Opens a database with the newest schema. Migrations run on a copy, which takes the database's place only when it is whole and
 * has everything that the old one had; the old one stays beside it under a name with the number of the first new migration.
 * Killed anywhere, one of the two is in place, and the next start goes on.
 * @throws StoreError `store.migrationFailed`, with the data as it was
 */
export function openUpgraded(path: string, key: DatabaseKey, migrationsDir: string): Database.Database {
  removeDatabase(path + COPY_SUFFIX);
  const connection = openConnection(path, key);
  try {
    const pending = pendingMigrations(connection, migrationsDir);
    if (pending.first === undefined) return connection;
    if (!pending.hasData) {
      pending.applyTo(connection);
      return connection;
    }
    upgradeCopy(connection, path + COPY_SUFFIX, key, pending);
    closeConnection(connection);
    keepUnderName(path, keptName(path, pending.first));
    swapDatabase(path + COPY_SUFFIX, path);
  } catch (error) {
    connection.close();
    removeDatabase(path + COPY_SUFFIX);
    throw error;
  }
  return openConnection(path, key);
}

function upgradeCopy(
  from: Database.Database,
  copyPath: string,
  key: DatabaseKey,
  pending: PendingMigrations,
): void {
  // It keeps cipher and key, and has the log's contents in its one file.
  from.prepare('VACUUM INTO ?').run(copyPath);
  const before = readContents(from);
  const copy = openConnection(copyPath, key);
  try {
    pending.applyTo(copy);
    checkThoroughly(copy);
    const missing = missingFrom(readContents(copy, before.unsentColumns), before);
    if (missing !== undefined) {
      throw new StoreError(
        'store.migrationFailed',
        `The new version of the data was expected to have ${missing}. Nothing was changed: the data is as it was. ` +
          'Use the version of Kedai that you had before, and call support.',
      );
    }
  } finally {
    closeConnection(copy);
  }
}

/** Databases of older versions that are kept until the newest has proven itself, newest first. */
export function keptDatabases(path: string): string[] {
  const prefix = basename(path) + KEPT_SUFFIX;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && /^\d{4}$/.test(name.slice(prefix.length)))
    .sort()
    .reverse()
    .map((name) => join(dirname(path), name));
}

const keptName = (path: string, firstNew: number): string =>
  `${path}${KEPT_SUFFIX}${String(firstNew).padStart(4, '0')}`;
