import { type ChangeMessage, isChangeMessage, type Row, ShapeStream } from '@electric-sql/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { masterTables } from '#shared/contract.ts';
import { fromShape } from '#shared/kernel/index.ts';
import { serverFacts } from '#shared/sync/index.ts';
import type { RunningServer } from '../src/server.ts';
import type { TestDevice } from './device.ts';
import { FakeElectric, refusalOf, SECRET, shapeOf, shapesOf, startSibling } from './gatekeeper-world.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

const NOW_MS = Date.parse('2026-11-21T15:58:00.000Z');
let world: TestWorld;
let company: TestCompany;
let till: TestDevice;
const clock = () => NOW_MS;

beforeAll(async () => {
  world = await startWorld({ secret: SECRET, clock });
  company = await world.createCompany();
  till = await world.enrol(company, 'T01', { clock });
});
afterAll(() => world.stop());

const read = (device: TestDevice, path: string, query = 'offset=-1') =>
  fetch(`${device.url}${path}?${query}`, { headers: device.authorization });

describe('the list of shapes', () => {
  it('has every master table, what is open, and the outlet’s documents of each month, the last two of them live', async () => {
    await till.push([till.sell([[company.items[0], 1000]], { at: '2026-08-31T16:30:00.000Z' })]);
    const shapes = await shapesOf(till);
    expect(shapes.filter((shape) => shape.month === null).map((shape) => shape.table)).toEqual([
      ...masterTables.map((table) => table.name),
      'open_documents',
    ]);
    const months = ['2026-09', '2026-10', '2026-11'];
    for (const table of ['facts', 'journal_entries']) {
      expect(shapes.filter((shape) => shape.table === table).map(({ month, live }) => [month, live])).toEqual(
        months.map((month) => [month, month !== '2026-09']),
      );
    }
    expect(new Set(shapes.map((shape) => shape.path)).size).toBe(shapes.length);
    for (const { path } of shapes) expect(path).toMatch(/^\/v1\/shapes\/[\w-]{32}$/);
  });

  it('is the same for tills of one outlet, and has nothing in common with another company’s', async () => {
    const sibling = await world.enrol(company, 'T02', { clock });
    expect(await shapesOf(sibling)).toEqual(await shapesOf(till));
    const stranger = await world.enrol(await world.createCompany(), 'T01', { clock });
    const mine = new Set((await shapesOf(till)).map((shape) => shape.path));
    expect((await shapesOf(stranger)).filter((shape) => mine.has(shape.path))).toEqual([]);
  });
});

describe('a shape', () => {
  it('brings the rows of one outlet’s facts without their bodies, in the form that replicas read', async () => {
    const response = await read(till, (await shapeOf(till, 'facts', '2026-09')).path);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('vary')).toContain('authorization');
    for (const name of ['electric-handle', 'electric-offset', 'electric-schema']) {
      expect(response.headers.has(name)).toBe(true);
    }
    const messages = (await response.json()) as { value?: Row<string> }[];
    const rows = messages.flatMap(({ value }) => (value === undefined ? [] : [value]));
    expect(rows).toHaveLength(1);
    expect(rows[0]).not.toHaveProperty('body');
    expect(fromShape(serverFacts, rows[0] ?? {})).toMatchObject({
      companyId: company.companyId,
      audience: company.outletId,
      streamId: till.streamId,
      postingMonth: '2026-09',
      at: '2026-08-31T16:30:00.000Z',
    });
  });

  it('is followed by the official client, which hears of a sale at another till', async () => {
    const other = await world.enrol(company, 'T02', { clock });
    const { path } = await shapeOf(till, 'facts', '2026-11');
    const leave = new AbortController();
    const stream = new ShapeStream({
      url: `${till.url}${path}`,
      headers: till.authorization,
      signal: leave.signal,
    });
    const sold = other.sell([[company.items[1], 1000]]);
    let isPushed = false;
    const heard = new Promise<ChangeMessage<Row>>((resolve, reject) => {
      stream.subscribe((messages) => {
        const found = messages
          .filter(isChangeMessage)
          .find((message) => message.value.envelope === sold.envelope);
        if (found !== undefined) resolve(found);
        else if (stream.isUpToDate && !isPushed) {
          isPushed = true;
          other.push([sold]).catch(reject);
        }
      }, reject);
    });
    expect((await heard).value).toMatchObject({ audience: company.outletId, accept_no: 3n });
    leave.abort();
  });

  it('refuses what is on nobody’s list or on another company’s, without a token, and with a made-up offset', async () => {
    const stranger = await world.enrol(await world.createCompany(), 'T01', { clock });
    const { path } = await shapeOf(till, 'products');
    expect(await refusalOf(await read(stranger, path))).toEqual([404, 'sync.shapeUnknown']);
    expect(await refusalOf(await read(till, `/v1/shapes/${'A'.repeat(32)}`))).toEqual([
      404,
      'sync.shapeUnknown',
    ]);
    expect(await refusalOf(await fetch(`${till.url}${path}?offset=-1`))).toEqual([
      401,
      'devices.tokenMissing',
    ]);
    expect(await refusalOf(await read(till, path, 'offset=../../x'))).toEqual([400, 'kernel.inputInvalid']);
    expect(await refusalOf(await read(till, path, ''))).toEqual([400, 'kernel.inputInvalid']);
  });

  it('ignores what a client has no say in: table, where, columns, replica', async () => {
    const { path } = await shapeOf(till, 'outlets');
    const plain = await (await read(till, path)).text();
    const tried = await read(
      till,
      path,
      'offset=-1&table=staff&where=true&columns=pin_hash&replica=full&params[1]=x&secret=y',
    );
    expect(tried.status).toBe(200);
    expect(await tried.text()).toBe(plain);
  });

  it('passes on the protocol’s own answers: a stale handle is a 409 that says must-refetch', async () => {
    const { path } = await shapeOf(till, 'products');
    const response = await read(till, path, 'offset=0_0&handle=1-1');
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual([{ headers: { control: 'must-refetch' } }]);
  });
});

describe('with a real Electric service', () => {
  let electric: FakeElectric;
  let server: RunningServer;
  let device: TestDevice;
  let path: string;

  const start = async () => {
    electric = new FakeElectric();
    server = await startSibling(world, await electric.listen(), { clock });
    device = till;
    path = (await shapeOf(device, 'facts', '2026-11', server.url)).path;
  };
  afterEach(async () => {
    await server.close();
    await electric.close();
  });
  const ask = (query: string) => fetch(`${server.url}${path}?${query}`, { headers: device.authorization });

  it('asks it for exactly what the definition says, with the secret, which the client never sees', async () => {
    await start();
    const asked = ask('offset=0_0&handle=h-1&cursor=7&live=true');
    const { url, response } = await electric.waitFor(1);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      table: 'facts',
      columns:
        'id,company_id,stream_id,sequence,type,at,envelope,signature,private_salt,private_text,audience,accept_no,posting_month',
      where: 'company_id = $1 AND audience = $2 AND posting_month = $3',
      'params[1]': company.companyId,
      'params[2]': company.outletId,
      'params[3]': '2026-11',
      offset: '0_0',
      handle: 'h-1',
      cursor: '7',
      live: 'true',
      secret: 'secret-of-electric',
    });
    response.writeHead(200, {
      'electric-cursor': '9',
      'cache-control': 'public, max-age=5',
      'content-type': 'application/json',
    });
    response.end('[]');
    const answer = await asked;
    expect([answer.headers.get('electric-cursor'), answer.headers.get('cache-control')]).toEqual([
      '9',
      'private, no-store',
    ]);
    expect(JSON.stringify([...answer.headers])).not.toContain('secret');
  });

  it('does not let an answer that broke off look whole', async () => {
    await start();
    const asked = ask('offset=-1');
    const { response } = await electric.waitFor(1);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[{"half":');
    const answer = await asked;
    response.destroy();
    await expect(answer.text()).rejects.toThrow();
  });

  it('answers 503 with a code when the service is away, unwell or refuses the server itself', async () => {
    await start();
    for (const status of [401, 404, 500, 503]) {
      const asked = ask(`offset=${status}_0`);
      const { response } = await electric.waitFor(electric.requests.length + 1);
      response.writeHead(status, { 'retry-after': '5' }).end('secret words of the service');
      const answer = await asked;
      const text = await answer.text();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(JSON.parse(text).error.code).toBe('kernel.unavailable');
      expect(text).not.toContain('secret words');
    }
    await electric.close();
    const away = await ask('offset=1_0');
    expect([away.status, ((await away.json()) as { error: { code: string } }).error.code]).toEqual([
      503,
      'kernel.unavailable',
    ]);
  });
});
