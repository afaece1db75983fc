import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nextCursor } from './cursor.ts';
import { ShapeLog } from './shape-log.ts';
import { type Fixture, pause, publish, startFixture, until } from './testing/fixture.ts';
import { Waiters } from './waiters.ts';

let fixture: Fixture;

beforeAll(async () => {
  // Nobody's wait ends while three hundred are still on their way in.
  fixture = await startFixture({ longPollTimeoutMs: 60_000 });
});
afterAll(() => fixture.close());

/** A request with headers that fetch wouldn't send. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${fixture.engine.url}${path}`, { headers, method }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('the door', () => {
  it.each([
    [{ host: 'evil.example' }, 403],
    [{ host: '127.0.0.1.evil.example:80' }, 403],
    [{ host: 'localhost:1234' }, 200],
    [{ host: '[::1]:1234' }, 200],
    [{ host: '127.0.0.1', origin: 'https://evil.example' }, 403],
    [{ host: '127.0.0.1', origin: 'null' }, 403],
    [{ host: '127.0.0.1', origin: 'http://localhost:5173' }, 200],
  ])('answers %j with %i', async (headers, status) => {
    expect((await raw('/v1/health', headers)).status).toBe(status);
  });

  it('wants the secret, and not a part of it', async () => {
    for (const secret of ['', 'a', 'a secret of this tes', 'a secret of this test ']) {
      const path = `/v1/shape?table=x&offset=-1&secret=${encodeURIComponent(secret)}`;
      expect((await raw(path, {})).status, secret).toBe(401);
    }
  });

  it('does not fall over what it is sent', async () => {
    for (const path of [
      '/v1/shape?%',
      '//',
      '/v1/shape?params[1]=%ff&table=%00',
      '/v1/%2e%2e/shape',
      '/v1/shape?table=',
    ]) {
      expect((await raw(path, {})).status).toBeGreaterThanOrEqual(400);
    }
    expect((await raw('/v1/health', {})).status).toBe(200);
  });
});

describe('tables that cannot be streamed', () => {
  it.each([
    ['is not published', 'unpublished', 'missing from the publication'],
    ['keeps no whole old rows', 'partial', 'replica identity'],
    ['is published in part', 'filtered', 'row filter'],
  ])('a table that %s is refused, and served once that is mended', async (_, table, words) => {
    await fixture.sql.query(`CREATE TABLE ${table} (id int PRIMARY KEY, v text)`);
    if (table === 'partial') await fixture.sql.query(`ALTER PUBLICATION shapes ADD TABLE ${table}`);
    if (table === 'filtered') {
      await fixture.sql.query(`ALTER TABLE ${table} REPLICA IDENTITY FULL`);
      await fixture.sql.query(`ALTER PUBLICATION shapes ADD TABLE ${table} WHERE (id > 5)`);
    }
    const refused = await fixture.get(`table=${table}&offset=-1`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(refused.text).toContain(words);
    if (table !== 'unpublished') await fixture.sql.query(`ALTER PUBLICATION shapes DROP TABLE ${table}`);
    await publish(fixture.sql, table);
    expect((await fixture.get(`table=${table}&offset=-1`)).status).toBe(200);
  });

  it('a role that row-level security would hide rows from gets an error, not an empty shape', async () => {
    await fixture.table('guarded (id int PRIMARY KEY, v text)');
    await fixture.sql.query("INSERT INTO guarded VALUES (1, 'x')");
    await fixture.sql.query('ALTER TABLE guarded ENABLE ROW LEVEL SECURITY');
    await fixture.sql.query("CREATE ROLE weak LOGIN REPLICATION PASSWORD 'weak'");
    await fixture.sql.query('GRANT SELECT ON guarded TO weak');
    const url = fixture.postgres.url.replace('postgres:postgres@', 'weak:weak@');
    await fixture.stopEngine();
    await fixture.start({ connectionString: url, slot: 'weak', dataDir: `${fixture.dataDir}/weak` });
    const reply = await fixture.get('table=guarded&offset=-1');
    expect(reply.status).not.toBe(200);
    await fixture.stopEngine();
    await fixture.sql.query('ALTER ROLE weak BYPASSRLS');
    await fixture.start({ connectionString: url, slot: 'weak', dataDir: `${fixture.dataDir}/weak` });
    expect((await fixture.get('table=guarded&offset=-1')).messages[0]?.value?.v).toBe('x');
    await fixture.stopEngine();
    await fixture.start();
  });
});

describe('waiting', () => {
  it('wakes 300 who wait for one shape with the same answer, from one read of its log for each change', async () => {
    await fixture.table('crowd (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=crowd');
    const read = vi.spyOn(ShapeLog.prototype, 'read');
    const wait = vi.spyOn(Waiters.prototype, 'wait');
    let at = first;
    for (const id of [1, 2, 3]) {
      read.mockClear();
      wait.mockClear();
      const query = `table=crowd&handle=${first.handle}&offset=${at.offset}&live=true`;
      const waiting = Array.from({ length: 300 }, () => fixture.get(query));
      await until(() => wait.mock.calls.length === 300, 'everybody to wait');
      await fixture.sql.query("INSERT INTO crowd VALUES ($1, 'x')", [id]);
      const replies = await Promise.all(waiting);
      expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
      expect(replies[0]?.messages[0]?.value).toEqual({ id: String(id), v: 'x' });
      expect(read).toHaveBeenCalledTimes(1);
      at = replies[0] ?? at;
    }
    vi.restoreAllMocks();
  });

  it('ends cleanly for those who wait when the engine closes, and leaves nothing running', async () => {
    await fixture.table('closing (id int PRIMARY KEY, v text)');
    const first = await fixture.readAll('table=closing');
    const query = `table=closing&handle=${first.handle}&offset=${first.offset}&live=true`;
    const waiting = Array.from({ length: 5 }, () => fixture.get(query));
    await pause(50);
    await fixture.stopEngine();
    for (const reply of await Promise.all(waiting)) {
      expect([reply.status, reply.upToDate, reply.offset]).toEqual([200, true, first.offset]);
    }
    await until(async () => {
      const { rows } = await fixture.sql.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'kedai shapes%'",
      );
      return rows.length === 0;
    }, 'the sessions in Postgres to end');
    await fixture.start();
  });
});

describe('the cursor', () => {
  const now = Date.UTC(2026, 10, 21, 23, 3, 36);

  it('is the time since 9 October 2024, rounded up to the poll', () => {
    expect(nextCursor(undefined, now, 20_000, () => 0)).toBe('66870220');
  });

  it('jumps ahead by chance for a client that already has it, and ignores nonsense', () => {
    expect(nextCursor('66870220', now, 20_000, () => 0)).toBe('66870221');
    expect(nextCursor('66870220', now, 20_000, () => 0.9999)).toBe('66873820');
    expect(nextCursor('abc', now, 20_000, () => 0)).toBe('66870220');
  });
});
