import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Migration, migrate, readMigrations } from '../src/postgres/migrate.queries.ts';
import { ensureRoles } from '../src/postgres/roles.queries.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
let admin: pg.Client;
beforeEach(async () => {
  postgres = await startTestPostgres();
  admin = await connected();
  await ensureRoles(admin, 'a-secret-of-the-tests');
});
afterEach(async () => {
  await admin.end();
  await postgres.stop();
});

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const migration = (number: number, sql: string): Migration => ({
  number,
  name: `step_${number}`,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

const tableNames = async () => {
  const { rows } = await admin.query(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows.map((row) => row.tablename);
};

describe('the migrator', () => {
  it('applies each file once, in order, and says which it applied now', async () => {
    const files = [
      migration(1, 'CREATE TABLE one (id int)'),
      migration(2, 'ALTER TABLE one ADD COLUMN more int'),
    ];
    expect(await migrate(admin, files.slice(0, 1))).toEqual([1]);
    expect(await migrate(admin, files)).toEqual([2]);
    expect(await migrate(admin, files)).toEqual([]);
    const { rows } = await admin.query('SELECT number, name FROM schema_migrations ORDER BY 1');
    expect(rows).toEqual([
      { number: '1', name: 'step_1' },
      { number: '2', name: 'step_2' },
    ]);
  });

  it('keeps nothing of a file that fails in the middle, and everything before it', async () => {
    const files = [
      migration(1, 'CREATE TABLE one (id int)'),
      migration(2, 'CREATE TABLE two (id int); SELECT 1 / 0'),
    ];
    await expect(migrate(admin, files)).rejects.toThrow(
      /Migration 2 \(step_2\) failed, and nothing of it was kept: division by zero/,
    );
    expect(await tableNames()).toEqual(['one', 'schema_migrations']);
    expect(await migrate(admin, [files[0] as Migration, migration(2, 'CREATE TABLE two (id int)')])).toEqual([
      2,
    ]);
  });

  it('leaves nothing half done when its process is killed in the middle of a file', async () => {
    const sql = 'CREATE TABLE half (id int); SELECT pg_sleep(600)';
    const module = new URL('../src/postgres/migrate.queries.ts', import.meta.url).href;
    const script = `
      import pg from 'pg';
      import { migrate } from ${JSON.stringify(module)};
      const client = new pg.Client({ connectionString: ${JSON.stringify(postgres.url)} });
      await client.connect();
      await migrate(client, [{ number: 1, name: 'half', sql: ${JSON.stringify(sql)}, sha256: 'x' }]);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      stdio: 'ignore',
    });
    const sleeping = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
    let pid: number | undefined;
    while (pid === undefined) pid = (await admin.query(sleeping)).rows[0]?.pid;
    child.kill('SIGKILL');
    await once(child, 'exit');
    // What Postgres does by itself when it next writes to the lost connection, without waiting ten minutes for it.
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    expect(await migrate(admin, [migration(1, 'CREATE TABLE whole (id int)')])).toEqual([1]);
    expect(await tableNames()).toEqual(['schema_migrations', 'whole']);
  });

  it('refuses a file that was changed after it was applied', async () => {
    await migrate(admin, [migration(1, 'CREATE TABLE one (id int)')]);
    await expect(migrate(admin, [migration(1, 'CREATE TABLE one (id bigint)')])).rejects.toThrow(
      /Migration 1 \(step_1\) was changed after it was applied/,
    );
  });

  it('refuses a database that a newer version has migrated', async () => {
    const files = [migration(1, 'CREATE TABLE one (id int)'), migration(2, 'CREATE TABLE two (id int)')];
    await migrate(admin, files);
    await expect(migrate(admin, files.slice(0, 1))).rejects.toThrow(/newer Kedai/);
  });

  it('lets several servers start at once and migrates once', async () => {
    const others = await Promise.all([connected(), connected()]);
    const migrations = await readMigrations();
    const applied = await Promise.all([admin, ...others].map((client) => migrate(client, migrations)));
    await Promise.all(others.map((client) => client.end()));
    expect(applied.flat()).toEqual(migrations.map(({ number }) => number));
  });
});
