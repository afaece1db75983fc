import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncedTables } from '#shared/contract.ts';
import { columnName, fromShape, fromSqlite, present, type Table, toSqlite } from '#shared/kernel/index.ts';
import {
  digestSum,
  digestText,
  jsonbText,
  type ShapeDigest,
  type ShapesResponse,
} from '#shared/sync/index.ts';
import { demoCompanies } from '../src/demo/index.ts';
import { importCompany } from '../src/import/import-company.ts';
import { call, post, TestDevice } from './device.ts';
import { refusalOf } from './gatekeeper-world.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
let world: TestWorld;
let demo: {
  readonly companyId: string;
  readonly outletId: string;
  readonly authorization: { authorization: string };
};

beforeAll(async () => {
  world = await startWorld();
  const { services, url } = world.server;
  const [input] = demoCompanies;
  if (input === undefined) throw new Error('no demonstration');
  const imported = await importCompany(
    { context: services.context, keepRecoveryKey: async () => undefined },
    input,
  );
  if (!imported.ok) throw new Error(imported.error.code);
  const { companyId } = imported.value;
  const { rows } = await world.admin.query(
    "SELECT code FROM registers WHERE company_id = $1 AND kind = 'counter' ORDER BY code LIMIT 1",
    [companyId],
  );
  const code = await services.createPairingCodeAsOperator(companyId, rows[0].code);
  if (!code.ok) throw new Error(code.error.code);
  const body = TestDevice.enrolBody(code.value.pairingCode);
  const { data } = await post<{ token: string; outletId: string }>(`${url}/v1/devices/enrol`, body);
  demo = { companyId, outletId: data.outletId, authorization: { authorization: `Bearer ${data.token}` } };
});
afterAll(() => world.stop());

const get = (path: string) => fetch(`${world.server.url}${path}`, { headers: demo.authorization });
const shapes = async () =>
  (await call<ShapesResponse>(`${world.server.url}/v1/shapes`, { headers: demo.authorization })).data.shapes;
const digest = async (path: string) =>
  (await call<ShapeDigest>(`${world.server.url}${path}/digest`, { headers: demo.authorization })).data;

/** The rows of a shape as a replica holds them: through SQLite's values. */
async function held(path: string, table: Table): Promise<Record<string, unknown>[]> {
  const messages = (await (await get(`${path}?offset=-1`)).json()) as { value?: Record<string, unknown> }[];
  return messages.flatMap(({ value }) => {
    const row = value && fromShape(table, { body: null, ...value });
    if (row === undefined) return [];
    const names = Object.keys(table.columns).map(columnName);
    const values = toSqlite(table, row);
    return [fromSqlite(table, Object.fromEntries(names.map((name, index) => [name, values[index]])))];
  });
}

describe('the digest of a shape', () => {
  it('is what a replica works out from its own rows, for every shape of the demonstration', async () => {
    let compared = 0;
    for (const { table: name, month, path } of await shapes()) {
      const table = present(
        syncedTables.find((each) => each.name === name),
        'a synced table',
      );
      const there = await digest(path);
      const here = digestSum(md5);
      for (const row of await held(path, table)) here.add(digestText(table, there.columns, row));
      expect({ name, month, rows: there.rows, hash: there.hash }).toEqual({ name, month, ...here.result() });
      compared += there.rows;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('is another as soon as one value is, whatever the order of the rows', async () => {
    const shape = present(
      (await shapes()).find(({ table }) => table === 'products'),
      'products',
    );
    const before = await digest(shape.path);
    const change = (sql: string) => world.admin.query(sql, [demo.companyId]);
    await change(`UPDATE products SET updated_at = updated_at WHERE company_id = $1`);
    expect(await digest(shape.path)).toEqual(before);
    await change(
      `UPDATE products SET name = name || ' ' WHERE id = (SELECT min(id::text)::uuid FROM products WHERE company_id = $1)`,
    );
    const after = await digest(shape.path);
    expect([after.rows, after.hash === before.hash]).toEqual([before.rows, false]);
  });

  it('says through which acceptNo it goes, and counts an audience’s documents only', async () => {
    const facts = (await shapes()).filter(({ table }) => table === 'facts');
    const digests = await Promise.all(facts.map(({ path }) => digest(path)));
    const { rows } = await world.admin.query(
      `SELECT max(accept_no)::int AS last, count(*) FILTER (WHERE audience = $2)::int AS documents
         FROM facts WHERE company_id = $1`,
      [demo.companyId, demo.outletId],
    );
    expect(new Set(digests.map(({ throughAcceptNo }) => throughAcceptNo))).toEqual(new Set([rows[0].last]));
    expect(digests.reduce((total, each) => total + each.rows, 0)).toBe(rows[0].documents);
  });

  it('is for those alone whose shape it is', async () => {
    const company: TestCompany = await world.createCompany();
    const stranger = await world.enrol(company);
    const [shape] = await shapes();
    const answer = await fetch(`${world.server.url}${shape?.path}/digest`, {
      headers: stranger.authorization,
    });
    expect(await refusalOf(answer)).toEqual([404, 'sync.shapeUnknown']);
  });
});

describe('a document in the words of Postgres', () => {
  it('has the order, the spaces and the escapes that jsonb has', async () => {
    const document = {
      zz: [1, -2, true, false, null, 'a"b\\c\n\t\u0001/é 巧克力 😀'],
      b: {},
      a: [],
      é: 'two bytes',
      abc: { '': '1.10', k: { deep: [[], {}] } },
      '😀': 1,
      '￿': 2,
    };
    const { rows } = await world.admin.query('SELECT $1::jsonb::text AS text', [JSON.stringify(document)]);
    expect(jsonbText(document)).toBe(rows[0].text);
  });
});
