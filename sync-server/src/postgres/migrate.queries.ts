import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const MIGRATION_LOCK = 'kedai migrations';
const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

export const migrationsFolder = fileURLToPath(new URL('../../../migrations/postgres', import.meta.url));

/** The numbered files of a folder, in order; their numbers must be 1, 2, 3 … */
export async function readMigrations(folder: string = migrationsFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file, index) => {
      const match = fileName.exec(file);
      if (match === null || Number(match[1]) !== index + 1) {
        throw new Error(
          `${file} is not migration number ${index + 1}: files are named NNNN_what_it_makes.sql`,
        );
      }
      const sql = await readFile(join(folder, file), 'utf8');
      return { number: index + 1, name: match[2] ?? '', sql, sha256: digest(sql) };
    }),
  );
}

/**
 * Applies what hasn't been applied, as `kedai_owner`, each file in a transaction of its own together with its row in
 * `schema_migrations`: a process that dies half-way leaves nothing of it. One server at a time; a file that was
 * changed after it was applied is refused. Gives the numbers that were applied now.
 */
export async function migrate(admin: pg.Client, migrations: readonly Migration[]): Promise<number[]> {
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', [MIGRATION_LOCK]);
  try {
    await admin.query('SET ROLE kedai_owner');
    await admin.query(`
      CREATE TABLE IF NOT EXISTS schema_migrations (
        number bigint PRIMARY KEY,
        name text NOT NULL,
        sha256 text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const applied = await appliedMigrations(admin);
    refuseChanged(migrations, applied);
    const pending = migrations.filter((migration) => !applied.has(migration.number));
    for (const migration of pending) await applyOne(admin, migration);
    return pending.map((migration) => migration.number);
  } finally {
    await admin.query('RESET ROLE');
    await admin.query('SELECT pg_advisory_unlock(hashtext($1))', [MIGRATION_LOCK]);
  }
}

async function appliedMigrations(admin: pg.Client): Promise<Map<number, string>> {
  const { rows } = await admin.query<{ number: string; sha256: string }>(
    'SELECT number, sha256 FROM schema_migrations',
  );
  return new Map(rows.map((row) => [Number(row.number), row.sha256]));
}

function refuseChanged(migrations: readonly Migration[], applied: ReadonlyMap<number, string>): void {
  for (const { number, name, sha256 } of migrations) {
    const before = applied.get(number);
    if (before !== undefined && before !== sha256) {
      throw new Error(
        `Migration ${number} (${name}) was changed after it was applied. Put it back, and add a new one for the change.`,
      );
    }
  }
  const newest = Math.max(0, ...applied.keys());
  if (newest > migrations.length) {
    throw new Error(
      `The database was migrated by a newer Kedai (${newest}, this one knows ${migrations.length}). Update this server.`,
    );
  }
}

async function applyOne(admin: pg.Client, { number, name, sql, sha256 }: Migration): Promise<void> {
  await admin.query('BEGIN');
  try {
    await admin.query(sql);
    await admin.query('INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)', [
      number,
      name,
      sha256,
    ]);
    await admin.query('COMMIT');
  } catch (error) {
    await admin.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Migration ${number} (${name}) failed, and nothing of it was kept: ${reason}`, {
      cause: error,
    });
  }
}

/** Of the file with Unix line ends, so that a checkout on Windows has the same. */
const digest = (sql: string): string =>
  createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
