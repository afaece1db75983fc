import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres } from '../../../test/postgres.ts';
import { startChildEngine } from './testing/child-engine.ts';
import { type Fixture, materialise, pause, type Reply, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({}, { durable: true });
});
afterAll(() => fixture.close());

async function follow(shape: string, from: Reply, enough: (reply: Reply) => boolean): Promise<Reply> {
  let at = from;
  const messages = [...from.messages];
  await until(async () => {
    at = await fixture.readAll(shape, at);
    messages.push(...at.messages);
    return enough({ ...at, messages });
  }, `${shape} to catch up`);
  return { ...at, messages };
}

const rowIds = (reply: Reply): readonly string[] => {
  return [...materialise(reply.messages).values()].map((row) => String(row.id)).sort();
};

/** Postgres lets a slot go a moment after whoever read it has left. */
const slotToBeFree = (): Promise<void> =>
  until(async () => {
    const { rows } = await fixture.sql.query('SELECT 1 FROM pg_replication_slots WHERE active');
    return rows.length === 0;
  }, 'the slot to be free');

async function confirmedLsn(): Promise<bigint> {
  const { rows } = await fixture.sql.query(
    "SELECT (confirmed_flush_lsn - '0/0')::text AS lsn FROM pg_replication_slots WHERE slot_name = 'shapes'",
  );
  return BigInt(rows[0].lsn);
}

describe('durability', () => {
  it('keeps handles, offsets and messages over a restart, byte for byte', async () => {
    await fixture.table('steady (id int PRIMARY KEY, v text)');
    await fixture.sql.query("INSERT INTO steady VALUES (1, 'a')");
    const first = await fixture.readAll('table=steady');
    await fixture.sql.query("INSERT INTO steady VALUES (2, 'b'); UPDATE steady SET v = 'c' WHERE id = 1");
    const before = await follow('table=steady', first, (reply) => rowIds(reply).length === 2);
    const log = await fixture.get(`table=steady&handle=${first.handle}&offset=0_inf`);
    await fixture.stopEngine();
    await fixture.start();
    const again = await fixture.get(`table=steady&handle=${first.handle}&offset=0_inf`);
    expect(again.messages.slice(0, -1)).toEqual(log.messages.slice(0, -1));
    expect(again.offset).toBe(before.offset);
    expect((await fixture.get('table=steady&offset=-1')).handle).toBe(first.handle);
  });

  it('confirms no more to Postgres than its logs hold durably', async () => {
    await fixture.table('confirmed (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=confirmed');
    await fixture.sql.query("INSERT INTO confirmed VALUES (1, 'a')");
    const reply = await follow('table=confirmed', first, (at) => rowIds(at).length === 1);
    const lsn = BigInt(reply.offset.split('_')[0] ?? '');
    await until(async () => (await confirmedLsn()) > lsn, 'the confirmation');
    const log = await stat(join(fixture.dataDir, 'shapes', first.handle, 'log'));
    expect(log.size).toBeGreaterThan(0);
  });

  it('cuts a torn tail off and gets what it held from Postgres again', async () => {
    await fixture.table('torn (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=torn');
    await fixture.sql.query("INSERT INTO torn VALUES (1, 'kept')");
    await follow('table=torn', first, (reply) => rowIds(reply).length === 1);
    await fixture.stopEngine();
    const log = join(fixture.dataDir, 'shapes', first.handle, 'log');
    await appendFile(log, Buffer.from([0, 0, 1, 0, 9, 9, 9, 9, 0, 0, 0]));
    await fixture.sql.query("INSERT INTO torn VALUES (2, 'new')");
    await fixture.start();
    const reply = await follow('table=torn', first, (at) => rowIds(at).length === 2);
    expect(reply.handle).toBe(first.handle);
    expect(reply.messages.filter(({ key }) => key !== undefined)).toHaveLength(2);
  });

  it('lets a client that is ahead of the log wait for it', async () => {
    await fixture.table('ahead (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=ahead');
    await fixture.sql.query("INSERT INTO ahead VALUES (1, 'a')");
    const seen = await follow('table=ahead', first, (reply) => rowIds(reply).length === 1);
    await fixture.stopEngine();
    // As after a power cut that took what wasn't durable yet.
    await truncate(join(fixture.dataDir, 'shapes', first.handle, 'log'), 0);
    await fixture.start();
    const live = fixture.get(`table=ahead&handle=${first.handle}&offset=${seen.offset}&live=true`);
    await pause(50);
    await fixture.sql.query("INSERT INTO ahead VALUES (2, 'b')");
    const reply = await live;
    expect(reply.status).toBe(200);
    expect(reply.messages[0]?.value?.id).toBe('2');
  });

  it('survives kill -9 in the middle of a stream of transactions, with no client refetching', async () => {
    await fixture.table('killed (id int PRIMARY KEY, v text)');
    await fixture.stopEngine();
    const seen = new Map<string, Record<string, string | null>>();
    let at: Reply | undefined;
    let id = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = await startChildEngine(fixture, 10_000_000);
      const read = async () => {
        const reply = await childGet(child.url, at);
        expect(reply.status).toBe(200);
        materialise(reply.messages, seen);
        at = reply;
      };
      do await read();
      while (at?.upToDate !== true);
      const handle = at.handle;
      for (let count = 0; count < 120; count += 1) {
        id += 1;
        await fixture.sql.query('INSERT INTO killed VALUES ($1, $2)', [id, `round ${round}`]);
        if (count % 20 === 0) await read();
      }
      child.kill();
      expect(at.handle).toBe(handle);
    }
    await fixture.start();
    if (at === undefined) throw new Error('expected a reply');
    const end = await follow('table=killed', at, (reply) => materialise(reply.messages, seen).size === id);
    expect(end.handle).toBe(at.handle);
    const ops = (await fixture.readAll('table=killed')).messages.filter(({ key }) => key !== undefined);
    expect(new Set(ops.map(({ key }) => key)).size).toBe(ops.length);
  });

  it('does not bring back a shape that was truncated just before it was killed', async () => {
    await fixture.table('emptied (id int PRIMARY KEY, v text)');
    await fixture.sql.query("INSERT INTO emptied VALUES (1, 'a')");
    const first = await fixture.readAll('table=emptied');
    await fixture.sql.query('TRUNCATE emptied');
    const { rows } = await fixture.sql.query("SELECT (pg_current_wal_lsn() - '0/0')::text AS lsn");
    await until(async () => (await confirmedLsn()) >= BigInt(rows[0].lsn), 'the truncation to be confirmed');
    expect(await readdir(join(fixture.dataDir, 'shapes'))).not.toContain(first.handle);
  });

  it('makes everybody refetch when the slot was lost', async () => {
    await fixture.table('slotless (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=slotless');
    await fixture.stopEngine();
    await slotToBeFree();
    await fixture.sql.query("SELECT pg_drop_replication_slot('shapes')");
    await fixture.sql.query("INSERT INTO slotless VALUES (1, 'nobody saw this')");
    await fixture.start();
    const reply = await fixture.get(`table=slotless&handle=${first.handle}&offset=${first.offset}`);
    expect(reply.status).toBe(409);
    expect(reply.handle).not.toBe(first.handle);
    expect(rowIds(await fixture.readAll('table=slotless'))).toEqual(['1']);
  });

  it('makes everybody refetch when somebody else has moved the slot', async () => {
    await fixture.table('moved (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=moved');
    await fixture.stopEngine();
    await slotToBeFree();
    await fixture.sql.query("INSERT INTO moved VALUES (1, 'taken by another')");
    await fixture.sql.query("SELECT pg_replication_slot_advance('shapes', pg_current_wal_lsn())");
    await fixture.start();
    const reply = await fixture.get(`table=moved&handle=${first.handle}&offset=${first.offset}`);
    expect(reply.status).toBe(409);
    expect(rowIds(await fixture.readAll('table=moved'))).toEqual(['1']);
  });

  it.each(['systemId', 'timeline'])(
    'makes everybody refetch when the server has another %s than before',
    async (name) => {
      const table = `of_another_${name.toLowerCase()}`;
      await fixture.table(`${table} (id int PRIMARY KEY, v text)`);
      const first = await fixture.readAll(`table=${table}`);
      const path = join(fixture.dataDir, 'position.json');
      await until(async () => (await readFile(path, 'utf8')).includes('confirmedLsn'), 'the position');
      await fixture.stopEngine();
      const stored = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
      await writeFile(path, JSON.stringify({ ...stored, [name]: `${stored[name]}9` }));
      await fixture.start();
      const reply = await fixture.get(`table=${table}&handle=${first.handle}&offset=${first.offset}`);
      expect(reply.status).toBe(409);
      expect(reply.handle).not.toBe(first.handle);
    },
  );

  it('makes everybody refetch from another server with the same tables and slot, and never mixes the two', async () => {
    await fixture.table('moved_house (id int PRIMARY KEY, v text)');
    await fixture.sql.query("INSERT INTO moved_house VALUES (1, 'the old server')");
    const first = await fixture.readAll('table=moved_house');
    await fixture.stopEngine();
    const other = await startTestPostgres();
    const client = new pg.Client(other.url);
    await client.connect();
    try {
      await client.query(`
        CREATE TABLE moved_house (id int PRIMARY KEY, v text); ALTER TABLE moved_house REPLICA IDENTITY FULL;
        CREATE PUBLICATION shapes FOR TABLE moved_house; INSERT INTO moved_house VALUES (2, 'the new server')`);
      await client.query("SELECT pg_create_logical_replication_slot('shapes', 'pgoutput')");
      await fixture.start({ connectionString: other.url });
      const query = `table=moved_house&handle=${first.handle}&offset=${first.offset}`;
      await until(async () => (await fixture.get(query)).status !== 503, 'the engine to start');
      expect((await fixture.get(query)).status).toBe(409);
      expect(rowIds(await fixture.readAll('table=moved_house'))).toEqual(['2']);
      await fixture.stopEngine();
    } finally {
      await client.end();
      await other.stop();
    }
    await fixture.start();
    await until(async () => (await fixture.get('table=moved_house&offset=-1')).status === 200, 'the old one');
    expect(rowIds(await fixture.readAll('table=moved_house'))).toEqual(['1']);
  });

  it('forgets the shapes of a table that changed while it was away, and no others', async () => {
    await fixture.table('altered (id int PRIMARY KEY, v text)');
    await fixture.table('untouched (id int PRIMARY KEY, v text)');
    const altered = await fixture.readAll('table=altered');
    const untouched = await fixture.readAll('table=untouched');
    await fixture.stopEngine();
    await fixture.sql.query('ALTER TABLE altered ALTER COLUMN v TYPE varchar(10)');
    await fixture.start();
    const [first, second] = await Promise.all([
      fixture.get(`table=altered&handle=${altered.handle}&offset=${altered.offset}`),
      fixture.get(`table=untouched&handle=${untouched.handle}&offset=${untouched.offset}`),
    ]);
    expect([first.status, second.status]).toEqual([409, 200]);
  });

  it('clears away a snapshot that was cut short', async () => {
    await fixture.stopEngine();
    const { mkdir } = await import('node:fs/promises');
    const folder = join(fixture.dataDir, 'shapes', '1-1');
    await mkdir(folder);
    await writeFile(join(folder, 'snapshot-0.json'), '[');
    await fixture.start();
    expect(await readdir(join(fixture.dataDir, 'shapes'))).not.toContain('1-1');
  });
});

async function childGet(url: string, from: Reply | undefined): Promise<Reply> {
  const at = from === undefined ? 'offset=-1' : `offset=${from.offset}&handle=${from.handle}`;
  const response = await fetch(`${url}/v1/shape?table=killed&${at}&secret=child`);
  const messages = await response.json();
  return {
    status: response.status,
    headers: response.headers,
    text: '',
    messages: Array.isArray(messages) ? messages : [],
    handle: response.headers.get('electric-handle') ?? '',
    offset: response.headers.get('electric-offset') ?? '',
    upToDate: response.headers.has('electric-up-to-date'),
  };
}
