import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChildEngine, startChildEngine } from './testing/child-engine.ts';
import { type Fixture, type Message, pause, startFixture, until } from './testing/fixture.ts';

/** Random transactions, an engine that is killed again and again, and readers that believe nothing twice. */
const SEED = 20_261_122;
const KILLS = 3;
const WRITERS = 3;
/** Small, so that snapshots and transactions span many pages. */
const PAGE_BYTES = 20_000;
const COMPACT_FROM_BYTES = 30_000;
const CLAUSES = [
  '',
  'shop = 1',
  "shop = 2 AND name <> 'n3'",
  'price > 50',
  "name LIKE 'n1%'",
  'shop IN (1, 3) OR price < 10',
  'id > 200 AND id < 1000',
  'NOT shop = 4',
];

type Row = Readonly<Record<string, string | null>>;

let fixture: Fixture;
let engine: ChildEngine;
let stopping = false;

beforeAll(async () => {
  fixture = await startFixture({}, { durable: true });
  await fixture.table('t (id int PRIMARY KEY, shop int, name text, price numeric(8,2))');
  await fixture.stopEngine();
  engine = await startChildEngine(fixture, PAGE_BYTES, COMPACT_FROM_BYTES);
});
afterAll(async () => {
  engine.kill();
  await fixture.close();
});

/** Reads one shape page by page and checks each message against what it holds. */
class Reader {
  readonly rows = new Map<string, Row>();
  readonly #query: string;
  readonly clause: string;
  refetches = 0;
  upToDate = false;
  /** Whether it has ever been up to date: before, a restart may make it begin again. */
  settled = false;
  #at = 'offset=-1';

  constructor(clause: string, replica: string) {
    this.clause = clause;
    const where = clause === '' ? '' : `&where=${encodeURIComponent(clause)}`;
    this.#query = `table=t&replica=${replica}${where}&secret=child`;
  }

  async step(): Promise<void> {
    const reply = await this.#fetch();
    if (reply === undefined) return pause(20);
    if (reply.response.status === 409) this.refetches += 1;
    expect(reply.response.status).toBe(200);
    for (const message of reply.messages) this.#apply(message);
    const { headers } = reply.response;
    this.#at = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}`;
    this.upToDate = headers.has('electric-up-to-date');
    this.settled ||= this.upToDate;
  }

  /** Undefined when the engine died under the request, or isn't ready. */
  async #fetch(): Promise<{ response: Response; messages: readonly Message[] } | undefined> {
    try {
      const response = await fetch(`${engine.url}/v1/shape?${this.#query}&${this.#at}`);
      const messages = (await response.json()) as readonly Message[];
      return response.status === 503 ? undefined : { response, messages };
    } catch {
      return undefined;
    }
  }

  #apply({ key, value, headers }: Message): void {
    if (key === undefined || value === undefined) return;
    const had = this.rows.has(key);
    expect(headers.operation === 'insert', `${headers.operation} of ${key} for ${this.clause}`).toBe(!had);
    if (headers.operation === 'delete') this.rows.delete(key);
    else this.rows.set(key, { ...this.rows.get(key), ...value });
  }
}

/** A writer with rows of its own, so that none waits for another. */
async function write(client: pg.Client, writer: number, random: () => number): Promise<void> {
  const pick = (count: number) => Math.floor(random() * count);
  const id = () => writer + WRITERS * pick(400);
  while (!stopping) {
    await client.query('BEGIN');
    for (let left = 1 + pick(6); left > 0; left -= 1) await changeOne(client, id, pick);
    if (pick(7) === 0) await pause(pick(30));
    await client.query(pick(10) === 0 ? 'ROLLBACK' : 'COMMIT');
    await pause(pick(6));
  }
}

async function changeOne(
  client: pg.Client,
  id: () => number,
  pick: (count: number) => number,
): Promise<void> {
  const [row, shop, name, price] = [id(), pick(5), `n${pick(50)}`, pick(10_000) / 100];
  switch (pick(9)) {
    case 0:
    case 1:
      await client.query(
        `INSERT INTO t VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET shop = excluded.shop, name = excluded.name`,
        [row, shop, name, price],
      );
      break;
    case 2:
      await client.query('UPDATE t SET price = $2, name = $3 WHERE id = $1', [row, price, name]);
      break;
    case 3:
      await client.query('UPDATE t SET shop = $2 WHERE id = $1', [row, shop]);
      break;
    case 4:
    case 5:
    case 6:
      // A row that changes all the time, so that logs are worth compacting.
      await client.query('UPDATE t SET price = price + 1 WHERE id >= 600 AND id < 620 AND id % 3 = $1', [
        row % 3,
      ]);
      break;
    case 7:
      await client.query('DELETE FROM t WHERE id = $1', [row]);
      break;
    default:
      await client.query(
        'UPDATE t SET id = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM t AS other WHERE other.id = $2)',
        [row, id()],
      );
  }
}

/** Park and Miller's generator: enough for a test, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

it('loses nothing and doubles nothing for any reader while the engine is killed in the middle of random transactions', async () => {
  const clients = await Promise.all(Array.from({ length: WRITERS }, () => fixture.connect()));
  const writing = clients.map((client, writer) => write(client, writer, randomFrom(SEED + writer)));
  const readers = CLAUSES.flatMap((clause) =>
    ['default', 'full'].map((replica) => new Reader(clause, replica)),
  );
  const reading = readers.map(async (reader, index) => {
    await pause(index * 60);
    while (!stopping) await reader.step();
  });
  await until(() => readers.every(({ settled }) => settled), 'every snapshot to be read');
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(1_000);
    engine.kill();
    engine = await startChildEngine(fixture, PAGE_BYTES, COMPACT_FROM_BYTES);
  }
  await pause(500);
  stopping = true;
  await Promise.all([...writing, ...reading]);
  for (const reader of readers) {
    const condition = reader.clause === '' ? '' : ` WHERE ${reader.clause}`;
    const { rows } = await fixture.sql.query(
      `SELECT id::text, name, price::text, shop::text FROM t${condition}`,
    );
    const expected = rows.map((row) => JSON.stringify(row)).sort();
    const held = () => [...reader.rows.values()].map((row) => JSON.stringify(row)).sort();
    await until(async () => {
      await reader.step();
      return reader.upToDate && JSON.stringify(held()) === JSON.stringify(expected);
    }, `${reader.clause} to equal the table`);
    expect(held()).toEqual(expected);
    expect(reader.refetches).toBe(0);
  }
  const shapes = join(fixture.dataDir, 'shapes');
  const files = await readdir(shapes, { recursive: true });
  expect(files.filter((name) => /log-\d+$/.test(name)).length).toBeGreaterThan(0);
}, 120_000);
