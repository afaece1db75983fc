import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isChangeMessage, ShapeStream } from '@electric-sql/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressAs, ELECTRIC_SLOT, PUBLICATION } from '../src/postgres/roles.queries.ts';
import type { RunningServer } from '../src/server.ts';
import { type ShapeEngine, startShapeEngine } from '../src/shapes/engine/index.ts';
import type { TestDevice } from './device.ts';
import { startProxy, startShapeCache, type TestProxy } from './gatekeeper-proxies.ts';
import { SECRET, shapeOf, startSibling } from './gatekeeper-world.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

const ELECTRIC_SECRET = 'secret-of-electric';
const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);

let world: TestWorld;
let company: TestCompany;
let seller: TestDevice;
let folder: string;
/** In place of Electric, with Electric's slot; in front of it what counts, the cache, a counted way to it for each of two servers. */
let engine: ShapeEngine;
let upstream: TestProxy;
let cache: Pick<TestProxy, 'url' | 'close'>;
let ways: readonly [TestProxy, TestProxy];
let servers: readonly [RunningServer, RunningServer];

beforeAll(async () => {
  world = await startWorld({ secret: SECRET });
  company = await world.createCompany();
  seller = await world.enrol(company, 'T01');
  folder = await mkdtemp(join(tmpdir(), 'kedai-shapes-'));
  engine = await startShapeEngine({
    connectionString: addressAs(world.postgres.url, 'kedai_shapes', SECRET),
    dataDir: folder,
    secret: ELECTRIC_SECRET,
    publication: PUBLICATION,
    slot: ELECTRIC_SLOT,
  });
  upstream = await startProxy(engine.url);
  cache = await startShapeCache(upstream.url, ELECTRIC_SECRET);
  ways = [await startProxy(cache.url), await startProxy(cache.url)];
  servers = [await startSibling(world, ways[0].url), await startSibling(world, ways[1].url)];
});
afterAll(async () => {
  for (const part of [...servers, ...ways, cache, upstream, engine]) await part.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const sell = async (): Promise<string> => {
  const fact = seller.sell([[company.items[0], 1000]]);
  const { data } = await seller.push([fact]);
  expect(data.results[0]?.outcome).toBe('accepted');
  return fact.envelope;
};

/** Where a device is that has read everything so far. */
async function readToEnd(server: RunningServer, device: TestDevice, path: string): Promise<string> {
  let place = 'offset=-1';
  for (;;) {
    const answer = await fetch(`${server.url}${path}?${place}`, { headers: device.authorization });
    expect(answer.status).toBe(200);
    await answer.text();
    place = `offset=${answer.headers.get('electric-offset')}&handle=${answer.headers.get('electric-handle')}`;
    if (answer.headers.has('electric-up-to-date')) return place;
  }
}

const waitsAt = (proxy: TestProxy, place: string) =>
  proxy.asked.filter((url) => {
    const { searchParams } = new URL(url, 'http://any');
    const [offset, handle] = [searchParams.get('offset'), searchParams.get('handle')];
    return searchParams.has('live') && place === `offset=${offset}&handle=${handle}`;
  }).length;

describe('two servers, a cache and Electric', () => {
  it('cost Electric one request for all tills that wait at one place, and every one hears of the sale', async () => {
    const tills: TestDevice[] = [];
    for (let count = 0; count < 10; count += 1) tills.push(await world.enrol(company, 'T02'));
    const { path } = await shapeOf(seller, 'facts', month);
    await sell();
    const place = await readToEnd(servers[0], seller, path);
    const waiting = tills.map((till, index) =>
      fetch(`${servers[index % 2]?.url}${path}?${place}&live=true`, { headers: till.authorization }),
    );
    await expect
      .poll(() => ways.map((way) => Math.min(waitsAt(way, place), 1)), { timeout: 30_000 })
      .toEqual([1, 1]);
    await expect.poll(() => waitsAt(upstream, place), { timeout: 30_000 }).toBe(1);
    const sold = await sell();
    for (const answer of await Promise.all(waiting)) {
      expect(await answer.text()).toContain(JSON.stringify(sold).slice(1, -1));
    }
    expect(waitsAt(upstream, place)).toBe(1);
  });

  it('keep the official client up to date through either server, sale by sale, and who comes later as well', async () => {
    const { path } = await shapeOf(seller, 'facts', month);
    const leave = new AbortController();
    const follow = (server: RunningServer) => {
      const heard = new Set<unknown>();
      new ShapeStream({
        url: `${server.url}${path}`,
        headers: seller.authorization,
        signal: leave.signal,
      }).subscribe((messages) => {
        for (const message of messages) if (isChangeMessage(message)) heard.add(message.value.envelope);
      });
      return heard;
    };
    const listeners = servers.map(follow);
    const sales: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      sales.push(await sell());
      for (const heard of listeners) {
        await expect.poll(() => heard.has(sales.at(-1)), { timeout: 30_000, interval: 10 }).toBe(true);
      }
    }
    for (const heard of servers.map(follow)) {
      await expect
        .poll(() => sales.filter((sale) => heard.has(sale)).length, { timeout: 30_000 })
        .toBe(sales.length);
    }
    leave.abort();
  });

  it('leave nothing behind of a shape that has ended: what was truncated is gone everywhere', async () => {
    const { path } = await shapeOf(seller, 'categories');
    const addCategory = (name: string) =>
      world.admin.query(`INSERT INTO categories VALUES ($1, $2, $3, NULL, 1, 200)`, [
        newId(),
        company.companyId,
        name,
      ]);
    await addCategory('Before');
    const leave = new AbortController();
    const followed = servers.map((server) => {
      const rows = new Map<string, unknown>();
      new ShapeStream({
        url: `${server.url}${path}`,
        headers: seller.authorization,
        signal: leave.signal,
      }).subscribe((messages) => {
        for (const message of messages) {
          if (isChangeMessage(message)) rows.set(message.key, message.value.name);
          else if (message.headers.control === 'must-refetch') rows.clear();
        }
      });
      return rows;
    });
    const names = () => followed.map((rows) => [...rows.values()]);
    await expect.poll(names, { timeout: 30_000 }).toEqual([['Before'], ['Before']]);
    await world.admin.query('TRUNCATE categories');
    await addCategory('After');
    await expect.poll(names, { timeout: 30_000 }).toEqual([['After'], ['After']]);
    leave.abort();
  });

  it('show nothing to who does not know the secret, even of what the cache holds', async () => {
    const ask = (query: string) => fetch(`${cache.url}/v1/shape?${query}`);
    const start = await ask(`table=outlets&offset=-1&secret=${ELECTRIC_SECRET}`);
    expect((await start.text()).includes(company.outletId)).toBe(true);
    const place = `offset=0_0&handle=${start.headers.get('electric-handle')}`;
    const kept = await ask(`table=outlets&${place}&secret=${ELECTRIC_SECRET}`);
    expect([kept.status, await kept.text()]).toEqual([200, expect.stringContaining('up-to-date')]);
    for (const wrong of ['', 'other', `${ELECTRIC_SECRET}x`, `x${ELECTRIC_SECRET}`]) {
      for (const query of [`table=outlets&${place}`, 'table=outlets&offset=-1']) {
        const answer = await ask(`${query}&secret=${wrong}`);
        expect([query, wrong, answer.status, await answer.text()]).toEqual([query, wrong, 401, '']);
        expect((await ask(query)).status).toBe(401);
      }
    }
    // The key of an answer is the query without the secret: its place in the query makes no other.
    const before = upstream.asked.length;
    expect((await ask(`secret=${ELECTRIC_SECRET}&${place}&table=outlets`)).status).toBe(200);
    expect(upstream.asked).toHaveLength(before);
  });

  it('say so when Electric is away, and go on when it is back', async () => {
    const { path } = await shapeOf(seller, 'outlets');
    const ask = (server: RunningServer, place: string) =>
      fetch(`${server.url}${path}?${place}`, { headers: seller.authorization });
    const place = await readToEnd(servers[0], seller, path);
    await engine.close();
    // A place that nobody has been to: what the cache has, it may go on giving.
    for (const server of servers) expect((await ask(server, `${place}0`)).status).toBe(503);
    engine = await startShapeEngine({
      connectionString: addressAs(world.postgres.url, 'kedai_shapes', SECRET),
      dataDir: folder,
      secret: ELECTRIC_SECRET,
      publication: PUBLICATION,
      slot: ELECTRIC_SLOT,
      port: Number(new URL(engine.url).port),
    });
    for (const server of servers) {
      await expect.poll(async () => (await ask(server, `${place}0`)).status, { timeout: 30_000 }).toBe(409);
    }
  });
});
