import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Disk, nodeDisk } from './disk.ts';
import { type Fixture, materialise, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;
/** How many more writes the disk takes. */
let room = Number.POSITIVE_INFINITY;

/** Takes half of what it has no room for, as a real one may. */
const disk: Disk = {
  write(fd, data, at, length, position) {
    room -= 1;
    if (room < -1) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    if (room === -1) return nodeDisk.write(fd, data, at, Math.ceil(length / 2), position);
    return nodeDisk.write(fd, data, at, length, position);
  },
};

beforeAll(async () => {
  fixture = await startFixture({ disk, longPollTimeoutMs: 1_000 });
});
afterAll(() => fixture.close());

const health = async (): Promise<number> => (await fetch(`${fixture.engine.url}/v1/health`)).status;

async function lsn(sql: string): Promise<bigint> {
  const { rows } = await fixture.sql.query(`SELECT (${sql} - '0/0')::text AS lsn`);
  return BigInt(rows[0].lsn);
}

const confirmed = (): Promise<bigint> => {
  return lsn("(SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'shapes')");
};

async function fillDisk(writesLeft: number, sql: string): Promise<bigint> {
  room = writesLeft;
  await fixture.sql.query(sql);
  const written = await lsn('pg_current_wal_lsn()');
  await until(async () => (await health()) === 202, 'the engine to notice');
  return written;
}

async function freeDisk(): Promise<void> {
  room = Number.POSITIVE_INFINITY;
  await until(async () => (await health()) === 200, 'the engine to go on');
}

describe('a full disk', () => {
  it.each([0, 1, 2, 3])(
    'after %i more writes confirms nothing of a transaction, answers 503, and comes back whole',
    async (writes) => {
      const table = `goods_${writes}`;
      await fixture.table(`${table} (id int PRIMARY KEY, shop int, v text)`);
      const shapes = ['', '&where=shop%20%3D%201', '&where=shop%20%3D%202', '&replica=full'].map(
        (rest) => `table=${table}${rest}`,
      );
      const before = await Promise.all(shapes.map((shape) => fixture.readAll(shape)));
      const insert = `INSERT INTO ${table} SELECT i, i % 3, repeat('x', 500) FROM generate_series(1, 900) AS i`;
      const written = await fillDisk(writes, insert);
      expect((await fixture.get(`table=${table}&offset=-1`)).status).toBe(503);
      expect(await confirmed()).toBeLessThan(written);
      await freeDisk();
      for (const [index, shape] of shapes.entries()) {
        const from = before[index];
        if (from === undefined) throw new Error('expected a reply');
        const rows = new Map<string, Record<string, string | null>>();
        const wanted = index === 1 || index === 2 ? 300 : 900;
        let at = from;
        await until(async () => {
          at = await fixture.readAll(shape, at);
          expect([at.status, at.handle]).toEqual([200, from.handle]);
          for (const { key = '' } of at.messages.filter(({ value }) => value !== undefined)) {
            expect(rows.has(key)).toBe(false);
          }
          materialise(at.messages, rows);
          return rows.size === wanted;
        }, `${shape} to be whole`);
      }
      await until(async () => (await confirmed()) >= written, 'the confirmation');
    },
  );

  it('refuses a new shape while its snapshot does not fit, and makes it afterwards', async () => {
    await fixture.table('large (id int PRIMARY KEY, v text)');
    await fixture.sql.query(
      "INSERT INTO large SELECT i, repeat('x', 1000) FROM generate_series(1, 2000) AS i",
    );
    room = 2;
    expect((await fixture.get('table=large&offset=-1')).status).toBe(503);
    await freeDisk();
    await until(async () => (await fixture.get('table=large&offset=-1')).status === 200, 'the snapshot');
    expect(materialise((await fixture.readAll('table=large')).messages).size).toBe(2_000);
  });

  it('keeps who follows where they are when only the position cannot be written', async () => {
    await fixture.table('steady (id int PRIMARY KEY)');
    const first = await fixture.readAll('table=steady');
    // The message itself; what comes after it is the position.
    const written = await (async () => {
      room = 1;
      await fixture.sql.query('INSERT INTO steady VALUES (1)');
      return lsn('pg_current_wal_lsn()');
    })();
    await until(() => fixture.lines.some((line) => line.includes('upkeep failed')), 'the failure');
    expect(await confirmed()).toBeLessThan(written);
    room = Number.POSITIVE_INFINITY;
    await until(async () => (await confirmed()) >= written, 'the confirmation');
    await fixture.stopEngine();
    await fixture.start();
    await until(async () => (await health()) === 200, 'the engine to start');
    const reply = await fixture.readAll('table=steady', first);
    expect([reply.handle, reply.messages.filter(({ key }) => key !== undefined).length]).toEqual([
      first.handle,
      1,
    ]);
  });
});
