import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, materialise, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

/** Until the shape's readers are told to fetch it again. */
async function refetched(table: string, from: { handle: string; offset: string }): Promise<void> {
  await until(async () => {
    const reply = await fixture.get(`table=${table}&handle=${from.handle}&offset=${from.offset}`);
    return reply.status === 409 && reply.handle !== from.handle;
  }, `${table} to be refetched`);
}

describe('a publication that changes under its shapes', () => {
  it.each([
    [
      'drops a table and adds it again',
      (table: string, missed: string) => [
        `ALTER PUBLICATION shapes DROP TABLE ${table}`,
        missed,
        `ALTER PUBLICATION shapes ADD TABLE ${table}`,
      ],
    ],
    [
      'leaves rows out for a moment',
      (table: string, missed: string) => [
        `ALTER PUBLICATION shapes DROP TABLE ${table}`,
        `ALTER PUBLICATION shapes ADD TABLE ${table} WHERE (id < 0)`,
        missed,
        `ALTER PUBLICATION shapes DROP TABLE ${table}`,
        `ALTER PUBLICATION shapes ADD TABLE ${table}`,
      ],
    ],
    [
      'publishes no inserts for a moment',
      (_: string, missed: string) => [
        "ALTER PUBLICATION shapes SET (publish = 'update, delete, truncate')",
        missed,
        "ALTER PUBLICATION shapes SET (publish = 'insert, update, delete, truncate')",
      ],
    ],
  ])('makes readers refetch when it %s between two looks', async (name, statements) => {
    const table = `t${name.length}`;
    await fixture.table(`${table} (id int PRIMARY KEY, v text)`);
    await fixture.sql.query(`INSERT INTO ${table} VALUES (1, 'seen')`);
    const first = await fixture.readAll(`table=${table}`);
    for (const sql of statements(table, `INSERT INTO ${table} VALUES (2, 'not streamed')`)) {
      await fixture.sql.query(sql);
    }
    await refetched(table, first);
    expect(materialise((await fixture.readAll(`table=${table}`)).messages).size).toBe(2);
  });

  it('makes readers of some rows refetch when the stream has had no old rows for a moment', async () => {
    await fixture.table('nameless (id int PRIMARY KEY, shop int)');
    await fixture.sql.query('INSERT INTO nameless VALUES (1, 1), (2, 1), (3, 2)');
    const shape = 'nameless&where=shop%20%3D%201';
    const first = await fixture.readAll(`table=${shape}`);
    await fixture.sql.query('ALTER TABLE nameless REPLICA IDENTITY DEFAULT');
    await fixture.sql.query('UPDATE nameless SET shop = 2 WHERE id = 1; DELETE FROM nameless WHERE id = 2');
    await fixture.sql.query('ALTER TABLE nameless REPLICA IDENTITY FULL');
    await refetched(shape, first);
    expect(materialise((await fixture.readAll(`table=${shape}`)).messages).size).toBe(0);
  });

  it('makes readers refetch a table that was written anew without a row of the stream', async () => {
    await fixture.table('rewritten (id int PRIMARY KEY, v text)');
    await fixture.sql.query("INSERT INTO rewritten VALUES (1, 'small')");
    const first = await fixture.readAll('table=rewritten');
    await fixture.sql.query('ALTER TABLE rewritten ALTER COLUMN v TYPE text USING upper(v)');
    await refetched('rewritten', first);
    expect((await fixture.readAll('table=rewritten')).messages[0]?.value?.v).toBe('SMALL');
  });

  it('leaves the shapes of the other tables alone when one is added or dropped', async () => {
    await fixture.table('quiet (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=quiet');
    await fixture.table('another (id int PRIMARY KEY)');
    const other = await fixture.readAll('table=another');
    await fixture.sql.query('ALTER PUBLICATION shapes DROP TABLE another');
    await until(async () => {
      const query = `table=another&handle=${other.handle}&offset=${other.offset}`;
      return (await fixture.get(query)).status === 503;
    }, 'the look that finds the dropped table');
    const reply = await fixture.get(`table=quiet&handle=${first.handle}&offset=${first.offset}`);
    expect(reply.status).toBe(200);
  });

  it('makes no shape before a transaction is over that wrote to the table before it was published', async () => {
    await fixture.sql.query('CREATE TABLE late (id int PRIMARY KEY, v text)');
    await fixture.sql.query('ALTER TABLE late REPLICA IDENTITY FULL');
    const writer = await fixture.connect();
    await writer.query("BEGIN; INSERT INTO late VALUES (1, 'written before')");
    await fixture.sql.query('ALTER PUBLICATION shapes ADD TABLE late');
    expect((await fixture.get('table=late&offset=-1')).status).toBe(503);
    await writer.query("INSERT INTO late VALUES (2, 'written after'); COMMIT");
    await until(async () => (await fixture.get('table=late&offset=-1')).status === 200, 'the shape');
    expect(materialise((await fixture.readAll('table=late')).messages).size).toBe(2);
  });
});
