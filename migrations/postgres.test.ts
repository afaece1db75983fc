import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '#shared/contract.ts';
import { migrate, readMigrations } from '../sync-server/src/postgres/migrate.queries.ts';
import { ensureRoles } from '../sync-server/src/postgres/roles.queries.ts';
import { serverKey } from '../sync-server/src/store/rows.ts';
import { startTestPostgres, type TestPostgres } from '../sync-server/test/postgres.ts';
import { type Described, described, filesOf } from './described.fixture.ts';

describe('the numbers', () => {
  it('run from 1 without a gap, and each is in both dialects under one name', () => {
    for (const dialect of ['postgres', 'sqlite']) {
      const numbers = filesOf(dialect).map((name) => Number(name.slice(0, 4)));
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
    expect(filesOf('sqlite')).toEqual(filesOf('postgres'));
  });
});

describe('Postgres', () => {
  let postgres: TestPostgres;
  let admin: pg.Client;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    await ensureRoles(admin, 'a-secret-of-the-tests');
    await migrate(admin, await readMigrations());
  });
  afterAll(async () => {
    await admin.end();
    await postgres.stop();
  });

  const onServer = tables.filter((table) => table.home !== 'replica');

  it.each(onServer.map((table) => [table.name, table] as const))(
    'has %s with the columns, types, nullability and key of its row type',
    async (name, table) => {
      const { rows } = await admin.query<{ name: string; type: string; nullable: boolean }>(
        `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable
           FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
        [name],
      );
      const key = await admin.query<{ columns: string[] }>(
        `SELECT array_agg(attname::text ORDER BY position) AS columns
           FROM pg_constraint, unnest(conkey) WITH ORDINALITY AS part (number, position)
           JOIN pg_attribute ON attnum = part.number
          WHERE conrelid = $1::regclass AND contype = 'p' AND attrelid = conrelid`,
        [name],
      );
      const actual: Described = {
        columns: Object.fromEntries(
          rows.map(({ name: column, type, nullable }) => [column, { type, nullable }]),
        ),
        key: key.rows[0]?.columns ?? [],
      };
      expect(actual).toEqual(described(table, 'postgres', serverKey(table)));
    },
  );

  it('1: keeps rows, and refuses an entry that does not balance', async () => {
    const id = '01934b6e-0000-7000-8000-000000000001';
    const entry = (lines: unknown) =>
      admin.query(
        `INSERT INTO journal_entries VALUES (gen_random_uuid(), $1, $1, NULL, 'sale', 'T01-000001', '2026-11-21', '2026-11', $2, 'office')`,
        [id, JSON.stringify(lines)],
      );
    const line = (accountCode: string, debitCents: string, creditCents: string) => ({
      accountCode,
      debitCents,
      creditCents,
    });
    await entry([line('1010', '1.10', '0.00'), line('4000', '0.00', '1.01'), line('2200', '0.00', '0.09')]);
    const unbalanced = [
      [line('1010', '1.10', '0.00'), line('4000', '0.00', '1.09')],
      [line('1010', '1.10', '0.00')],
      [line('1010', '1.10', '1.10'), line('4000', '1.10', '1.10')],
      [line('1010', '-1.10', '0.00'), line('4000', '0.00', '-1.10')],
      [line('1010', '0.00', '0.00'), line('4000', '0.00', '0.00')],
      [],
    ];
    for (const lines of unbalanced) await expect(entry(lines)).rejects.toMatchObject({ code: '23514' });
    for (const lines of [{}, null, [{ accountCode: '1010' }, { accountCode: '4000' }]]) {
      await expect(entry(lines)).rejects.toThrow();
    }
    const { rows } = await admin.query('SELECT lines, entry_date::text FROM journal_entries');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ entry_date: '2026-11-21', lines: [{ debitCents: '1.10' }, {}, {}] });
  });

  it('1: finds products by word, part of a word, Chinese name, barcode and with a slip of the keyboard', async () => {
    const company = '01934b6e-0000-7000-8000-000000000002';
    const variants = JSON.stringify([
      { id: company, sku: 'MLO-01', name: null, barcodes: ['8888196172419'], priceCents: '3.90' },
    ]);
    await admin.query(
      `INSERT INTO products VALUES (gen_random_uuid(), $1, 'Chocolate Malt Powder', '巧克力麦芽', NULL, NULL, 'SR', $2, NULL, 'active', now())`,
      [company, variants],
    );
    const found = async (wanted: string) => {
      const { rows } = await admin.query(
        `SELECT count(*)::int AS n FROM set_config('app.company_id', $2, false), find_products($1)`,
        [wanted, company],
      );
      return rows[0].n;
    };
    for (const wanted of ['malt', 'Choco', '麦芽', '8888196172419', 'chocolte', 'mlo-01']) {
      expect({ wanted, n: await found(wanted) }).toEqual({ wanted, n: 1 });
    }
    for (const wanted of ['%', 'tea', "'; --"])
      expect({ wanted, n: await found(wanted) }).toEqual({ wanted, n: 0 });
    await admin.query(`SELECT set_config('app.company_id', '', false)`);
  });

  it('3: keeps two answers to one review item, shows a company its own alone, and finds counts by an index', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const company = id(31);
    const resolve = (fact: string) =>
      admin.query(
        `INSERT INTO review_resolutions VALUES ($1, $2, $3, NULL, 'noted', $2, '2026-11-21T00:00:00Z')`,
        [fact, company, id(32)],
      );
    await resolve(id(33));
    await resolve(id(34));
    await expect(resolve(id(33))).rejects.toMatchObject({ code: '23505' });
    const seen = async (asCompany: string) => {
      await admin.query('BEGIN');
      await admin.query('SET LOCAL ROLE kedai_app');
      await admin.query(`SELECT set_config('app.company_id', $1, true)`, [asCompany]);
      const { rows } = await admin.query('SELECT count(*)::int AS n FROM review_resolutions');
      await admin.query('ROLLBACK');
      return rows[0].n;
    };
    expect([await seen(company), await seen(id(35))]).toEqual([2, 0]);
    await admin.query(
      `INSERT INTO stock_movements VALUES ($1, $2, $1, $2, $2, 0, 'count', '2026-11-21T00:00:00Z')`,
      [id(36), company],
    );
    await admin.query('SET enable_seqscan = off');
    const { rows: plan } = await admin.query(
      `EXPLAIN SELECT 1 FROM stock_movements WHERE company_id = $1 AND location_id = $1 AND variant_id = $1
         AND moved_at >= '2026-11-20T00:00:00Z' AND kind = 'count'`,
      [company],
    );
    await admin.query('RESET enable_seqscan');
    expect(JSON.stringify(plan)).toContain('stock_counts');
  });

  it('4: keeps customers, and nothing personal of one that was erased', async () => {
    const id = '01934b6e-0000-7000-8000-000000000004';
    const add = (name: string, phone: string | null, erasedAt: string | null) =>
      admin.query(
        `INSERT INTO customers VALUES (gen_random_uuid(), $1, $2, $3, NULL, NULL, NULL, now(), NULL, now(), now(), 1, $4)`,
        [id, name, phone, erasedAt],
      );
    await add('Tan Mei Ling', '+6580000001', null);
    await add('', null, '2026-11-21T01:02:03Z');
    await expect(add('', '+6580000001', '2026-11-21T01:02:03Z')).rejects.toMatchObject({ code: '23514' });
    await expect(add('Tan Mei Ling', null, '2026-11-21T01:02:03Z')).rejects.toMatchObject({ code: '23514' });
    await admin.query(
      `INSERT INTO commands VALUES (gen_random_uuid(), $1, $1, 'catalog.editProduct', NULL, '{}', $1, now(), 'decided',
         NULL, '{}', NULL, now())`,
      [id],
    );
  });

  it('6: keeps who took a device out of service, and no word of a wipe that nobody asked for', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const company = id(61);
    const add = (stream: string, askedAt: string | null, wipedAt: string | null) =>
      admin.query(
        `INSERT INTO device_revocations VALUES ($1, $2, '2026-11-21T00:00:00Z', NULL, $3, NULL, $4, NULL)`,
        [stream, company, askedAt, wipedAt],
      );
    await add(id(62), null, null);
    await add(id(63), '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z');
    await expect(add(id(64), null, '2026-11-22T00:00:00Z')).rejects.toMatchObject({ code: '23514' });
    await expect(add(id(62), null, null)).rejects.toMatchObject({ code: '23505' });
    const { rows } = await admin.query(
      `SELECT has_table_privilege('kedai_app', 'device_revocations', 'DELETE') AS deletes,
              has_table_privilege('kedai_shapes', 'device_revocations', 'SELECT') AS syncs`,
    );
    expect(rows).toEqual([{ deletes: false, syncs: false }]);
  });

  it('19: keeps one word of each device, which the application writes over and replicas never see', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const add = () =>
      admin.query(
        `INSERT INTO device_health VALUES ($1, $2, now(), 0, '1', 1, 'any', false, 1, 0, NULL, 0, 0, NULL, 1, 'ok', 0, NULL, 'none')`,
        [id(191), id(190)],
      );
    await add();
    await expect(add()).rejects.toMatchObject({ code: '23505' });
    const { rows } = await admin.query(
      `SELECT has_table_privilege('kedai_app', 'device_health', 'UPDATE') AS writes,
              has_table_privilege('kedai_app', 'device_health', 'DELETE') AS deletes,
              has_table_privilege('kedai_shapes', 'device_health', 'SELECT') AS syncs`,
    );
    expect(rows).toEqual([{ writes: true, deletes: false, syncs: false }]);
  });

  it('18: makes registers counters, and lets the application remove one with its codes', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const { rows } = await admin.query(
      `INSERT INTO registers (id, company_id, outlet_id, code, name, enrolments) VALUES ($1, $2, $3, 'T01', 'Front', 0)
       RETURNING kind, has_table_privilege('kedai_app', 'registers', 'DELETE') AS removes,
         has_table_privilege('kedai_app', 'pairing_codes', 'DELETE') AS forgets`,
      [id(181), id(180), id(182)],
    );
    expect(rows).toEqual([{ kind: 'counter', removes: true, forgets: true }]);
  });

  it('4: lets the application take a private part out of a fact, and change nothing else of it', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'facts'::regclass AND attnum > 0
          AND has_column_privilege('kedai_app', attrelid, attnum, 'UPDATE') ORDER BY attnum`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['private_salt', 'private_text']);
  });

  it('8: keeps cards and their leases, promises no less than nothing, and names the accounts of the books', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const add = (leased: string) =>
      admin.query(
        `INSERT INTO stored_value_accounts VALUES (gen_random_uuid(), $1, 'giftCard', 'CARD-1', NULL, '-5.00', $2, 'active', 1,
           '[]', now())`,
        [id(81), leased],
      );
    await add('0.00');
    await expect(add('-0.01')).rejects.toMatchObject({ code: '23514' });
    await admin.query(
      `INSERT INTO stored_value_leases VALUES ($1, $2, $1, $1, NULL, '20.00', '25.00', 0, 'open', 1, '[]')`,
      [id(82), id(81)],
    );
    const eighth = (await readMigrations()).find(({ number }) => number === 8);
    const inserted = eighth?.sql.slice(eighth.sql.indexOf('ALTER TABLE accounts')) ?? '';
    await admin.query(`INSERT INTO companies VALUES ($1, 'Before', 'Before Pte. Ltd.', NULL, '{}')`, [
      id(83),
    ]);
    for (const times of [1, 2]) {
      await admin.query('BEGIN');
      await admin.query('SET LOCAL ROLE kedai_owner');
      await admin.query(inserted);
      await admin.query('COMMIT');
      const { rows } = await admin.query('SELECT code FROM accounts WHERE company_id = $1 ORDER BY code', [
        id(83),
      ]);
      expect({ times, codes: rows.map(({ code }) => code) }).toEqual({
        times,
        codes: ['1090', '1100', '2300', '6100'],
      });
    }
  });

  it('12: has an index for the prices of a list and for the groups of customers', async () => {
    const { rows } = await admin.query<{ definition: string }>(
      `SELECT indexdef AS definition FROM pg_indexes
        WHERE indexname IN ('list_prices_by_list', 'customers_by_group') ORDER BY indexname`,
    );
    expect(rows.map(({ definition }) => definition)).toEqual([
      expect.stringContaining('(company_id, group_code)'),
      expect.stringContaining('(company_id, price_list_id)'),
    ]);
  });

  it('10: keeps a Z, shows it to its company alone', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const company = id(101);
    const columns =
      'id, company_id, fact_id, stream_id, shift_id, register_id, outlet_id, business_date, series';
    await admin.query(
      `INSERT INTO shift_closes (${columns}, z_number, closed_by, closed_at, float_left_cents, document)
         VALUES ($1, $2, $1, $1, $1, $1, $1, '2026-11-21', 'T01', 7, $1, now(), 100.00, '{}')`,
      [id(102), company],
    );
    const seen = async (asCompany: string) => {
      await admin.query('BEGIN');
      await admin.query('SET LOCAL ROLE kedai_app');
      await admin.query(`SELECT set_config('app.company_id', $1, true)`, [asCompany]);
      const { rows } = await admin.query('SELECT z_number FROM shift_closes');
      await admin.query('ROLLBACK');
      return rows;
    };
    expect(await seen(company)).toEqual([{ z_number: '7' }]);
    expect(await seen(id(103))).toEqual([]);
  });

  it('16: keeps pages of quick keys, shows them to their company alone, and publishes them', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const company = id(161);
    await admin.query(
      `INSERT INTO quick_key_pages VALUES ($1, $2, NULL, 'Bread', 0, '[]', 'active', 1, '2026-11-21T00:00:00Z')`,
      [id(162), company],
    );
    const seen = async (asCompany: string) => {
      await admin.query('BEGIN');
      await admin.query('SET LOCAL ROLE kedai_app');
      await admin.query(`SELECT set_config('app.company_id', $1, true)`, [asCompany]);
      const { rows } = await admin.query('SELECT name FROM quick_key_pages');
      await admin.query('ROLLBACK');
      return rows;
    };
    expect(await seen(company)).toEqual([{ name: 'Bread' }]);
    expect(await seen(id(163))).toEqual([]);
    const { rows } = await admin.query(
      `SELECT has_table_privilege('kedai_app', 'quick_key_pages', 'DELETE') AS deletes,
              has_table_privilege('kedai_shapes', 'quick_key_pages', 'SELECT') AS syncs`,
    );
    expect(rows).toEqual([{ deletes: false, syncs: true }]);
  });

  it('26: keeps lines from before they said whether they are weighed, and says it of later ones', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const insert = (row: number, more: string, value: string) =>
      admin.query(
        `INSERT INTO sale_lines (id, company_id, sale_id, line_number, kind, sku, name, quantity_milli, unit_price_cents, gross_cents,
           discount_cents, total_cents, gst_code, gst_rate_ppm, gst_cents${more})
         VALUES ($1, $2, $3, 1, 'product', 'SKU', 'Grapes', 0.456, 12.9, 5.88, 0, 5.88, 'SR', 0.09, 0.49${value})`,
        [id(row), id(261), id(262)],
      );
    await insert(263, '', '');
    await insert(264, ', is_weighed', ', true');
    const { rows } = await admin.query(
      'SELECT is_weighed FROM sale_lines WHERE company_id = $1 ORDER BY id',
      [id(261)],
    );
    expect(rows).toEqual([{ is_weighed: null }, { is_weighed: true }]);
  });

  it('25: gives companies from before the accounts that they lack, and leaves the names that they have', async () => {
    const company = '01934b6e-0000-7000-8000-000000000251';
    const deposits = (await readMigrations()).find(({ number }) => number === 25);
    await admin.query(`INSERT INTO companies VALUES ($1, 'Earlier', 'Earlier Pte. Ltd.', NULL, '{}')`, [
      company,
    ]);
    await admin.query(`INSERT INTO accounts VALUES (gen_random_uuid(), $1, '4100', 'Card fees', 'income')`, [
      company,
    ]);
    await admin.query('BEGIN');
    await admin.query('SET LOCAL ROLE kedai_owner');
    await admin.query(deposits?.sql ?? '');
    await admin.query('COMMIT');
    const { rows } = await admin.query(
      'SELECT code, name, type FROM accounts WHERE company_id = $1 ORDER BY code',
      [company],
    );
    expect(rows).toEqual([
      { code: '2320', name: 'Container deposits', type: 'liability' },
      { code: '4100', name: 'Card fees', type: 'income' },
    ]);
  });

  it('22: keeps the history of prices, shows it to its company alone, and publishes it; nobody changes it', async () => {
    const id = (last: number) => `01934b6e-0000-7000-8000-${String(last).padStart(12, '0')}`;
    const company = id(221);
    await admin.query(
      `INSERT INTO price_changes VALUES ($1, $2, $3, $4, 'cost', NULL, NULL, '1.2345', $5, '2026-11-21T00:00:00Z')`,
      [id(222), company, id(223), id(224), id(225)],
    );
    const seen = async (asCompany: string) => {
      await admin.query('BEGIN');
      await admin.query('SET LOCAL ROLE kedai_app');
      await admin.query(`SELECT set_config('app.company_id', $1, true)`, [asCompany]);
      const { rows } = await admin.query('SELECT after FROM price_changes');
      await admin.query('ROLLBACK');
      return rows;
    };
    expect(await seen(company)).toEqual([{ after: '1.2345' }]);
    expect(await seen(id(226))).toEqual([]);
    const { rows } = await admin.query(
      `SELECT has_table_privilege('kedai_app', 'price_changes', 'UPDATE') AS changes,
              has_table_privilege('kedai_shapes', 'price_changes', 'SELECT') AS syncs`,
    );
    expect(rows).toEqual([{ changes: false, syncs: true }]);
  });
});
