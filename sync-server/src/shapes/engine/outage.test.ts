import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, materialise, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({}, { durable: true, flags: ['-c', 'max_slot_wal_keep_size=1MB'] });
});
afterAll(() => fixture.close());

async function health(): Promise<{ status: number; text: string }> {
  const response = await fetch(`${fixture.engine.url}/v1/health`);
  return { status: response.status, text: await response.text() };
}

describe('while Postgres is away', () => {
  it('says so, keeps its readers waiting, and goes on by itself when it is back', async () => {
    await fixture.table('steady (id int PRIMARY KEY, v text)');
    await fixture.sql.query("INSERT INTO steady VALUES (1, 'x')");
    const first = await fixture.readAll('table=steady');
    expect(await health()).toEqual({ status: 200, text: '{"status":"active"}' });
    const waiting = fixture.get(`table=steady&handle=${first.handle}&offset=${first.offset}&live=true`);
    await fixture.postgres.pause();
    await until(async () => (await health()).status === 202, 'the engine to notice');
    expect((await health()).text).toBe('{"status":"starting"}');
    const refused = await fixture.get(`table=steady&handle=${first.handle}&offset=${first.offset}`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await waiting).status).toBe(200);
    await fixture.postgres.resume();
    const sql = await fixture.connect();
    await sql.query("INSERT INTO steady VALUES (2, 'y')");
    await until(async () => (await health()).status === 200, 'the engine to come back');
    const seen = materialise(first.messages);
    let at = first;
    await until(async () => {
      at = await fixture.readAll('table=steady', at);
      return materialise(at.messages, seen).size === 2;
    }, 'the change');
    expect(at.handle).toBe(first.handle);
  });

  it('starts without it, and serves once it is there', async () => {
    await fixture.stopEngine();
    await fixture.postgres.pause();
    await fixture.start();
    expect((await health()).status).toBe(202);
    expect((await fixture.get('table=steady&offset=-1')).status).toBe(503);
    await fixture.postgres.resume();
    await until(async () => (await health()).status === 200, 'the engine to start');
    expect((await fixture.get('table=steady&offset=-1')).status).toBe(200);
  });

  it('closes at once in the middle of connecting to a Postgres that takes the call and says nothing', async () => {
    await fixture.postgres.pause();
    await until(async () => (await health()).status === 202, 'the engine to notice');
    const calls = new Set<Socket>();
    const silent = createServer((call) => void calls.add(call.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(fixture.postgres.port, '127.0.0.1', resolve));
    try {
      await until(() => calls.size > 0, 'the engine to call');
      await fixture.stopEngine();
    } finally {
      for (const call of calls) call.destroy();
      await new Promise((resolve) => silent.close(resolve));
      await fixture.postgres.resume();
    }
    await fixture.start();
    await until(async () => (await health()).status === 200, 'the engine to start');
  });

  it('makes everybody refetch when Postgres has thrown away what the slot would have needed', async () => {
    const first = await fixture.readAll('table=steady');
    await fixture.stopEngine();
    const sql = await fixture.connect();
    await sql.query("INSERT INTO steady VALUES (3, 'lost with the WAL')");
    await until(async () => {
      await sql.query("SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000))");
      await sql.query('SELECT pg_switch_wal()');
      await sql.query('CHECKPOINT');
      const { rows } = await sql.query('SELECT wal_status FROM pg_replication_slots');
      return rows[0].wal_status === 'lost';
    }, 'the slot to be lost');
    await fixture.start();
    const reply = await fixture.get(`table=steady&handle=${first.handle}&offset=${first.offset}`);
    expect(reply.status).toBe(409);
    expect(materialise((await fixture.readAll('table=steady')).messages).size).toBe(3);
    expect(fixture.lines.some((line) => line.includes('the slot had been invalidated'))).toBe(true);
  });
});
