import { type ChangeMessage, isChangeMessage, ShapeStream } from '@electric-sql/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, materialise, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  // What is waited for here always comes: a shorter wait could end before it on a busy machine.
  fixture = await startFixture({ secret: 's', longPollTimeoutMs: 60_000 });
  await fixture.table('stock (id int PRIMARY KEY, shop int NOT NULL, name text, "Cap" text)');
  await fixture.sql.query(`
    INSERT INTO stock SELECT i, i % 2, 'n' || lpad(i::text, 3, '0'), NULL FROM generate_series(1, 20) AS i`);
});
afterAll(() => fixture.close());

interface SubsetBody {
  readonly metadata: { readonly snapshot_mark: number; readonly database_lsn: string; readonly xmin: string };
  readonly data: readonly { key: string; value: Record<string, string>; headers: Record<string, unknown> }[];
}

function post(query: string, body: unknown): Promise<Response> {
  return fetch(`${fixture.engine.url}/v1/shape?${query}&secret=s`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function subset(query: string, body: unknown): Promise<SubsetBody> {
  const response = await post(query, body);
  expect(response.status).toBe(200);
  return (await response.json()) as SubsetBody;
}

const ids = ({ data }: SubsetBody): readonly string[] => data.map(({ value }) => value.id ?? '');

describe('a subset', () => {
  it('is the rows with what tells which changes they have already, and is not cached', async () => {
    const response = await post('table=stock&offset=now', { where: 'shop = $1', params: { 1: 1 } });
    const body = (await response.json()) as SubsetBody;
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'electric-snapshot': 'true',
      'electric-offset': '0_inf',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(headers).toHaveProperty('electric-handle');
    expect(JSON.parse(headers['electric-schema'] ?? '')).toHaveProperty('id');
    expect(body.data).toHaveLength(10);
    expect(body.data[0]).toEqual({
      key: '"public"."stock"/"1"',
      value: { Cap: null, id: '1', name: 'n001', shop: '1' },
      headers: {
        relation: ['public', 'stock'],
        operation: 'insert',
        snapshot_mark: body.metadata.snapshot_mark,
      },
    });
    expect(body.metadata).toEqual({
      snapshot_mark: expect.any(Number),
      database_lsn: expect.stringMatching(/^\d+$/),
      xmin: expect.stringMatching(/^\d+$/),
      xmax: expect.stringMatching(/^\d+$/),
      xip_list: [],
    });
  });

  it('never leaves the shape that it is of, and has its columns only', async () => {
    const body = await subset('table=stock&where=shop%20%3D%200&columns=id,shop&offset=-1', {
      where: "shop = 1 OR name < 'n005'",
      order_by: 'id',
    });
    expect(body.data.map(({ value }) => value)).toEqual([
      { id: '2', shop: '0' },
      { id: '4', shop: '0' },
    ]);
  });

  it('comes in pages, in the order that was asked for, and in the key’s where that leaves a choice', async () => {
    const ask = { order_by: 'shop DESC NULLS LAST', limit: 4 };
    expect(ids(await subset('table=stock&offset=-1', ask))).toEqual(['1', '3', '5', '7']);
    expect(ids(await subset('table=stock&offset=-1', { ...ask, offset: 8 }))).toEqual(['17', '19', '2', '4']);
    expect(ids(await subset('table=stock&offset=-1', { order_by: '"Cap", name ASC', limit: '1' }))).toEqual([
      '1',
    ]);
  });

  it('can be asked for in the address', async () => {
    const where = encodeURIComponent('id = ANY($1)');
    const params = encodeURIComponent('{"1":"{3,4}"}');
    const query = `table=stock&offset=-1&subset__where=${where}&subset__params=${params}&subset__order_by=id`;
    const reply = await fixture.get(query);
    expect(reply.status).toBe(200);
    expect(ids(JSON.parse(reply.text))).toEqual(['3', '4']);
  });

  it.each([
    [{ limit: 5 }, { order_by: ['order_by is required when limit or offset is present'] }],
    [{ limit: 0, order_by: 'id' }, { limit: ['must be greater than 0'] }],
    [{ limit: 'x', order_by: 'id' }, { limit: ['is invalid'] }],
    [{ offset: -1, order_by: 'id' }, { offset: ['must be greater than or equal to 0'] }],
    [{ where: 7 }, { where: ['is invalid'] }],
    [{ where: 'nope = 1' }, { where: [expect.stringContaining('unknown reference nope')] }],
    [{ where: 'id = $1' }, { where: [expect.stringContaining('parameter $1 was not provided')] }],
    [{ where: 'TRUE', params: ['a'] }, { params: ['params must be a JSON object'] }],
    [{ order_by: 'nope' }, { order_by: [expect.stringContaining('unknown column reference nope')] }],
    [{ order_by: 'id; DROP TABLE stock' }, { order_by: [expect.stringContaining('";"')] }],
    [{ order_by: 'random()' }, { order_by: [expect.stringContaining('unknown column')] }],
    [{ order_by: 'id,' }, { order_by: [expect.stringContaining('syntax error')] }],
  ])('is refused for %j', async (body, errors) => {
    const response = await post('table=stock&offset=-1', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: 'Invalid request', errors: { subset: errors } });
  });

  it('leaves a reader where it is in the log, so that it misses nothing of other rows', async () => {
    const first = await fixture.readAll('table=stock');
    await fixture.sql.query("UPDATE stock SET name = name || '!' WHERE id = 20");
    await until(async () => (await fixture.readAll('table=stock')).offset !== first.offset, 'the change');
    const query = `table=stock&handle=${first.handle}`;
    const behind = await post(`${query}&offset=${first.offset}`, { where: 'id = 1' });
    const cold = await post(`${query}&offset=now`, { where: 'id = 1' });
    expect(behind.headers.get('electric-offset')).toBe(first.offset);
    expect(cold.headers.get('electric-offset')).toBe((await fixture.readAll('table=stock')).offset);
  });

  it('of a handle that is another shape’s is a 409 that names the right one', async () => {
    const { handle } = await fixture.get('table=stock&offset=-1');
    const response = await post('table=stock&offset=0_inf&handle=1-1', { where: 'TRUE' });
    expect([response.status, response.headers.get('electric-handle')]).toEqual([409, handle]);
  });
});

describe('a log of changes only', () => {
  it('begins empty, brings what comes after, and is another shape than the whole log', async () => {
    await fixture.table('events (id int PRIMARY KEY, name text)');
    await fixture.sql.query("INSERT INTO events VALUES (1, 'before')");
    const shape = 'table=events&log=changes_only&replica=full';
    const first = await fixture.readAll(shape);
    expect(first.messages.map(({ headers }) => headers.control)).toEqual(['snapshot-end', 'up-to-date']);
    await fixture.sql.query("INSERT INTO events VALUES (2, 'after')");
    const reply = await fixture.get(`${shape}&handle=${first.handle}&offset=${first.offset}&live=true`);
    expect(reply.messages[0]?.value).toEqual({ id: '2', name: 'after' });
    const whole = await fixture.readAll('table=events&replica=full');
    expect(whole.handle).not.toBe(first.handle);
    expect(materialise(whole.messages).size).toBe(2);
    await fixture.stopEngine();
    await fixture.start();
    const later = await fixture.readAll(shape, first);
    expect([later.handle, later.messages[0]?.value?.id]).toEqual([first.handle, '2']);
  });

  it.each(['GET', 'POST'] as const)(
    'gives the official client subsets by %s that fit its log while rows change',
    async (method) => {
      const table = `tallies_${method.toLowerCase()}`;
      await fixture.table(`${table} (id int PRIMARY KEY, n int)`);
      await fixture.sql.query(`INSERT INTO ${table} SELECT i, 0 FROM generate_series(1, 10) AS i`);
      const controller = new AbortController();
      const stream = new ShapeStream({
        url: `${fixture.engine.url}/v1/shape`,
        params: { table, secret: 's', replica: 'full' } as never,
        log: 'changes_only',
        offset: 'now',
        subsetMethod: method,
        signal: controller.signal,
      });
      const rows = new Map<string, unknown>();
      stream.subscribe((messages) => {
        for (const message of messages) if (isChangeMessage(message)) take(rows, message);
      });
      const writing = (async () => {
        for (let round = 1; round <= 20; round += 1) {
          await fixture.sql.query(`UPDATE ${table} SET n = n + 1 WHERE id % 2 = ${round % 2}`);
        }
      })();
      await stream.requestSnapshot({ where: 'id <= 5', orderBy: 'id', limit: 3 });
      await stream.requestSnapshot({ where: 'id > $1', params: { 1: '3' } });
      await writing;
      await until(
        () => rows.size === 10 && [...rows.values()].every((n) => n === 10),
        'every row at its last',
      );
      controller.abort();
    },
  );
});

function take(rows: Map<string, unknown>, { key, value, headers }: ChangeMessage): void {
  if (headers.operation === 'delete') rows.delete(key);
  else rows.set(key, value.n);
}

describe('deleting a shape', () => {
  const remove = (query: string): Promise<Response> => {
    return fetch(`${fixture.engine.url}/v1/shape?${query}&secret=s`, { method: 'DELETE' });
  };

  it('ends it for those who wait, by its handle or its definition, and for nobody else', async () => {
    await fixture.table('doomed (id int PRIMARY KEY)');
    const spared = await fixture.readAll('table=stock');
    for (const by of ['handle', 'table'] as const) {
      const first = await fixture.readAll('table=doomed');
      const live = fixture.get(`table=doomed&handle=${first.handle}&offset=${first.offset}&live=true`);
      const response = await remove(by === 'handle' ? `handle=${first.handle}` : 'table=doomed');
      expect([response.status, response.headers.get('cache-control')]).toEqual([202, 'no-cache']);
      const cut = await live;
      expect(cut.status).toBe(409);
      const again = await fixture.get(`table=doomed&handle=${first.handle}&offset=${first.offset}`);
      expect(again.status).toBe(409);
      expect(again.handle).not.toBe(first.handle);
    }
    expect((await fixture.readAll('table=stock')).handle).toBe(spared.handle);
  });

  it.each([
    ['', 400, "can't be blank when shape definition is missing"],
    ['handle=1-1', 404, 'No existing shape found'],
    ['table=stock&where=id%3D12345', 404, 'No existing shape found'],
    ['table=stock&handle=1-1', 400, 'do not match'],
    ['table=nothing_of_that_name', 400, 'does not exist'],
  ])('answers "%s" with %i', async (query, status, words) => {
    await fixture.readAll('table=stock');
    const response = await remove(query);
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(words)]);
  });
});
