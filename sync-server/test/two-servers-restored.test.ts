import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShapesResponse } from '#shared/sync/index.ts';
import { withClient } from '../src/postgres/prepare.queries.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { call, post, type TestDevice } from './device.ts';
import { FakeElectric, SECRET } from './gatekeeper-world.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';
import { createTestCompany, enrolAt, newId, type TestCompany } from './world.ts';

/** Each starts two servers three times: seconds alone, longer beside other tests. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NAMES = ['one', 'other'] as const;
type Name = (typeof NAMES)[number];

let postgres: TestPostgres;
let electric: FakeElectric;
let electricUrl: string;
let folder: string;
let company: TestCompany;
/** Of the one server before the backup; of the other after it. */
let early: TestDevice;
let late: TestDevice;
const servers = new Map<Name, RunningServer>();

beforeAll(async () => {
  postgres = await startTestPostgres();
  electric = new FakeElectric();
  electricUrl = await electric.listen();
});
afterAll(async () => {
  await electric.close();
  await postgres.stop();
});

const sql = (statement: string) => withClient(postgres.url, (client) => client.query(statement));
const databaseUrl = () => postgres.url.replace(/postgres$/, 'kedai');

/** With what it keeps outside of Postgres in a folder of its own. */
async function start(name: Name): Promise<RunningServer> {
  const server = await startServer({
    dataDir: join(folder, name),
    port: 0,
    secret: SECRET,
    databaseUrl: databaseUrl(),
    electricUrl,
    logLevel: 'silent',
  });
  servers.set(name, server);
  return server;
}
async function stopAll(): Promise<void> {
  await Promise.all([...servers.values()].map((server) => server.close()));
  servers.clear();
}
async function copyDatabase(from: string, to: string): Promise<void> {
  await sql(`DROP DATABASE IF EXISTS ${to} WITH (FORCE)`);
  await sql(`CREATE DATABASE ${to} TEMPLATE ${from}`);
}

const sell = (device: TestDevice) => device.sell([[company.items[0], 1000]]);
const pushAt = async (name: Name, device: TestDevice, facts: readonly unknown[]) => {
  device.url = servers.get(name)?.url ?? '';
  const { data, error } = await device.push(facts);
  return error?.code ?? { ...data, outcomes: data.results.map(({ outcome }) => outcome) };
};
const rename = (device: TestDevice, seen: string, name: string) => ({
  commandId: newId(),
  type: 'catalog.editProduct',
  input: { productId: company.items[0].productId, seen: { name: seen }, changes: { name } },
  at: '2026-11-21T02:03:04.000Z',
  by: device.company.managerId,
});
const lives = async () =>
  (await withClient(databaseUrl(), (client) => client.query('SELECT number FROM incarnations'))).rows;

/** The facts of each device, in order: what it would send again. */
let sentEarly: unknown[];
let sentLate: unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedai-restored-two-'));
  await sql('DROP DATABASE IF EXISTS kedai WITH (FORCE)');
  await sql('CREATE DATABASE kedai');
  const one = await start('one');
  company = await createTestCompany(one);
  early = await enrolAt(one, company, 'T01');
  sentEarly = [early.openShift(), sell(early)];
  await pushAt('one', early, sentEarly);
  await stopAll();
  await copyDatabase('kedai', 'backup');
  const [, other] = await Promise.all(NAMES.map(start));
  if (other === undefined) throw new Error('expected two servers');
  late = await enrolAt(other, company, 'T02');
  sentLate = [late.openShift(), sell(late), sell(late)];
  await pushAt('other', late, sentLate);
  sentEarly.push(sell(early));
  await pushAt('one', early, sentEarly.slice(2));
  const asked = rename(late, company.items[0].name, 'Renamed');
  await post(`${other.url}/v1/commands`, asked, late.authorization);
  await stopAll();
  await copyDatabase('backup', 'kedai');
  return async () => {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  };
});

describe('two servers whose database was put back', () => {
  it('begin one new life between them, and know the devices that were paired at either', async () => {
    await Promise.all(NAMES.map(start));
    expect(await lives()).toEqual([{ number: '2' }]);
    expect(await pushAt('one', late, sentLate)).toMatchObject({
      incarnation: 2,
      outcomes: ['accepted', 'accepted', 'accepted'],
    });
    expect(await pushAt('other', late, sentLate)).toMatchObject({
      outcomes: ['duplicate', 'duplicate', 'duplicate'],
    });
    expect(await pushAt('other', early, sentEarly)).toMatchObject({
      outcomes: ['duplicate', 'duplicate', 'accepted'],
      expectedSequence: 4,
    });
    await stopAll();
    await Promise.all(NAMES.map(start));
    expect(await lives()).toEqual([{ number: '2' }]);
  });

  it('lose nothing when one of them is back before the other, which knows more', async () => {
    await start('one');
    expect(await pushAt('one', late, sentLate)).toBe('devices.tokenInvalid');
    expect(await pushAt('one', early, sentEarly)).toMatchObject({
      outcomes: ['duplicate', 'duplicate', 'accepted'],
    });
    await start('other');
    expect(await pushAt('one', late, sentLate)).toMatchObject({
      outcomes: ['accepted', 'accepted', 'accepted'],
    });
    const again = await pushAt('other', early, sentEarly);
    expect(again).toMatchObject({ outcomes: ['duplicate', 'duplicate', 'duplicate'] });
    expect(await pushAt('one', early, [sell(early)])).toMatchObject({ outcomes: ['accepted'] });
  });

  it('lose nothing when the one that is back first has no notes, and serves before the other says that there was more', async () => {
    await rm(join(folder, 'one'), { recursive: true });
    await start('one');
    // In the place of a fact that devices have of the life before.
    expect(await pushAt('one', early, sentEarly)).toMatchObject({ incarnation: 1 });
    expect(await lives()).toEqual([]);
    await start('other');
    expect(await lives()).toEqual([{ number: '2' }]);
    expect(await pushAt('one', late, sentLate)).toMatchObject({
      incarnation: 2,
      outcomes: ['accepted', 'accepted', 'accepted'],
    });
    const { data } = await call<ShapesResponse>(`${early.url}/v1/shapes`, { headers: early.authorization });
    // The stock, the shift and the sale of before: what `one` took in since is where devices know something else.
    expect(data.incarnation).toMatchObject({ number: 2, throughAcceptNo: 3 });
    sentEarly.push(sell(early));
    const again = await pushAt('one', early, sentEarly);
    expect(again).toMatchObject({ outcomes: ['duplicate', 'duplicate', 'duplicate', 'accepted'] });
  });
});
