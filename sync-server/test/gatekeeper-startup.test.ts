import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../src/postgres/prepare.queries.ts';
import { EMBEDDED_SLOT } from '../src/postgres/roles.queries.ts';
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

it('servers that are given an Electric drop the embedded engine’s slot once nobody reads it, though both try at once', async () => {
  const embedded = await start();
  expect((await slots()).map(({ name }) => name)).toEqual([EMBEDDED_SLOT]);
  const beside = await start({ electricUrl });
  expect(await slots()).toEqual([{ name: EMBEDDED_SLOT, active: true }]);
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
