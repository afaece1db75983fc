import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterTables } from '#shared/contract.ts';
import { findAsker } from '../src/devices/devices.queries.ts';
import type { RunningServer } from '../src/server.ts';
import { servedProtocols } from '../src/shapes/definitions.ts';
import { Gatekeeper } from '../src/shapes/gatekeeper.ts';
import { call, type TestDevice } from './device.ts';
import { FakeElectric, refusalOf, SECRET, shapeOf, shapesOf, startSibling } from './gatekeeper-world.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
/** A till, one of another outlet, one of another company, and a laptop of the office. */
let till: TestDevice;
let branch: TestDevice;
let stranger: TestDevice;
let laptop: TestDevice;
/** A station of the other outlet's stock room. */
let station: TestDevice;
let electric: FakeElectric;
let sibling: RunningServer;

beforeAll(async () => {
  world = await startWorld({ secret: SECRET });
  company = await world.createCompany();
  till = await world.enrol(company, 'T01');
  const branchOutlet = await addBranch();
  branch = await world.enrol(company, 'B01');
  await addStation('O01', 'office', company.outletId);
  await addStation('W01', 'warehouse', branchOutlet);
  laptop = await world.enrol(company, 'O01');
  station = await world.enrol(company, 'W01');
  const elsewhere = await world.createCompany();
  stranger = await world.enrol(elsewhere, 'T01');
  for (const device of [till, branch]) await device.push([device.sell([[company.items[0], 1000]])]);
  await stranger.push([stranger.sell([[elsewhere.items[0], 1000]])]);
  for (const outlet of [company.outletId, branchOutlet, null]) await addReviewItem(outlet);
  electric = new FakeElectric();
  sibling = await startSibling(world, await electric.listen());
});
afterAll(async () => {
  await sibling.close();
  await electric.close();
  await world.stop();
});

async function addBranch(): Promise<string> {
  const outletId = newId();
  const { companyId, locationId } = company;
  await world.admin.query(
    `INSERT INTO outlets (id, company_id, code, name, kind, address, location_id) VALUES ($1, $2, 'S2', 'Branch', 'shop', '2 Test Road', $3)`,
    [outletId, companyId, locationId],
  );
  await world.admin.query(
    `INSERT INTO registers (id, company_id, outlet_id, code, name, enrolments) VALUES ($1, $2, $3, 'B01', 'Branch till', 0)`,
    [newId(), companyId, outletId],
  );
  return outletId;
}

const addStation = (code: string, kind: string, outletId: string) =>
  world.admin.query(
    `INSERT INTO registers (id, company_id, outlet_id, code, name, enrolments, kind) VALUES ($1, $2, $3, $4, $4, 0, $5)`,
    [newId(), company.companyId, outletId, code, kind],
  );

const addReviewItem = (outletId: string | null) =>
  world.admin.query(
    `INSERT INTO review_items (id, company_id, outlet_id, fact_id, code, details, raised_at) VALUES ($1, $2, $3, NULL, 'sync.receiptGap', '{}', now())`,
    [newId(), company.companyId, outletId],
  );

const get = (device: TestDevice, address: string, headers: Record<string, string> = {}) =>
  fetch(`${device.url}${address}`, { headers: { ...device.authorization, ...headers } });

type Row = Record<string, string | null>;
async function rowsOf(device: TestDevice, path: string): Promise<Row[]> {
  const messages = (await (await get(device, `${path}?offset=-1`)).json()) as { value?: Row }[];
  return messages.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

/** Every row that a device can read, by table. */
async function everythingOf(device: TestDevice): Promise<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>();
  for (const { table, path } of await shapesOf(device)) {
    rows.set(table, [...(rows.get(table) ?? []), ...(await rowsOf(device, path))]);
  }
  return rows;
}

describe('what a device reads', () => {
  it('[DEV-11] is its company’s, and of documents and review items only its outlet’s, at a counter and in a stock room', async () => {
    for (const device of [till, branch, station, stranger]) {
      const { companyId, outletId } = device.enrolled;
      const everything = await everythingOf(device);
      expect([...everything.keys()]).toEqual(expect.arrayContaining(masterTables.map(({ name }) => name)));
      for (const [table, rows] of everything) {
        const owners = new Set(rows.map((row) => row[table === 'companies' ? 'id' : 'company_id']));
        expect({ table, owners: [...owners] }).toEqual({ table, owners: rows.length > 0 ? [companyId] : [] });
      }
      for (const table of ['facts', 'journal_entries']) {
        const audiences = new Set(everything.get(table)?.map(({ audience }) => audience));
        expect([table, ...audiences]).toEqual([table, outletId]);
      }
      expect(everything.get('review_items')?.filter((row) => row.outlet_id !== outletId)).toEqual([]);
    }
    expect((await everythingOf(till)).get('review_items')).toHaveLength(1);
  });

  it('[DEV-11] is all of its company’s, once, for a device of the office', async () => {
    const everything = await everythingOf(laptop);
    const facts = everything.get('facts') ?? [];
    expect(new Set(facts.map(({ audience }) => audience))).toEqual(new Set(['office']));
    const streams = new Set(facts.map(({ stream_id }) => stream_id));
    expect([
      streams.has(till.streamId),
      streams.has(branch.streamId),
      streams.has(stranger.streamId),
    ]).toEqual([true, true, false]);
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    expect(everything.get('review_items')).toHaveLength(3);
    expect(everything.get('products')).toHaveLength(company.items.length);
  });

  it('is nothing by an address that is on another’s list and not on its own', async () => {
    const devices = [till, branch, station, stranger, laptop];
    const lists = await Promise.all(devices.map((device) => shapesOf(device)));
    let tried = 0;
    for (const [index, device] of devices.entries()) {
      const own = new Set(lists[index]?.map(({ path }) => path));
      for (const { path } of lists.flat()) {
        if (own.has(path)) continue;
        tried += 1;
        expect(await refusalOf(await get(device, `${path}?offset=-1`))).toEqual([404, 'sync.shapeUnknown']);
      }
    }
    expect(tried).toBeGreaterThan(3 * 10);
  });

  it('is nothing of another shape by that one’s handle, offset or cursor under an address of its own', async () => {
    const [own, other] = [await shapeOf(till, 'outlets'), await shapeOf(stranger, 'staff')];
    const theirs = await get(stranger, `${other.path}?offset=-1`);
    const handle = theirs.headers.get('electric-handle');
    const mine = await (await get(till, `${own.path}?offset=-1`)).text();
    for (const offset of ['0_0', '0_inf', theirs.headers.get('electric-offset'), '99999999999_0']) {
      const answer = await get(till, `${own.path}?offset=${offset}&handle=${handle}&cursor=99999999999`);
      expect([answer.status, await answer.json()]).toEqual([409, [{ headers: { control: 'must-refetch' } }]]);
      expect(answer.headers.get('electric-handle')).not.toBe(handle);
    }
    for (const cursor of ['0', '-1', '99999999999999999999', 'x'.repeat(60)]) {
      const answer = await get(till, `${own.path}?offset=-1&handle=${handle}&cursor=${cursor}`);
      expect(await answer.text()).toBe(mine);
    }
  });
});

describe('a token', () => {
  const key = createHmac('sha256', SECRET).update('device-tokens').digest();
  const token = (changes: JWTPayload = {}, signingKey: Uint8Array = key, alg = 'HS256') =>
    new SignJWT({
      sub: till.streamId,
      iss: 'kedai',
      aud: 'device',
      exp: Math.floor(Date.now() / 1000) + 600,
      ...changes,
    })
      .setProtectedHeader({ alg })
      .sign(signingKey);
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('is only good when this server made it, for a device, for now, and for a stream that there is', async () => {
    const { path } = await shapeOf(till, 'outlets');
    const refusals = async (authorization: string) => {
      const answers = await Promise.all(
        ['/v1/shapes', `${path}?offset=-1`].map((address) =>
          fetch(`${till.url}${address}`, { headers: { authorization } }),
        ),
      );
      for (const answer of answers) expect(answer.headers.get('cache-control')).toBe('private, no-store');
      const codes = new Set((await Promise.all(answers.map(refusalOf))).map((refusal) => refusal.join(' ')));
      return [...codes].join();
    };
    const good = await fetch(`${till.url}${path}?offset=-1`, {
      headers: { authorization: `Bearer ${await token()}` },
    });
    expect(good.status).toBe(200);
    const [, payload, signature] = (await token()).split('.');
    const invalid = [
      await token({}, Buffer.from('another key that is long enough.')),
      await token({}, createHmac('sha256', SECRET).update('another use').digest()),
      await token({}, Buffer.alloc(64, key), 'HS512'),
      await token({ iss: 'somebody' }),
      await token({ aud: 'person' }),
      await token({ sub: newId() }),
      await token({ sub: company.companyId }),
      await token({ sub: 'not an id' }),
      await token({ nbf: Math.floor(Date.now() / 1000) + 600 }),
      `${encoded({ alg: 'none' })}.${payload}.`,
      `${encoded({ alg: 'HS256' })}.${encoded({ sub: stranger.streamId, iss: 'kedai', aud: 'device' })}.${signature}`,
      'x',
      '..',
    ];
    for (const wrong of invalid) expect(await refusals(`Bearer ${wrong}`)).toBe('401 devices.tokenInvalid');
    expect(await refusals(`Basic ${await token()}`)).toBe('401 devices.tokenInvalid');
    const expired = await token({ exp: Math.floor(Date.now() / 1000) - 1 });
    expect(await refusals(`Bearer ${expired}`)).toBe('401 devices.tokenExpired');
  });

  it('can’t be given in the address', async () => {
    const { path } = await shapeOf(till, 'outlets');
    const answer = await fetch(
      `${till.url}${path}?offset=-1&token=${await token()}&authorization=${await token()}`,
    );
    expect(await refusalOf(answer)).toEqual([401, 'devices.tokenMissing']);
  });
});

describe('an address', () => {
  /** As it is written, which fetch would tidy up first. */
  const raw = (address: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(till.url);
      const socket = connect(Number(port), hostname);
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(received));
      const lines = [`GET ${address} HTTP/1.1`, `host: ${hostname}`, 'connection: close'];
      socket.write(`${lines.join('\r\n')}\r\nauthorization: ${till.authorization.authorization}\r\n\r\n`);
    });

  it('is taken as it is written: no dots, slashes, cases or encodings lead anywhere else', async () => {
    const { path: own } = await shapeOf(till, 'outlets');
    const id = (path: string) => path.replace('/v1/shapes/', '');
    const { path: foreign } = await shapeOf(stranger, 'staff');
    expect(await raw(`${own}?offset=-1`)).toMatch(/^HTTP\/1.1 200 /);
    for (const address of [
      `${own}/../${id(foreign)}`,
      `${own}/..%2f${id(foreign)}`,
      `${own}%2f..%2f${id(foreign)}`,
      `/v1/shapes/%2e%2e/shapes/${id(foreign)}`,
      `/v1/shapes//${id(foreign)}`,
      `//v1/shapes/${id(foreign)}`,
      `/v1/shapes/${id(foreign)};${id(own)}`,
      `/v1/shapes/${id(own)}%00`,
      `/v1/shapes/${id(own).toUpperCase()}x`,
      `${own}/`,
      `${own}\\..\\${id(foreign)}`,
      '/v1/shape',
      '/v1/shapes/undefined',
      '/v1/shapes/__proto__',
      '/v1/shapes/constructor',
    ]) {
      const [statusLine] = (await raw(`${address}?offset=-1&table=staff`)).split('\r\n');
      expect({ address, statusLine }).toEqual({ address, statusLine: expect.stringMatching(/ 40[04] /) });
    }
  });

  it('answers to nothing but reading', async () => {
    const { path } = await shapeOf(till, 'outlets');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await fetch(`${till.url}${path}?offset=-1`, { method, headers: till.authorization });
      expect([method, answer.status]).toEqual([method, 404]);
    }
  });
});

describe('of a client’s query', () => {
  const own = ['table', 'columns', 'where', 'secret'];
  const chosen = ['offset', 'handle', 'cursor', 'live'];

  it('nothing but offset, handle, cursor and live reaches Electric, and those in one piece', async () => {
    const { path } = await shapeOf(till, 'outlets', null, sibling.url);
    electric.answerLater(({ response }) => response.writeHead(200).end('[]'));
    const harmless = [
      'offset=-1&table=staff&columns=*&where=true&params[1]=x&params%5B1%5D=y&replica=full&secret=z',
      'offset=-1&live_sse=true&experimental_live_sse=true&log=changes_only&subset__where=true&expired_handle=h',
      'offset=-1&OFFSET=0_0&Table=staff&offset[]=0_0&offset%00=1&__proto__=x&constructor=y&toString=z',
      'offset=-1&handle=&cursor=',
      '%6fffset=-1&hand%6Ce=a-b_C1&cursor=1&live=true',
    ];
    for (const query of harmless) {
      const before = electric.requests.length;
      const answer = await fetch(`${sibling.url}${path}?${query}`, { headers: till.authorization });
      expect([query, answer.status]).toEqual([query, 200]);
      const { searchParams } = (await electric.waitFor(before + 1)).url;
      const names = [...searchParams.keys()].filter((name) => !/^params\[\d\]$/.test(name));
      expect(names.filter((name) => ![...own, ...chosen].includes(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(Object.fromEntries(searchParams)).toMatchObject({
        table: 'outlets',
        where: 'company_id = $1',
        'params[1]': company.companyId,
        offset: '-1',
        secret: 'secret-of-electric',
      });
    }
  });

  it('what is given twice, or holds what no offset or handle does, is refused before it reaches Electric', async () => {
    const { path } = await shapeOf(till, 'outlets', null, sibling.url);
    const before = electric.requests.length;
    for (const query of [
      'offset=-1&offset=0_0',
      'offset=-1&handle=a&handle=b',
      'offset=-1&live=true&live=false',
      'offset=-1&live=1',
      'offset=-1%26table%3Dstaff',
      'offset=-1%23',
      'offset=-1&handle=a%26where%3Dtrue',
      'offset=-1&handle=a%00',
      'offset=-1&cursor=1%0d%0ax',
      'offset=-1&cursor=%E4%B8%80',
      `offset=-1&handle=${'a'.repeat(201)}`,
      `offset=${'1'.repeat(61)}`,
      'handle=a',
      'offset=',
    ]) {
      const answer = await fetch(`${sibling.url}${path}?${query}`, { headers: till.authorization });
      expect([query, ...(await refusalOf(answer))]).toEqual([query, 400, 'kernel.inputInvalid']);
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
    }
    expect(electric.requests).toHaveLength(before);
  });
});

describe('the protocol that a device speaks', () => {
  it('decides what it reads: an older one has its own columns and addresses, beside the newer', async () => {
    const current = servedProtocols.get(1);
    if (current === undefined) throw new Error('no protocol 1');
    const narrower = current.masters
      .filter(({ name }) => name === 'products')
      .map(({ name, columns }) => ({ name, columns: columns.filter((column) => column !== 'picture') }));
    const older = { masters: narrower, documents: current.documents };
    const { context } = world.server.services;
    const gatekeeper = new Gatekeeper(context, new Map([...servedProtocols, [7, older]]));
    const stream = await context.database.inCompany(company.companyId, (tx) => findAsker(tx, till.streamId));
    if (stream === undefined) throw new Error('no stream');
    const listed = async (protocol: number) => {
      const list = await gatekeeper.list(stream, protocol, { since: 0, life: 1 });
      if (!list.ok) throw new Error(list.error.code);
      return new Map(list.value.shapes);
    };
    const [newIds, oldIds] = [await listed(1), await listed(7)];
    const productsOf = (list: Awaited<ReturnType<typeof listed>>) =>
      [...list.values()].find(({ table }) => table === 'products')?.columns;
    expect(productsOf(newIds)).toContain('picture');
    expect(productsOf(oldIds)).toEqual(productsOf(newIds)?.filter((column) => column !== 'picture'));
    expect([...oldIds.keys()].filter((id) => newIds.has(id))).toEqual([]);
    for (const [id, definition] of [...oldIds, ...newIds]) {
      expect(await gatekeeper.find(stream, id)).toEqual({ ok: true, value: definition });
    }
    expect(await gatekeeper.list(stream, 6, { since: 0, life: 1 })).toMatchObject({
      ok: false,
      error: { code: 'sync.protocolUnknown', details: { protocol: 6, known: [1, 7] } },
    });
    // Outside the window, an address of the older protocol is as unknown as one that was made up.
    const [oldId = ''] = oldIds.keys();
    expect(await refusalOf(await get(till, `/v1/shapes/${oldId}?offset=-1`))).toEqual([
      404,
      'sync.shapeUnknown',
    ]);
  });

  it('is named in a header, is the first when it isn’t, and is refused when the server doesn’t know it', async () => {
    const list = (protocol: string) => get(till, '/v1/shapes', { 'kedai-protocol': protocol });
    const named = (await (await list('1')).json()) as { data: { shapes: unknown } };
    expect(named.data.shapes).toEqual(await shapesOf(till));
    for (const protocol of ['2', '99']) {
      const { httpStatus, error } = await call(`${till.url}/v1/shapes`, {
        headers: { ...till.authorization, 'kedai-protocol': protocol },
      });
      expect([httpStatus, error.code, error.details]).toEqual([
        400,
        'sync.protocolUnknown',
        { protocol: Number(protocol), known: [1] },
      ]);
    }
    for (const protocol of ['one', '0', '1.5', '-1']) {
      expect(await refusalOf(await list(protocol))).toEqual([400, 'kernel.inputInvalid']);
    }
  });
});
