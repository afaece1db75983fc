import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { withClient } from '../src/postgres/prepare.queries.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-embedded-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const start = (log: (message: string) => void = () => undefined) => startEmbeddedPostgres({ dataDir, log });
const query = (url: string, sql: string) => withClient(url, async (client) => (await client.query(sql)).rows);
const postmasterPid = async () =>
  Number.parseInt(await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10);

describe('the embedded PostgreSQL', () => {
  it('keeps its data between runs, listens to this machine alone, and needs a password', async () => {
    const first = await start();
    await query(first.adminUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const settings = await query(
      first.adminUrl,
      `SELECT name, setting FROM pg_settings
        WHERE name IN ('wal_level', 'listen_addresses', 'max_slot_wal_keep_size', 'fsync', 'server_encoding') ORDER BY name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      listen_addresses: '127.0.0.1',
      max_slot_wal_keep_size: '2048',
      server_encoding: 'UTF8',
      wal_level: 'logical',
    });
    const intruder = new URL(first.adminUrl);
    intruder.password = 'guess';
    await expect(query(intruder.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o077).toBe(0);
    await first.stop();

    const second = await start();
    expect(await query(second.adminUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await expect(postmasterPid()).rejects.toThrow();
  });

  it('is taken over by the next start when its server was killed, with what was committed', async () => {
    const module = new URL('../src/postgres/embedded.ts', import.meta.url).href;
    const script = `
      import pg from 'pg';
            import { startEmbeddedPostgres } from ${JSON.stringify(module)};
      const { adminUrl } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log() {} });
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
      process.stdout.write('ready');
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(start()).rejects.toThrow(/A server is running on .* already/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const orphan = await postmasterPid();

    const said: string[] = [];
    const next = await start((message) => said.push(message));
    expect(said).toContain('stopping the PostgreSQL that an earlier run left behind');
    expect(await postmasterPid()).not.toBe(orphan);
    expect(await query(next.adminUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await next.stop();
  });

  it('leaves a stranger alone whose process has the number that ours had', async () => {
    const first = await start();
    const { port } = new URL(first.adminUrl);
    await first.stop();
    const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    await writeFile(
      pidFile,
      `${process.pid}\n${join(dataDir, 'postgres', 'data')}\n0\n${port}\n\n127.0.0.1\n`,
    );
    const second = await start();
    expect(process.exitCode).toBeUndefined();
    expect(await query(second.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
  });
});
