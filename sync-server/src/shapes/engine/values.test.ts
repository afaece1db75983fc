import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowKey } from './keys.ts';
import { type Fixture, type Message, materialise, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

/** Changes the table while the shape is followed, and gives the log's messages for it. */
async function logOf(shape: string, change: string, count: number): Promise<readonly Message[]> {
  const first = await fixture.readAll(shape);
  await fixture.sql.query(change);
  let messages: readonly Message[] = [];
  await until(async () => {
    messages = (await fixture.readAll(shape, first)).messages.filter(({ key }) => key !== undefined);
    return messages.length >= count;
  }, `${count} messages`);
  return messages;
}

describe('values', () => {
  it('are the same text in snapshot and log for every type, but for booleans', async () => {
    await fixture.sql.query(
      "CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\"'); CREATE TYPE pair AS (a int, b text)",
    );
    await fixture.sql.query("CREATE DOMAIN postcode AS text CHECK (value <> '')");
    await fixture.table(`every (
      id uuid PRIMARY KEY, i2 smallint, i8 bigint, r real, f float8, num numeric, b boolean, t text, vc varchar(20), c char(5),
      by bytea, d date, tm time, tz timetz, ts timestamp, tstz timestamptz(3), iv interval, j json, jb jsonb, m mood, p pair,
      dom postcode, arr int[], marr text[][], net inet, pt point, bits bit(3), rng int4range, x xml)`);
    const row = (
      id: number,
    ) => `('00000000-0000-0000-0000-00000000000${id}', -7, 9007199254740993, 1.1, 0.1::float8 + 0.2, 'NaN',
      true, E'tab\\there "quoted" \\\\ / \\u20ac \\U0001F600 \\x01', ' padded ', 'ab', '\\xdeadbeef', '0044-03-15 BC', '24:00',
      '12:00:00+08', 'infinity', '2026-01-02 03:04:05.6789+02', '1 year -2 days 03:00:00.5', '{"b": 1,  "a": 1.0}',
      '{"b": 1, "a": 1.0}', 'it''s "ok"', '(1,"x,y")', 'S1', '{1,NULL,3}', '{{a,"b c"},{"d,e",NULL}}', '10.0.0.1/8', '(1.5,2)', '101',
      '[1,5)', '<a>&amp;</a>')`;
    await fixture.sql.query(`INSERT INTO every VALUES ${row(1)}`);
    const [logged] = await logOf('table=every', `INSERT INTO every VALUES ${row(2)}`, 1);
    const snapshot = (await fixture.readAll('table=every')).messages[0];
    expect(Object.keys(logged?.value ?? {})).toHaveLength(29);
    const { id: _, b: spelled, ...others } = snapshot?.value ?? {};
    const { id: __, b: short, ...sameOthers } = logged?.value ?? {};
    expect(sameOthers).toEqual(others);
    expect([spelled, short]).toEqual(['true', 't']);
    expect(others.iv).toBe('P1Y-2DT3H0.5S');
    expect(others.tstz).toBe('2026-01-02 01:04:05.679+00');
  });

  it('make keys of a composite primary key in its order, doubling slashes', async () => {
    await fixture.table('"Odd Name" ("B" text, a text, v int, PRIMARY KEY (a, "B"))');
    await fixture.sql.query(`INSERT INTO "Odd Name" VALUES ('x/y', 'q"uote\\', 1), ('', 'é', 2)`);
    const shape = 'table="Odd Name"';
    const snapshot = await fixture.readAll(shape);
    expect(snapshot.messages[0]?.key).toBe('"public"."Odd Name"/"q"uote\\"/"x//y"');
    const [updated] = await logOf(shape, 'UPDATE "Odd Name" SET v = 3 WHERE v = 1', 1);
    expect(updated?.key).toBe(snapshot.messages[0]?.key);
    expect(updated?.value).toEqual({ B: 'x/y', a: 'q"uote\\', v: '3' });
    expect(JSON.parse(snapshot.headers.get('electric-schema') ?? '')).toMatchObject({
      a: { pk_index: 0 },
      B: { pk_index: 1 },
    });
  });

  it('all make the key where there is no primary key, null included', async () => {
    await fixture.table('keyless (a text, b int, c boolean)');
    await fixture.sql.query("INSERT INTO keyless VALUES ('x', NULL, true)");
    const snapshot = await fixture.readAll('table=keyless');
    expect(snapshot.messages[0]?.key).toBe('"public"."keyless"/"x"/_/"t"');
    const changes = await logOf('table=keyless', 'UPDATE keyless SET b = 1', 2);
    expect(changes.map(({ key, headers }) => [headers.operation, key])).toEqual([
      ['delete', '"public"."keyless"/"x"/_/"t"'],
      ['insert', '"public"."keyless"/"x"/"1"/"t"'],
    ]);
    expect(changes[0]?.value).toEqual({ a: 'x', b: null, c: 't' });
    expect(rowKey({ schema: 's', name: 't' }, [null, 'a/b'])).toBe('"s"."t"/_/"a//b"');
  });

  it('move in and out of clauses that Postgres decides, in the right order among the others', async () => {
    await fixture.table('priced (id int PRIMARY KEY, name text, price numeric(10,2))');
    await fixture.sql.query("INSERT INTO priced SELECT i, 'item ' || i, i FROM generate_series(1, 20) i");
    const shape = `table=priced&where=${encodeURIComponent("price > 10.5 AND name LIKE 'item%'")}`;
    const first = await fixture.readAll(shape);
    const seen = materialise(first.messages);
    expect(seen.size).toBe(10);
    await fixture.sql.query(`
      BEGIN; UPDATE priced SET price = price + 5 WHERE id <= 10; UPDATE priced SET name = 'gone' WHERE id = 20;
      DELETE FROM priced WHERE id = 19; UPDATE priced SET id = 118 WHERE id = 18; INSERT INTO priced VALUES (21, 'item', NULL), (22, 'item', 22);
      COMMIT`);
    let at = first;
    await until(async () => {
      at = await fixture.readAll(shape, at);
      materialise(at.messages, seen);
      return seen.has('"public"."priced"/"22"');
    }, 'the transaction');
    const { rows } = await fixture.sql.query(
      "SELECT id::text, name, price::text FROM priced WHERE price > 10.5 AND name LIKE 'item%'",
    );
    expect([...seen.values()].map((row) => JSON.stringify(row)).sort()).toEqual(
      rows.map((row) => JSON.stringify(row)).sort(),
    );
    expect(at.messages.filter(({ headers }) => headers.last === true)).toHaveLength(1);
  });
});
