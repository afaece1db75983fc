import {
  type Message as ClientMessage,
  isChangeMessage,
  isControlMessage,
  ShapeStream,
} from '@electric-sql/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, startFixture, until } from './testing/fixture.ts';

let fixture: Fixture;
const closing: AbortController[] = [];

beforeAll(async () => {
  fixture = await startFixture({ secret: 's', longPollTimeoutMs: 5_000 });
});
afterAll(async () => {
  for (const controller of closing) controller.abort();
  await fixture.close();
});

type Row = Record<string, string | null>;

/** A client that keeps what it is told, as a replica does. */
class Follower {
  readonly rows = new Map<string, Row>();
  refetches = 0;
  upToDates = 0;
  readonly stream: ShapeStream;

  constructor(port: string, params: Record<string, unknown>, options: Record<string, unknown> = {}) {
    const controller = new AbortController();
    closing.push(controller);
    this.stream = new ShapeStream({
      url: `http://127.0.0.1:${port}/v1/shape`,
      params: { secret: 's', ...params } as never,
      signal: controller.signal,
      // Values stay Postgres' text.
      parser: { bool: String, int4: String } as never,
      backoffOptions: { initialDelay: 20, maxDelay: 100, multiplier: 1.5 },
      ...options,
    });
    this.stream.subscribe((messages) => this.#apply(messages));
  }

  #apply(messages: readonly ClientMessage[]): void {
    for (const message of messages) {
      if (isChangeMessage(message)) {
        const row = message.value as Row;
        const { operation } = message.headers;
        if (operation === 'delete') this.rows.delete(message.key);
        else
          this.rows.set(
            message.key,
            operation === 'update' ? { ...this.rows.get(message.key), ...row } : row,
          );
      } else if (isControlMessage(message)) {
        if (message.headers.control === 'up-to-date') this.upToDates += 1;
        if (message.headers.control === 'must-refetch') {
          this.refetches += 1;
          this.rows.clear();
        }
      }
    }
  }

  ids(): readonly string[] {
    return [...this.rows.values()].map((row) => String(row.id)).sort();
  }
}

const port = (): string => new URL(fixture.engine.url).port;

describe('the official client', () => {
  it('reads a snapshot and follows inserts, updates and deletes', async () => {
    await fixture.table('goods (id int PRIMARY KEY, name text, shop text)');
    await fixture.sql.query("INSERT INTO goods VALUES (1, 'kaya', 'a'), (2, 'kopi', 'b')");
    const all = new Follower(port(), { table: 'goods' });
    const some = new Follower(port(), {
      table: 'goods',
      where: 'shop = $1',
      params: ['a'],
      columns: ['id', 'name'],
      replica: 'full',
    });
    await until(() => all.upToDates > 0 && some.upToDates > 0, 'both to be up to date');
    expect(all.ids()).toEqual(['1', '2']);
    expect([...some.rows.values()]).toEqual([{ id: '1', name: 'kaya' }]);
    await fixture.sql.query(`
      BEGIN; INSERT INTO goods VALUES (3, 'teh', 'a'); UPDATE goods SET name = 'kaya toast' WHERE id = 1;
      UPDATE goods SET shop = 'a' WHERE id = 2; COMMIT`);
    await until(() => some.rows.size === 3, 'the changes');
    await fixture.sql.query('DELETE FROM goods WHERE id = 3');
    await until(() => some.rows.size === 2 && all.rows.size === 2, 'the delete');
    expect([...some.rows.values()].map((row) => row.name).sort()).toEqual(['kaya toast', 'kopi']);
  });

  it('goes on where it was when the engine is restarted, without fetching anything again', async () => {
    await fixture.table('kept (id int PRIMARY KEY, name text)');
    await fixture.sql.query("INSERT INTO kept VALUES (1, 'one')");
    const follower = new Follower(port(), { table: 'kept' });
    await until(() => follower.upToDates > 0, 'the snapshot');
    await fixture.sql.query("INSERT INTO kept VALUES (2, 'two')");
    await until(() => follower.rows.size === 2, 'the first change');
    const samePort = Number(port());
    await fixture.stopEngine();
    await fixture.sql.query("INSERT INTO kept VALUES (3, 'while it was away')");
    await fixture.start({ port: samePort });
    await until(() => follower.rows.size === 3, 'the change that was made meanwhile');
    await fixture.sql.query("INSERT INTO kept VALUES (4, 'after')");
    await until(() => follower.rows.size === 4, 'the change after');
    expect(follower.refetches).toBe(0);
  });

  it('fetches again after TRUNCATE, and is right again', async () => {
    await fixture.table('emptied (id int PRIMARY KEY, name text)');
    await fixture.sql.query("INSERT INTO emptied VALUES (1, 'one'), (2, 'two')");
    const follower = new Follower(port(), { table: 'emptied' });
    await until(() => follower.rows.size === 2 && follower.upToDates > 0, 'the snapshot');
    await fixture.sql.query('TRUNCATE emptied');
    await fixture.sql.query("INSERT INTO emptied VALUES (9, 'nine')");
    await until(() => follower.rows.size === 1 && follower.ids()[0] === '9', 'the new contents');
    expect(follower.refetches).toBeGreaterThan(0);
  });

  it('fetches again when a column is added to a shape that names none, and not when it names them', async () => {
    await fixture.table('grown (id int PRIMARY KEY, name text)');
    await fixture.sql.query("INSERT INTO grown VALUES (1, 'one')");
    const whole = new Follower(port(), { table: 'grown' });
    const named = new Follower(port(), { table: 'grown', columns: ['id', 'name'] });
    await until(() => whole.upToDates > 0 && named.upToDates > 0, 'the snapshots');
    await fixture.sql.query('ALTER TABLE grown ADD COLUMN extra text');
    await fixture.sql.query("INSERT INTO grown VALUES (2, 'two', 'more')");
    await until(() => [...whole.rows.values()].some((row) => row.extra === 'more'), 'the new column');
    await until(() => named.rows.size === 2, 'the row in the shape with named columns');
    expect(whole.refetches).toBeGreaterThan(0);
    expect(named.refetches).toBe(0);
  });

  it('can follow by server-sent events', async () => {
    await fixture.table('events (id int PRIMARY KEY, name text)');
    const follower = new Follower(port(), { table: 'events' }, { liveSse: true });
    await until(() => follower.upToDates > 0, 'the empty snapshot');
    await fixture.sql.query("INSERT INTO events VALUES (1, E'line one\\nline two')");
    await until(() => follower.rows.size === 1, 'the event');
    await fixture.sql.query("UPDATE events SET name = 'x' WHERE id = 1");
    await until(() => [...follower.rows.values()][0]?.name === 'x', 'the update');
    await fixture.sql.query('TRUNCATE events');
    await until(() => follower.rows.size === 0, 'the end of the stream and the refetch');
  });
});
