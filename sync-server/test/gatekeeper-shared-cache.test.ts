import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type TestDevice } from './device.ts';
import { maxAgeMs, startProxy, type TestProxy } from './gatekeeper-proxies.ts';
import { SECRET, shapeOf, shapesOf } from './gatekeeper-world.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;
let stranger: TestDevice;
let proxy: TestProxy | undefined;
beforeAll(async () => {
  world = await startWorld({ secret: SECRET });
  company = await world.createCompany();
  till = await world.enrol(company, 'T01');
  stranger = await world.enrol(await world.createCompany(), 'T01');
});
afterEach(() => proxy?.close());
afterAll(() => world.stop());

const through = async (shared: TestProxy, device: TestDevice, address: string) => {
  const answer = await fetch(`${shared.url}${address}`, { headers: device.authorization });
  return { status: answer.status, text: await answer.text() };
};

describe('a cache that everybody shares', () => {
  it('may keep no answer to a device, whatever the answer is', async () => {
    const { path } = await shapeOf(till, 'staff');
    const answers = [
      await fetch(`${till.url}/v1/shapes`, { headers: till.authorization }),
      await fetch(`${till.url}${path}?offset=-1`, { headers: till.authorization }),
      await fetch(`${till.url}${path}?offset=0_0&handle=old`, { headers: till.authorization }),
      await fetch(`${till.url}${path}?offset=`, { headers: till.authorization }),
      await fetch(`${till.url}${path}?offset=-1`, { headers: stranger.authorization }),
      await fetch(`${till.url}${path}?offset=-1`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 409, 400, 404, 401]);
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('vary')).toMatch(/authorization/i);
      expect(headers.get('etag')).toBeNull();
    }
  });

  it('gives nobody another’s rows if it keeps to that', async () => {
    const shared = await startProxy(world.server.url, { keyOf: ({ url }) => url, maxAgeMs });
    proxy = shared;
    const address = `${(await shapeOf(till, 'staff')).path}?offset=-1`;
    expect((await through(shared, till, address)).text).toContain(company.managerId);
    expect(await through(shared, stranger, address)).toMatchObject({
      status: 404,
      text: expect.stringContaining('sync.shapeUnknown'),
    });
    expect((await through(shared, till, address)).status).toBe(200);
  });

  it('that ignores it gives away the list and whoever’s addresses are on it, but leads nobody there by itself', async () => {
    const shared = await startProxy(world.server.url, { keyOf: ({ url }) => url, maxAgeMs: () => 600_000 });
    proxy = shared;
    const tillShapes = await shapesOf(till);
    for (const { path } of tillShapes) await through(shared, till, `${path}?offset=-1`);
    // A stranger that follows its own list reads its own rows, although every one of the till's is kept.
    for (const { path } of await shapesOf(stranger)) {
      const { status, text } = await through(shared, stranger, `${path}?offset=-1`);
      expect([status, text.includes(company.companyId)]).toEqual([200, false]);
    }
    // What it must not be put in front for: an address that leaked is enough then, without any right to it.
    const { path } = await shapeOf(till, 'staff');
    expect((await through(shared, stranger, `${path}?offset=-1`)).text).toContain(company.managerId);
    await through(shared, till, '/v1/shapes');
    const { data } = await call<{ shapes: unknown }>(`${shared.url}/v1/shapes`, {
      headers: stranger.authorization,
    });
    expect(data.shapes).toEqual(tillShapes);
    // And even then not for long of what changes: each answer leads on to a place that it has no answer for.
    const later = await through(shared, stranger, `${path}?offset=0_0&handle=any&live=true`);
    expect(later.status).toBe(404);
  });
});
