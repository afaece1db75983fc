import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, type Message, pause, startFixture, until } from './testing/fixture.ts';

/** Random transactions on a table that is altered, emptied, renamed and republished on the way. */
const SEEDS = [11, 110, 117];
const STEPS = 150;
const PAGE_BYTES = 5_000;

type Row = Readonly<Record<string, string | null>>;

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({ chunkBytes: PAGE_BYTES, compactFromBytes: 10_000 });
});
afterAll(() => fixture.close());

/** Reads one shape, begins again when it must, and believes nothing that doesn't fit what it holds. */
class Reader {
  readonly rows = new Map<string, Row>();
  readonly query: string;
  readonly columns: string;
  readonly condition: string;
  upToDate = false;
  refetches = 0;
  #at = 'offset=-1';

  constructor(table: string, columns: string, condition: string, replica: string) {
    this.columns = columns;
    this.condition = condition;
    const named = columns === '*' ? '' : `&columns=${columns}`;
    const where = condition === '' ? '' : `&where=${encodeURIComponent(condition)}`;
    this.query = `table=${table}&replica=${replica}${named}${where}`;
  }

  async step(): Promise<void> {
    const reply = await fixture.get(`${this.query}&${this.#at}`);
    // While the table has another name, or Postgres is asked about it in that moment.
    if (reply.status === 400 || reply.status === 503) return pause(20);
    if (reply.status === 409) {
      this.rows.clear();
      this.#at = 'offset=-1';
      this.upToDate = false;
      this.refetches += 1;
      return;
    }
    expect(reply.status).toBe(200);
    for (const message of reply.messages) this.#apply(message);
    this.#at = `offset=${reply.offset}&handle=${reply.handle}`;
    this.upToDate = reply.upToDate;
  }

  held(): readonly string[] {
    return [...this.rows.values()].map(inOrder).sort();
  }

  #apply({ key, value, headers }: Message): void {
    if (key === undefined || value === undefined) return;
    expect(this.rows.has(key), `${headers.operation} of ${key} in ${this.query}`).toBe(
      headers.operation !== 'insert',
    );
    if (headers.operation === 'delete') this.rows.delete(key);
    else this.rows.set(key, { ...this.rows.get(key), ...value });
  }
}

function inOrder(row: Row): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Park and Miller's generator. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function change(table: string, pick: (count: number) => number): string {
  const [id, other, shop, name] = [pick(60), pick(60), pick(3), `'n${pick(9)}'`];
  switch (pick(6)) {
    case 0:
    case 1:
      return `INSERT INTO ${table} (id, shop, name) VALUES (${id}, ${shop}, ${name})
        ON CONFLICT (id) DO UPDATE SET name = excluded.name`;
    case 2:
      return `UPDATE ${table} SET shop = ${shop}, long = repeat(md5(${name}), 200) WHERE id < ${id} AND id > ${id - 9}`;
    case 3:
      return `UPDATE ${table} SET name = ${name} WHERE id % 7 = ${id % 7}`;
    case 4:
      return `DELETE FROM ${table} WHERE id = ${id}`;
    default:
      return `UPDATE ${table} SET id = ${other} WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM ${table} AS o WHERE o.id = ${other})`;
  }
}

function alteration(table: string, pick: (count: number) => number, changes: string): string[] {
  const number = pick(1_000_000);
  switch (pick(9)) {
    case 0:
      return [`TRUNCATE ${table}`];
    case 1:
      return [`BEGIN; ${changes}; TRUNCATE ${table}; ${changes}; COMMIT`];
    case 2:
      return [`ALTER TABLE ${table} ADD COLUMN extra_${number} int DEFAULT ${pick(9)}`];
    case 3:
      return [
        `ALTER TABLE ${table} DROP COLUMN extra`,
        `ALTER TABLE ${table} ADD COLUMN extra text DEFAULT 'x'`,
      ];
    case 4:
      return [
        `ALTER TABLE ${table} ALTER COLUMN extra TYPE varchar(${10 + pick(90)}) USING left(extra, 5) || 'y'`,
      ];
    case 5:
      return [
        `ALTER TABLE ${table} RENAME TO away`,
        changes.replaceAll(table, 'away'),
        `ALTER TABLE away RENAME TO ${table}`,
      ];
    case 6:
      return [
        `ALTER PUBLICATION shapes DROP TABLE ${table}`,
        changes,
        `ALTER PUBLICATION shapes ADD TABLE ${table}`,
      ];
    case 7:
      return [
        `ALTER TABLE ${table} REPLICA IDENTITY DEFAULT`,
        changes,
        `ALTER TABLE ${table} REPLICA IDENTITY FULL`,
        changes,
      ];
    default:
      return [
        `BEGIN; ${changes}; ALTER TABLE ${table} ADD COLUMN inside_${number} text DEFAULT 'd'; ${changes}; COMMIT`,
      ];
  }
}

it.each(SEEDS)(
  'gives every reader the table in the end, whatever happens to it on the way (seed %i)',
  async (seed) => {
    const table = `d${seed}`;
    await fixture.table(`${table} (id int PRIMARY KEY, shop int, name text, long text, extra text)`);
    const random = randomFrom(seed);
    const pick = (count: number): number => Math.floor(random() * count);
    const readers = [
      new Reader(table, '*', '', 'default'),
      new Reader(table, '*', 'shop = 1', 'full'),
      new Reader(table, 'id,name', "name < 'n5'", 'default'),
      new Reader(table, 'id,shop,long', "shop <> 2 AND name LIKE 'n%'", 'full'),
    ];
    let writing = true;
    const reading = readers.map(async (reader) => {
      while (writing) {
        await reader.step();
        await pause(5);
      }
    });
    for (let step = 0; step < STEPS; step += 1) {
      const changes = Array.from({ length: 1 + pick(4) }, () => change(table, pick)).join('; ');
      const statements = pick(12) === 0 ? alteration(table, pick, changes) : [`BEGIN; ${changes}; COMMIT`];
      for (const statement of statements) await fixture.sql.query(statement);
      await pause(pick(20));
    }
    writing = false;
    await Promise.all(reading);
    for (const reader of readers) {
      const where = reader.condition === '' ? '' : ` WHERE ${reader.condition}`;
      const { rows } = await fixture.sql.query({
        text: `SELECT ${reader.columns} FROM ${table}${where}`,
        types: { getTypeParser: () => String },
      });
      const expected = rows.map(inOrder).sort();
      await until(async () => {
        await reader.step();
        return reader.upToDate && JSON.stringify(reader.held()) === JSON.stringify(expected);
      }, `${reader.query} to equal the table`);
    }
    expect(readers.some(({ refetches }) => refetches > 0)).toBe(true);
  },
  120_000,
);
