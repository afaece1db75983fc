import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3-multiple-ciphers';
import { StoreError } from './errors.ts';

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/**
 * Where the migrations are when nobody says so: `migrations/sqlite` in the nearest folder above this module, which is
 * the repository in the source tree, and the folder that the build copies them into in a bundle.
 */
export function defaultMigrationsDir(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'migrations', 'sqlite');
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) break;
  }
  throw new StoreError('store.migrationMissing', `No folder migrations/sqlite was found above ${start}.`);
}

/** What a database lacks of the newest schema. */
export interface PendingMigrations {
  /** False for a database that has nothing yet, and nothing to lose. */
  readonly hasData: boolean;
  /** Number of the first that is missing; undefined when the schema is the newest. */
  readonly first: number | undefined;
  /** Applies them: each file in a transaction of its own, once, in order. */
  applyTo(db: Database.Database): void;
}

/**
 * Compares a database with the migrations that are here.
 * @throws StoreError when a newer version made it, or when its applied files aren't the ones that are here
 */
export function pendingMigrations(db: Database.Database, migrationsDir: string): PendingMigrations {
  const migrations = readMigrations(migrationsDir);
  const known =
    db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").get() !== undefined;
  const applied = known
    ? (db
        .prepare('SELECT number, name, checksum FROM schema_migrations ORDER BY number')
        .all() as AppliedMigration[])
    : [];
  refuseForeignHistory(migrations, applied);
  const pending = migrations.slice(applied.length);
  return {
    hasData: applied.length > 0,
    first: pending[0]?.number,
    applyTo: (target) => {
      target.exec(`CREATE TABLE IF NOT EXISTS schema_migrations (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        checksum TEXT NOT NULL,
        applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
      ) STRICT`);
      for (const migration of pending) apply(target, migration);
    },
  };
}

function readMigrations(folder: string): Migration[] {
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((file): Migration => {
      const match = fileName.exec(file);
      if (match === null) {
        throw new StoreError('store.migrationMissing', `A migration is named NNNN_name.sql, not ${file}.`);
      }
      const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
      return {
        number: Number(match[1]),
        name: match[2] ?? '',
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    });
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) {
      throw new StoreError('store.migrationMissing', `Migration ${index + 1} is missing in ${folder}.`);
    }
  });
  return migrations;
}

function refuseForeignHistory(migrations: readonly Migration[], applied: readonly AppliedMigration[]): void {
  applied.forEach(({ number, checksum }, index) => {
    const migration = migrations[index];
    if (migration === undefined) {
      throw new StoreError(
        'store.madeByNewer',
        `This data was last used by a newer Kedai (schema ${number}). Nothing was changed. Update Kedai on this computer.`,
      );
    }
    if (migration.number !== number || migration.checksum !== checksum) {
      throw new StoreError(
        'store.migrationChanged',
        `Migration ${number} was applied to this data in another form than it has now. Nothing was changed.`,
      );
    }
  });
}

function apply(db: Database.Database, migration: Migration): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(migration.sql);
    db.prepare('INSERT INTO schema_migrations (number, name, checksum) VALUES (?, ?, ?)').run(
      migration.number,
      migration.name,
      migration.checksum,
    );
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw new StoreError(
      'store.migrationFailed',
      `Bringing the data to a newer version failed at step ${migration.number} (${migration.name}). Nothing was changed: the ` +
        'data is as it was. Use the version of Kedai that you had before, and call support.',
      { cause: error },
    );
  }
}
