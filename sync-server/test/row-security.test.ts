import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncedTables } from '#shared/contract.ts';
import { present } from '#shared/kernel/index.ts';
import { compareVisibleRows, preparePostgres, withClient } from '../src/postgres/prepare.queries.ts';
import { addressAs, PUBLICATION } from '../src/postgres/roles.queries.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

const SECRET = 'a-secret-of-the-tests-that-is-long-enough';
let world: TestWorld;
let mine: TestCompany;
let theirs: TestCompany;
let tableNames: string[];

beforeAll(async () => {
  world = await startWorld({ secret: SECRET });
  [mine, theirs] = [
    await world.createCompany({ storeSlug: 'mine' }),
    await world.createCompany({ storeSlug: 'theirs' }),
  ];
  for (const company of [mine, theirs]) await fillEveryTable(company);
  const { rows } = await world.admin.query(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1`,
  );
  tableNames = rows.map((row) => row.tablename);
});
afterAll(() => world.stop());

/** A row of the company in every table, through the server where it can make one. */
async function fillEveryTable(company: TestCompany): Promise<void> {
  const till = await world.enrol(company);
  const forged = { ...till.openShift(), signature: Buffer.alloc(64).toString('base64') };
  const newer = till.record(till.nextEnvelope('sales.giftWrapped.v1', {}));
  await till.push([forged, newer, till.openShift(), till.sell([[company.items[0], 1000]])]);
  const id = company.companyId;
  await world.admin.query(`INSERT INTO pin_attempts VALUES ($1, $2, 1, NULL)`, [id, company.managerId]);
  await world.admin.query(`INSERT INTO number_series VALUES ($1, 'order', 7)`, [id]);
  await world.server.services.writeCheckpoints(id);
  await world.admin.query(`INSERT INTO incarnations VALUES ($1, 2, 0, now())`, [id]);
  await world.admin.query(`INSERT INTO categories VALUES ($1, $2, 'Drinks', NULL, 1, 200)`, [newId(), id]);
  await fillEmptyTables(id);
}

/** A value that any column of a type takes. */
const anyValue: Readonly<Record<string, () => unknown>> = {
  uuid: () => newId(),
  text: () => 'something',
  numeric: () => 1,
  bigint: () => 1,
  boolean: () => false,
  date: () => '2026-11-21',
  'timestamp with time zone': () => '2026-11-21T00:00:00Z',
  jsonb: () => '[]',
};

/** What nothing above makes a row of gets one of whatever its columns take, so that a new table is looked at from its first day on. */
async function fillEmptyTables(companyId: string): Promise<void> {
  const { rows: columns } = await world.admin.query<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
      JOIN pg_tables t ON t.schemaname = 'public' AND t.tablename = c.table_name
      WHERE c.table_schema = 'public' AND c.is_nullable = 'NO' ORDER BY c.ordinal_position`,
  );
  for (const [table, required] of Map.groupBy(columns, (column) => column.table)) {
    if (!required.some(({ column }) => column === 'company_id')) continue;
    const { rows } = await world.admin.query(`SELECT 1 FROM ${table} WHERE company_id = $1 LIMIT 1`, [
      companyId,
    ]);
    if (rows.length > 0) continue;
    const values = required.map(({ column, type }) =>
      column === 'company_id' ? companyId : present(anyValue[type], `a value of ${type}`)(),
    );
    const names = required.map(({ column }) => column).join(', ');
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    await world.admin.query(`INSERT INTO ${table} (${names}) VALUES (${places})`, values);
  }
}

const appUrl = () => addressAs(world.postgres.url, 'kedai_app', SECRET);
const companyColumn = (table: string) => (table === 'companies' ? 'id' : 'company_id');

async function asApp<T>(companyId: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(appUrl(), async (client) => {
    await client.query('BEGIN');
    if (companyId !== undefined)
      await client.query(`SELECT set_config('app.company_id', $1, true)`, [companyId]);
    try {
      return await work(client);
    } finally {
      await client.query('ROLLBACK');
    }
  });
}

const stateOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

describe('kedai_app', () => {
  it('has a row of both companies in every table to look for', async () => {
    for (const table of tableNames) {
      const { rows } = await world.admin.query(
        `SELECT DISTINCT ${companyColumn(table)} AS id FROM ${table} WHERE ${companyColumn(table)} IN ($1, $2)`,
        [mine.companyId, theirs.companyId],
      );
      expect({ table, companies: rows.length }).toEqual({ table, companies: 2 });
    }
  });

  it('sees only the rows of the company that its transaction is for, in every table', async () => {
    for (const table of tableNames) {
      const { rows } = await asApp(mine.companyId, (app) =>
        app.query(`SELECT DISTINCT ${companyColumn(table)} AS id FROM ${table}`),
      );
      expect({ table, rows }).toEqual({ table, rows: [{ id: mine.companyId }] });
    }
  });

  it('sees nothing anywhere when no company is set, or an empty one', async () => {
    for (const company of [undefined, '']) {
      for (const table of tableNames) {
        const { rows } = await asApp(company, (app) => app.query(`SELECT count(*)::int AS n FROM ${table}`));
        expect({ table, n: rows[0].n }).toEqual({ table, n: 0 });
      }
    }
  });

  it('can neither copy, change nor remove a row of another company, in any table', async () => {
    for (const table of tableNames) {
      const { rows: columns } = await world.admin.query(
        `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS list FROM pg_attribute
          WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
        [table],
      );
      const key = companyColumn(table);
      const insert = await stateOf(
        asApp(mine.companyId, (app) =>
          app.query(
            `INSERT INTO ${table} (${columns[0].list}) SELECT (jsonb_populate_record(row, jsonb_build_object($1::text, $2::text))).*
               FROM ${table} AS row LIMIT 1`,
            [key, theirs.companyId],
          ),
        ),
      );
      expect({ table, insert }).toEqual({ table, insert: '42501' });
      const changed = await asApp(mine.companyId, (app) =>
        app.query(`UPDATE ${table} SET ${key} = ${key} WHERE ${key} = $1`, [theirs.companyId]).then(
          (result) => result.rowCount,
          (error: { code: string }) => error.code,
        ),
      );
      expect({ table, harmless: changed === 0 || changed === '42501' }).toEqual({ table, harmless: true });
      const moved = await asApp(mine.companyId, (app) =>
        app.query(`UPDATE ${table} SET ${key} = $1`, [theirs.companyId]).then(
          () => 'moved',
          (error: { code: string }) => error.code,
        ),
      );
      expect({ table, moved }).toEqual({ table, moved: '42501' });
      const removed = await asApp(mine.companyId, (app) =>
        app.query(`DELETE FROM ${table} WHERE ${key} = $1`, [theirs.companyId]).then(
          (result) => result.rowCount,
          (error: { code: string }) => error.code,
        ),
      );
      const nothing = removed === 0 || removed === '42501';
      expect({ table, nothing }).toEqual({ table, nothing: true });
    }
  });

  it('may neither change nor remove what is only added to', async () => {
    for (const table of [
      'facts',
      'journal_entries',
      'incarnations',
      'sales',
      'sale_lines',
      'sale_payments',
      'stock_movements',
      'shifts',
    ]) {
      const state = await stateOf(
        asApp(mine.companyId, (app) => app.query(`UPDATE ${table} SET company_id = company_id`)),
      );
      expect({ table, state }).toEqual({ table, state: '42501' });
      const removed = await stateOf(asApp(mine.companyId, (app) => app.query(`DELETE FROM ${table}`)));
      expect({ table, removed }).toEqual({ table, removed: '42501' });
    }
  });

  it('is no superuser, owns nothing and can become nobody else', async () => {
    const { rows } = await world.admin.query(
      `SELECT rolsuper, rolbypassrls, rolreplication, rolcreaterole,
              (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS owned,
              (SELECT count(*)::int FROM pg_auth_members WHERE member = pg_roles.oid) AS member_of
         FROM pg_roles WHERE rolname = 'kedai_app'`,
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolreplication: false,
        rolcreaterole: false,
        owned: 0,
        member_of: 0,
      },
    ]);
    expect(await stateOf(asApp(mine.companyId, (app) => app.query('SET ROLE kedai_owner')))).toBe('42501');
    expect(
      await stateOf(asApp(mine.companyId, (app) => app.query('SET row_security = off; SELECT * FROM facts'))),
    ).toBe('42501');
  });

  it('finds a company only by the named functions, one at a time', async () => {
    const { rows } = await asApp(undefined, (app) =>
      app.query(`SELECT company_of_store('theirs') AS store, company_of_store('nobody') AS nobody`),
    );
    expect(rows).toEqual([{ store: theirs.companyId, nobody: null }]);
  });
});

describe('every table', () => {
  it('has forced row security, and is owned by kedai_owner', async () => {
    const { rows } = await world.admin.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'
          AND NOT (relrowsecurity AND relforcerowsecurity AND relowner = 'kedai_owner'::regrole)`,
    );
    expect(rows).toEqual([]);
  });

  it('is published exactly when it is synced, with the whole old row', async () => {
    const { rows } = await world.admin.query(
      `SELECT published.tablename AS name, relreplident AS identity FROM pg_publication_tables AS published
         JOIN pg_class ON oid = published.tablename::regclass WHERE pubname = $1 ORDER BY 1`,
      [PUBLICATION],
    );
    const expected = [...new Set(syncedTables.map((table) => table.name))].sort();
    expect(rows).toEqual(expected.map((name) => ({ name, identity: 'f' })));
  });
});

describe('kedai_shapes', () => {
  const shapesUrl = () => addressAs(world.postgres.url, 'kedai_shapes', SECRET);

  it('reads every row of the synced tables, and no other table', async () => {
    const synced = new Set(syncedTables.map((table) => table.name));
    for (const table of tableNames) {
      const state = await stateOf(
        withClient(shapesUrl(), (shapes) => shapes.query(`SELECT count(*) FROM ${table}`)),
      );
      expect({ table, state }).toEqual({ table, state: synced.has(table) ? undefined : '42501' });
    }
    const { rows } = await withClient(shapesUrl(), (shapes) =>
      shapes.query('SELECT count(DISTINCT company_id)::int AS n FROM facts'),
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  it('may write nothing', async () => {
    const state = await stateOf(withClient(shapesUrl(), (shapes) => shapes.query('DELETE FROM facts')));
    expect(state).toBe('42501');
  });

  it('without BYPASSRLS stops the server from starting, with a message that says what to do', async () => {
    await world.admin.query('ALTER ROLE kedai_shapes NOBYPASSRLS');
    await expect(
      withClient(world.postgres.url, (admin) => compareVisibleRows(admin, shapesUrl())),
    ).rejects.toThrow(/kedai_shapes does not see every row of companies.*BYPASSRLS/);
    await preparePostgres({
      adminUrl: world.postgres.url,
      shapesUrl: shapesUrl(),
      secret: SECRET,
      engine: 'embedded',
      log: () => undefined,
    });
  });
});

it('drops the slot of the shape engine that is not used', async () => {
  const slots = async () =>
    (await world.admin.query('SELECT slot_name FROM pg_replication_slots ORDER BY 1')).rows.map(
      (row) => row.slot_name,
    );
  await world.admin.query(`SELECT pg_create_logical_replication_slot('electric_slot_default', 'pgoutput')`);
  expect(await slots()).toEqual(['electric_slot_default', 'kedai_shapes']);
  const prepare = {
    adminUrl: world.postgres.url,
    shapesUrl: addressAs(world.postgres.url, 'kedai_shapes', SECRET),
    secret: SECRET,
  };
  await preparePostgres({ ...prepare, engine: 'embedded', log: () => undefined });
  expect(await slots()).toEqual(['kedai_shapes']);
});

it('derives passwords from the secret alone, one per role', () => {
  const password = new URL(addressAs('postgres://admin@h/db', 'kedai_app', SECRET)).password;
  expect(password).toBe(createHmac('sha256', SECRET).update('postgres-role:kedai_app').digest('base64url'));
  expect(new URL(addressAs('postgres://admin@h/db', 'kedai_shapes', SECRET)).password).not.toBe(password);
});

it('says where a Postgres is that cannot be reached, and never its password', async () => {
  const nowhere = withClient('postgres://admin:hush@127.0.0.1:1/kedai', async () => undefined);
  await expect(nowhere).rejects.toThrow(
    /^PostgreSQL could not be reached: 127.0.0.1:1\/kedai as admin: .*ECONNREFUSED/,
  );
  await expect(nowhere).rejects.not.toThrow(/hush/);
});

it('hands out numbers of a series without gaps, to callers at once', async () => {
  const { database } = world.server.services.context;
  const next = () =>
    database.inCompany(mine.companyId, async (tx) =>
      Number((await tx.query(`SELECT next_number($1, 'order') AS n`, [mine.companyId]))[0]?.n),
    );
  const numbers = await Promise.all(Array.from({ length: 10 }, next));
  expect(numbers.sort((a, b) => a - b)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  const foreign = database.inCompany(mine.companyId, (tx) =>
    tx.query(`SELECT next_number($1, 'order')`, [theirs.companyId]),
  );
  expect(await stateOf(foreign)).toBe('42501');
});
