import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { tables } from '#shared/contract.ts';
import { type Described, described, filesOf } from './described.fixture.ts';

const folder = import.meta.dirname;

describe('SQLite', () => {
  const migrated = () => {
    const database = new Database(':memory:');
    for (const file of filesOf('sqlite')) database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    return database;
  };
  const onReplica = tables.filter((table) => table.home !== 'server');

  it.each(onReplica.map((table) => [table.name, table] as const))(
    'has %s with the columns, types, nullability and key of its row type',
    (name, table) => {
      const rows = migrated().pragma(`table_info(${name})`) as {
        name: string;
        type: string;
        notnull: number;
        pk: number;
      }[];
      const key = rows.filter((row) => row.pk > 0).sort((a, b) => a.pk - b.pk);
      const actual: Described = {
        columns: Object.fromEntries(
          rows.map((row) => [row.name, { type: row.type, nullable: row.notnull === 0 }]),
        ),
        key: key.map((row) => row.name),
      };
      expect(actual).toEqual(described(table, 'sqlite', table.key));
    },
  );

  it('3: keeps two answers to one review item', () => {
    const database = migrated();
    const resolve = (fact: string) =>
      database
        .prepare(
          `INSERT INTO review_resolutions VALUES (?, 'c', 'item', NULL, 'noted', 'p', '2026-11-21T00:00:00.000Z')`,
        )
        .run(fact);
    resolve('one');
    resolve('two');
    expect(() => resolve('two')).toThrow('UNIQUE');
    expect(database.prepare('SELECT count(*) AS n FROM review_resolutions').get()).toEqual({ n: 2 });
  });

  it('4: keeps the words of customers’ names in step with the names', () => {
    const database = migrated();
    const words = () =>
      database.prepare('SELECT word FROM customer_words ORDER BY word').pluck().all() as string[];
    const at = '2026-11-21T01:02:03.000Z';
    database
      .prepare(
        'INSERT INTO customers (id, company_id, name, consented_at, created_at, updated_at, version) VALUES (?, ?, ?, ?, ?, ?, 1)',
      )
      .run('a', 'company', 'TAN "Mei" Ling\\陈', at, at, at);
    expect(words()).toEqual(['"mei"', 'ling\\陈', 'tan']);
    database.prepare(`UPDATE customers SET name = 'Tan Tan' WHERE id = 'a'`).run();
    expect(words()).toEqual(['tan']);
    database.prepare(`UPDATE customers SET name = '' WHERE id = 'a'`).run();
    expect(words()).toEqual([]);
    database.prepare(`UPDATE customers SET name = 'Lim' WHERE id = 'a'`).run();
    database.prepare(`DELETE FROM customers WHERE id = 'a'`).run();
    expect(words()).toEqual([]);
  });

  it('12: finds the groups of customers by an index', () => {
    const plan = migrated()
      .prepare('EXPLAIN QUERY PLAN SELECT DISTINCT group_code FROM customers WHERE group_code IS NOT NULL')
      .all();
    expect(JSON.stringify(plan)).toContain('customers_by_group');
  });

  it('13: takes people from before badges, who have none', () => {
    const database = new Database(':memory:');
    const run = (file: string) => database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    for (const file of filesOf('sqlite').filter((name) => name < '0013')) run(file);
    database.exec(
      `INSERT INTO staff (id, company_id, name, role, pin_hash, outlet_id, active) VALUES ('s', 'c', 'Ann', 'cashier', 'h', NULL, 1)`,
    );
    for (const file of filesOf('sqlite').filter((name) => name >= '0013')) run(file);
    expect(database.prepare('SELECT name, badge_hash FROM staff').raw().get()).toEqual(['Ann', null]);
  });

  it('18: takes registers from before their kinds, which were counters all', () => {
    const database = new Database(':memory:');
    const run = (file: string) => database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    for (const file of filesOf('sqlite').filter((name) => name < '0018')) run(file);
    database.exec(`INSERT INTO registers VALUES ('r', 'c', 'o', 'T01', 'Front', 1)`);
    for (const file of filesOf('sqlite').filter((name) => name >= '0018')) run(file);
    expect(database.prepare('SELECT code, kind FROM registers').raw().get()).toEqual(['T01', 'counter']);
  });

  it('14: keeps what is there of a lot by its code and its last good day', () => {
    const database = migrated();
    const add = database.prepare(
      `INSERT INTO stock_lots VALUES ('c', 'l', 'v', ?, ?, ?)
        ON CONFLICT (company_id, location_id, variant_id, lot_code, expires_on)
        DO UPDATE SET quantity_milli = quantity_milli + excluded.quantity_milli`,
    );
    for (const [code, expires, milli] of [
      ['A', '2026-12-01', 5000],
      ['A', '2026-12-01', -2000],
      ['B', '', 1000],
    ])
      add.run(code, expires, milli);
    expect(
      database.prepare('SELECT lot_code, quantity_milli FROM stock_lots ORDER BY lot_code').raw().all(),
    ).toEqual([
      ['A', 3000],
      ['B', 1000],
    ]);
  });

  it('15: finds the tax invoice of a sale by an index, and takes what was asked for without a code', () => {
    const database = migrated();
    database.exec(
      `INSERT INTO tax_invoices VALUES ('i', 'c', 'f', 's', 'T01-000001', 'T01-000001', 'o', 'p', 't')`,
    );
    database.exec(`INSERT INTO items_asked VALUES ('a', 'c', 'f', 'o', NULL, 'Durian', 'p', 't')`);
    const plan = database.prepare(`EXPLAIN QUERY PLAN SELECT * FROM tax_invoices WHERE sale_id = 's'`).all();
    expect(JSON.stringify(plan)).toContain('tax_invoices_of_sales');
    expect(database.prepare('SELECT code, words FROM items_asked').raw().get()).toEqual([null, 'Durian']);
  });

  it('17: finds the lines without a product by an index, and takes what was set aside without a code', () => {
    const database = migrated();
    database.exec(
      `INSERT INTO items_set_aside VALUES ('a', 'c', 'f', 'o', NULL, 'Durian', 'Not in season', 'p', 't')`,
    );
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT barcode FROM sale_lines WHERE kind = 'department' AND barcode IS NOT NULL`,
      )
      .all();
    expect(JSON.stringify(plan)).toContain('sale_lines_of_unknown');
    expect(database.prepare('SELECT code, words, reason FROM items_set_aside').raw().get()).toEqual([
      null,
      'Durian',
      'Not in season',
    ]);
  });

  it('20: takes payments from before gift cards, and what is held for one', () => {
    const database = new Database(':memory:');
    const run = (file: string) => database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    for (const file of filesOf('sqlite').filter((name) => name < '0020')) run(file);
    database.exec(
      `INSERT INTO sale_payments (id, company_id, sale_id, tender, amount_cents, rounding_cents, tendered_cents, change_cents)
       VALUES ('p', 'c', 's', 'card', 100, 0, 100, 0)`,
    );
    for (const file of filesOf('sqlite').filter((name) => name >= '0020')) run(file);
    expect(database.prepare('SELECT stored_value FROM sale_payments').pluck().get()).toBeNull();
    const hold = database.prepare(`INSERT INTO stored_value_holds VALUES (?, 'l', 'a', 's', 500, 'p')`);
    hold.run('r');
    expect(() => hold.run('r')).toThrow('UNIQUE');
  });

  it('26: takes lines from before they said whether they are weighed', () => {
    const database = new Database(':memory:');
    const run = (file: string) => database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    for (const file of filesOf('sqlite').filter((name) => name < '0026')) run(file);
    database.exec(
      `INSERT INTO sale_lines (id, company_id, sale_id, line_number, kind, sku, name, quantity_milli, unit_price_cents, gross_cents,
         discount_cents, total_cents, gst_code, gst_rate_ppm, gst_cents)
       VALUES ('l', 'c', 's', 1, 'product', 'SKU', 'Grapes', 456, 1290, 588, 0, 588, 'SR', 90000, 49)`,
    );
    for (const file of filesOf('sqlite').filter((name) => name >= '0026')) run(file);
    expect(database.prepare('SELECT quantity_milli, is_weighed FROM sale_lines').raw().get()).toEqual([
      456,
      null,
    ]);
  });

  it('10: takes shifts from before closes, which nobody expected a float of', () => {
    const database = new Database(':memory:');
    const run = (file: string) => database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    for (const file of filesOf('sqlite').filter((name) => name < '0010')) run(file);
    database.exec(
      `INSERT INTO shifts VALUES ('s', 'c', 'f', 'st', 'r', 'o', 'p', '2026-11-21T01:00:00.000Z', '2026-11-21', 10000)`,
    );
    for (const file of filesOf('sqlite').filter((name) => name >= '0010')) run(file);
    expect(database.prepare('SELECT float_cents, expected_float_cents FROM shifts').raw().get()).toEqual([
      10000,
      null,
    ]);
  });

  it('4: takes sales and a cart from before there were customers, for nobody', () => {
    const database = new Database(':memory:');
    const [before, after] = [
      filesOf('sqlite').filter((file) => file < '0004'),
      filesOf('sqlite').filter((file) => file >= '0004'),
    ];
    const run = (file: string) => database.exec(readFileSync(join(folder, 'sqlite', file), 'utf8'));
    for (const file of before) run(file);
    database.exec(`INSERT INTO carts (slot, sale_id, lines) VALUES (1, 'a', '[]')`);
    for (const file of after) run(file);
    expect(database.prepare('SELECT customer_id FROM carts').pluck().get()).toBeNull();
  });

  it('24: keeps one open count of stock, and those that were saved', () => {
    const database = migrated();
    const keep = (countId: string, factId: string | null) =>
      database.prepare(`INSERT INTO count_sheets VALUES (?, '[]', '[]', ?, NULL)`).run(countId, factId);
    keep('saved', 'a');
    keep('saved before', 'b');
    keep('open', null);
    expect(() => keep('another', null)).toThrow('UNIQUE');
  });

  it('22: finds the history of a variant, and the making of a product, by an index', () => {
    const database = migrated();
    database.exec(
      `INSERT INTO price_changes VALUES ('a', 'c', 'f', 'v', 'price', NULL, '1.00', '1.20', 'p', 't')`,
    );
    const plan = (sql: string) => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
    expect(plan(`SELECT * FROM price_changes WHERE variant_id = 'v' ORDER BY changed_at DESC`)).toContain(
      'price_changes_of_variants',
    );
    const made = `type = 'catalog.productCreated.v1' AND accept_no IS NULL`;
    expect(
      plan(`SELECT 1 FROM facts WHERE json_extract(envelope, '$.body.productId') = 'p' AND ${made}`),
    ).toContain('facts_of_products');
    expect(database.prepare('SELECT kind, price_list_id, after FROM price_changes').raw().get()).toEqual([
      'price',
      null,
      '1.20',
    ]);
  });
});
