import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../src/server.ts';
import type { TestDevice } from './device.ts';
import { FakeElectric, refusalOf, SECRET, shapeOf, startSibling } from './gatekeeper-world.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let electric: FakeElectric;
let servers: readonly [RunningServer, RunningServer];
beforeAll(async () => {
  world = await startWorld({ secret: SECRET });
  company = await world.createCompany();
});
afterAll(() => world.stop());
beforeEach(async () => {
  electric = new FakeElectric();
  const url = await electric.listen();
  servers = [await startSibling(world, url), await startSibling(world, url)];
});
afterEach(async () => {
  for (const server of servers) await server.close();
  await electric.close();
});

const revoke = (device: TestDevice) =>
  world.admin.query(`UPDATE streams SET status = 'revoked' WHERE id = $1`, [device.streamId]);

const ask = async (server: RunningServer, device: TestDevice, query: string) => {
  const { path } = await shapeOf(device, 'products');
  return fetch(`${server.url}${path}?${query}`, { headers: device.authorization });
};

const rows = JSON.stringify([{ key: 'k', value: { name: 'the price of tomorrow' } }]);
const json = { 'content-type': 'application/json', 'electric-offset': '7_0' };

describe('a device that is taken out of service', () => {
  it('while it waits at two servers is sent away from both, though nothing comes from Electric', async () => {
    const till = await world.enrol(company, 'T01');
    const waiting = servers.map((server) => ask(server, till, 'offset=1_0&handle=h&live=true'));
    await electric.waitFor(2);
    await revoke(till);
    const answers = await Promise.all(waiting);
    expect(await Promise.all(answers.map(refusalOf))).toEqual([
      [403, 'devices.revoked'],
      [403, 'devices.revoked'],
    ]);
  });

  it('gets nothing of an answer that comes the moment after, though one beside it does', async () => {
    const [till, sibling] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
    const query = 'offset=2_0&handle=h&live=true';
    const waiting = servers.map((server) => ask(server, till, query));
    const beside = ask(servers[0], sibling, query);
    await electric.waitFor(2);
    await revoke(till);
    electric.answerLater(({ response }) => response.writeHead(200, json).end(rows));
    for (const { response } of electric.requests) response.writeHead(200, json).end(rows);
    for (const answer of await Promise.all(waiting)) {
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.not.stringContaining('the price of tomorrow'),
      ]);
      expect(answer.headers.get('electric-offset')).toBeNull();
    }
    expect(await (await beside).text()).toBe(rows);
  });

  it('is cut off in the middle of a long answer, and its neighbour reads that to the end', async () => {
    const [till, sibling] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
    const asked = [ask(servers[0], till, 'offset=-1'), ask(servers[1], sibling, 'offset=-1')];
    const upstream = [await electric.waitFor(1), await electric.waitFor(2)];
    for (const { response } of upstream) response.writeHead(200, json).write('[');
    const [cut, whole] = await Promise.all(asked);
    await revoke(till);
    await expect(cut?.text()).rejects.toThrow();
    for (const { response } of upstream) response.end(']');
    expect(await whole?.text()).toBe('[]');
  });

  it('is refused from then on, by its old token, a new one and every address that it knows', async () => {
    const till = await world.enrol(company, 'T01');
    const { path } = await shapeOf(till, 'products');
    await revoke(till);
    for (const server of servers) {
      for (const address of ['/v1/shapes', `${path}?offset=-1`]) {
        const answer = await fetch(`${server.url}${address}`, { headers: till.authorization });
        expect(await refusalOf(answer)).toEqual([403, 'devices.revoked']);
      }
      const renewal = await fetch(`${server.url}/v1/devices/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(till.renewalBody(new Date().toISOString())),
      });
      expect(await refusalOf(renewal)).toEqual([403, 'devices.revoked']);
    }
    expect(electric.requests).toHaveLength(0);
  });
});

describe('an answer', () => {
  it('is sent on as it comes: its first bytes are there before upstream has written its last', async () => {
    const till = await world.enrol(company, 'T01');
    const asked = ask(servers[0], till, 'offset=-1');
    const { response } = await electric.waitFor(1);
    response.writeHead(200, json).write('[{"first":1}');
    const reader = (await asked).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe('[{"first":1}');
    expect(response.writableEnded).toBe(false);
    response.end(']');
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(']');
  });

  it('is one of upstream’s for the devices that wait at one place of one shape', async () => {
    const tills: TestDevice[] = [];
    for (let count = 0; count < 8; count += 1) tills.push(await world.enrol(company, 'T01'));
    const waiting = tills.map((till) => ask(servers[0], till, 'offset=3_0&handle=h&live=true'));
    const { response } = await electric.waitFor(1);
    // What a device asks for that comes after them all is there before the answer begins.
    const elsewhere = tills.map((till) => ask(servers[0], till, `offset=4_0&handle=${till.streamId}`));
    await electric.waitFor(1 + tills.length);
    const answer = ({ response: later }: { response: typeof response }) =>
      void later.writeHead(200, json).end(rows);
    electric.answerLater(answer);
    for (const asked of electric.requests) answer(asked);
    for (const answered of await Promise.all([...waiting, ...elsewhere])) {
      expect(await answered.text()).toBe(rows);
    }
    const shared = electric.requests.filter(({ url }) => url.searchParams.get('offset') === '3_0');
    expect(shared.length).toBeLessThan(tills.length);
  });

  it('reaches the others while one device takes nothing of it', async () => {
    const [slow, fast] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
    const asked = [ask(servers[0], slow, 'offset=-1'), ask(servers[0], fast, 'offset=-1')];
    const piece = 'x'.repeat(1_000_000);
    await electric.waitFor(1);
    electric.answerLater(({ response }) => response.writeHead(200, json).end(piece.repeat(8)));
    for (const { response } of electric.requests) response.writeHead(200, json).end(piece.repeat(8));
    const [untouched, read] = await Promise.all(asked);
    expect((await read?.text())?.length).toBe(8_000_000);
    expect((await untouched?.text())?.length).toBe(8_000_000);
  });

  it('that has begun is finished when the server stops, which waits for no connection that was never used', async () => {
    const till = await world.enrol(company, 'T01');
    const asked = ask(servers[0], till, 'offset=-1');
    const { response } = await electric.waitFor(1);
    response.writeHead(200, json).write('[');
    const answer = await asked;
    const { hostname, port } = new URL(servers[0].url);
    const unused = connect(Number(port), hostname).resume();
    await once(unused, 'connect');
    const stopped = servers[0].close();
    await once(unused, 'close');
    response.end(']');
    expect(await answer.text()).toBe('[]');
    await stopped;
  });
});
