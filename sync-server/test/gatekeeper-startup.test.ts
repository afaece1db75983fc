import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { preparePostgres, withClient } from '../src/postgres/prepare.queries.ts';
import { addressAs, EMBEDDED_SLOT, roleNames } from '../src/postgres/roles.queries.ts';
import { type RunningServer, type ServerOptions, startServer } from '../src/server.ts';
import { FakeElectric, SECRET } from './gatekeeper-world.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
let electric: FakeElectric;
let electricUrl: string;
let dataDir: string;
beforeAll(async () => {
  postgres = await startTestPostgres();
  electric = new FakeElectric();
  electricUrl = await electric.listen();
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-server-'));
});
afterAll(async () => {
  await electric.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (options: Partial<ServerOptions> = {}): Promise<RunningServer> =>
  startServer({
    dataDir,
    port: 0,
    secret: SECRET,
    databaseUrl: postgres.url,
    logLevel: 'silent',
    ...options,
  });

const slots = (): Promise<{ name: string; active: boolean }[]> =>
  withClient(postgres.url, async (client) => {
    const { rows } = await client.query(`SELECT slot_name AS name, active FROM pg_replication_slots`);
    return rows;
  });

const serving = (): Promise<number | null> =>
  withClient(postgres.url, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_stat_activity WHERE usename = $1', [
      roleNames.app,
    ]);
    return rowCount;
  });

it('servers that are given an Electric drop the embedded engine’s slot once nobody reads it, though both try at once', async () => {
  const embedded = await start();
  expect((await slots()).map(({ name }) => name)).toEqual([EMBEDDED_SLOT]);
  const beside = await start({ electricUrl });
  expect(await slots()).toEqual([{ name: EMBEDDED_SLOT, active: true }]);
  const said: string[] = [];
  const shapesUrl = addressAs(postgres.url, roleNames.shapes, SECRET);
  const second = { adminUrl: postgres.url, shapesUrl, secret: SECRET, engine: 'embedded' } as const;
  await preparePostgres({ ...second, log: (message) => said.push(message) });
  expect(said).toEqual([expect.stringContaining('devices get nothing from this one')]);
  await embedded.close();
  await expect
    .poll(async () => (await slots()).map(({ active }) => active), { timeout: 30_000 })
    .toEqual([false]);
  const both = await Promise.all([start({ electricUrl }), start({ electricUrl })]);
  expect(await slots()).toEqual([]);
  for (const server of [beside, ...both]) {
    expect([server.shapesUrl, (await fetch(`${server.url}/health`)).status]).toEqual([electricUrl, 200]);
    await server.close();
  }
  expect(electric.requests).toHaveLength(0);
});

it('a server with another secret doesn’t start beside one that serves, and does when that one has stopped', async () => {
  const server = await start({ electricUrl });
  const other = { electricUrl, secret: 'a-secret-that-no-other-server-of-this-one-has' };
  await expect(start(other)).rejects.toThrow('with another KEDAI_SECRET');
  const beside = await start({ electricUrl });
  await beside.close();
  await server.close();
  // A connection that was closed is in Postgres' list for a moment more.
  await expect.poll(serving, { timeout: 30_000 }).toBe(0);
  const alone = await start(other);
  expect((await fetch(`${alone.url}/health`)).status).toBe(200);
  await alone.close();
});
