import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, materialise, pause, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

/** The table's rows as a client would hold them. */
async function rowsOf(table: string): Promise<Map<string, Record<string, string | null>>> {
  const { rows } = await fixture.sql.query(`SELECT id::text, n::text, v::text FROM ${table}`);
  return new Map(rows.map((row) => [`"public"."${table}"/"${row.id}"`, row]));
}

async function held(table: string, handle?: string): Promise<Map<string, Record<string, string | null>>> {
  const reply = await fixture.readAll(`table=${table}`);
  if (handle !== undefined) expect(reply.handle).toBe(handle);
  return materialise(reply.messages);
}

describe('the boundary between snapshot and log', () => {
  it('puts a transaction that is open during the snapshot into the log, once, when it commits', async () => {
    await fixture.table('opened (id int PRIMARY KEY, v text, n int)');
    await fixture.sql.query("INSERT INTO opened VALUES (1, 'before', 1)");
    const open = await fixture.connect();
    await open.query('BEGIN');
    await open.query("INSERT INTO opened VALUES (2, 'open', 2)");
    await open.query("UPDATE opened SET v = 'changed' WHERE id = 1");

    const first = await fixture.readAll('table=opened');
    expect(first.messages.filter((message) => message.key !== undefined)).toHaveLength(1);
    const { rows } = await open.query('SELECT pg_current_xact_id()::text AS xid');
    const end = first.messages.find((message) => message.headers.control === 'snapshot-end');
    expect(BigInt(String(end?.headers.xmin))).toBeLessThanOrEqual(BigInt(rows[0].xid));

    const waiting = fixture.get(`table=opened&handle=${first.handle}&offset=${first.offset}&live=true`);
    await open.query('COMMIT');
    const change = await waiting;
    expect(change.messages.map((message) => message.headers.operation)).toEqual([
      'insert',
      'update',
      undefined,
    ]);
    expect(await held('opened', first.handle)).toEqual(await rowsOf('opened'));
  });

  it('leaves out of the log what the snapshot has, when the stream brings it only afterwards', async () => {
    await fixture.table('seen (id int PRIMARY KEY, v text, n int)');
    await fixture.readAll('table=seen&where=id=0');
    const { rows } = await fixture.sql.query('SELECT pid FROM pg_stat_replication');
    // The stream stands still while rows are committed and the shape is made.
    process.kill(rows[0].pid, 'SIGSTOP');
    const first = await (async () => {
      try {
        for (let id = 0; id < 20; id += 1)
          await fixture.sql.query("INSERT INTO seen VALUES ($1, 'x', 0)", [id]);
        return await fixture.readAll('table=seen');
      } finally {
        process.kill(rows[0].pid, 'SIGCONT');
      }
    })();
    expect(materialise(first.messages).size).toBe(20);
    await fixture.sql.query("INSERT INTO seen VALUES (99, 'last', 0)");
    let reply = first;
    const later: string[] = [];
    await until(async () => {
      reply = await fixture.readAll('table=seen', reply);
      later.push(...reply.messages.flatMap(({ key, value }) => (key === undefined ? [] : String(value?.id))));
      return later.includes('99');
    }, 'the stream to go on');
    expect(later).toEqual(['99']);
  });

  it('takes a snapshot again that misses a transaction which the stream has already brought', async () => {
    await fixture.table('unseen (id int PRIMARY KEY, v text, n int)');
    await fixture.readAll('table=unseen&where=id=0');
    const committing = await fixture.connect();
    // A commit that waits for a standby is in the WAL, and streamed, but invisible to every other session.
    await fixture.sql.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    await fixture.sql.query('SELECT pg_reload_conf()');
    await pause(200);
    const commit = committing.query("INSERT INTO unseen VALUES (1, 'x', 0)");
    await until(async () => {
      const { rows } = await fixture.sql.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
      return rows.length > 0;
    }, 'the commit to wait');
    expect((await fixture.sql.query('SELECT 1 FROM unseen')).rows).toHaveLength(0);
    await pause(100);
    const making = fixture.readAll('table=unseen');
    await pause(200);
    await fixture.sql.query('ALTER SYSTEM RESET synchronous_standby_names');
    await fixture.sql.query('SELECT pg_reload_conf()');
    await commit;
    expect(materialise((await making).messages).size).toBe(1);
  });

  it('counts a subtransaction by its top-level transaction', async () => {
    await fixture.table('nested (id int PRIMARY KEY, v text, n int)');
    const open = await fixture.connect();
    await open.query('BEGIN');
    await open.query("INSERT INTO nested VALUES (1, 'outer', 0)");
    await open.query('SAVEPOINT a');
    await open.query("INSERT INTO nested VALUES (2, 'inner', 0)");
    await open.query('RELEASE a');
    await open.query('SAVEPOINT b');
    await open.query("INSERT INTO nested VALUES (3, 'undone', 0)");
    await open.query('ROLLBACK TO b');
    const first = await fixture.readAll('table=nested');
    const waiting = fixture.get(`table=nested&handle=${first.handle}&offset=${first.offset}&live=true`);
    await open.query('COMMIT');
    const change = await waiting;
    expect(change.messages.flatMap(({ value }) => value?.id ?? [])).toEqual(['1', '2']);
  });

  it('gives every shape exactly the table, however many transactions overlap its snapshot', async () => {
    await fixture.table('busy (id int PRIMARY KEY, v text, n int)');
    await fixture.sql.query("INSERT INTO busy SELECT i, 'start', i % 7 FROM generate_series(1, 500) i");
    let stop = false;
    const writers = await Promise.all(Array.from({ length: 4 }, () => fixture.connect()));
    const writing = writers.map(async (client, writer) => {
      for (let round = 0; !stop; round += 1) {
        await client.query('BEGIN');
        const base = 1_000_000 * (writer + 1) + round * 10;
        await client.query('INSERT INTO busy VALUES ($1, $2, $3)', [base, `w${writer}`, round % 7]);
        // Each writer has rows of its own, so that none waits for another.
        await client.query('UPDATE busy SET n = (n + 1) % 7, v = $2 WHERE id = $1', [
          writer + 1 + 4 * (round % 50),
          String(round),
        ]);
        if (round % 3 === 0) await client.query('DELETE FROM busy WHERE id = $1', [base - 20]);
        if (round % 5 === 0) await client.query('UPDATE busy SET id = id + 5 WHERE id = $1', [base]);
        if (round % 4 === 0) await pause(2);
        await client.query(round % 6 === 5 ? 'ROLLBACK' : 'COMMIT');
      }
    });
    const shapes = Array.from({ length: 24 }, (_, index) =>
      index % 3 === 0
        ? `table=busy&columns=id,v,n&where=n>=-${index}`
        : `table=busy&where=n=${index % 7} OR n%3C>-${index}`,
    );
    const firsts = [];
    for (const shape of shapes) {
      firsts.push({ shape, reply: await fixture.readAll(shape) });
      await pause(15);
    }
    stop = true;
    await Promise.all(writing);
    const expected = await rowsOf('busy');
    for (const { shape, reply } of firsts) {
      const seen = materialise(reply.messages);
      let from = reply;
      await until(async () => {
        from = await fixture.readAll(shape, from);
        expect(from.status).toBe(200);
        materialise(from.messages, seen);
        return JSON.stringify([...seen].sort()) === JSON.stringify([...expected].sort());
      }, `${shape} to equal the table`);
      expect(new Map([...seen].sort())).toEqual(new Map([...expected].sort()));
      // Every insert of a key must find it absent, or something was sent twice.
      const again = await fixture.readAll(shape);
      const present = new Set<string>();
      for (const { key, headers } of again.messages) {
        if (key === undefined) continue;
        if (headers.operation === 'insert') expect(present.has(key), `${key} twice`).toBe(false);
        if (headers.operation === 'insert') present.add(key);
        if (headers.operation === 'delete') expect(present.delete(key), `${key} deleted twice`).toBe(true);
        if (headers.operation === 'update')
          expect(present.has(key), `${key} updated before it is there`).toBe(true);
      }
    }
  });
});
