import { ShapeStream } from '@electric-sql/client';
import pg from 'pg';
import type { BenchRow } from './row.ts';
import {
  type Place,
  percentile,
  readShape,
  readToEnd,
  type ShapesHost,
  startShapesHost,
  until,
} from './shapes-host.ts';

const snapshotRows = 100_000;
const snapshotRuns = 3;
const snapshotLimitMs = 1_500;
const commits = 300;
const commitLimitMs = 10;
const loadShapes = 50;
const loadChangesPerSecond = 2_000;
const loadSeconds = 20;
const loadLagLimitMs = 1_000;
const memoryShapes = 100;
const memoryChanges = 1_000_000;
const memoryLimitMegabytes = 512;
const grownLimitMegabytes = 150;

/** The embedded shape engine: new shapes, the way from COMMIT to a subscriber, sustained load, and memory. */
export async function benchShapes(): Promise<BenchRow[]> {
  const timed = await withHost(async (host) => [
    await benchSnapshot(host),
    ...(await benchCommitToSubscriber(host)),
    ...(await benchLoad(host)),
  ]);
  // By itself, so that what was there before is the engine at rest.
  return [...timed, ...(await withHost(benchMemory))];
}

async function withHost(bench: (host: ShapesHost) => Promise<BenchRow[]>): Promise<BenchRow[]> {
  const host = await startShapesHost();
  try {
    return await bench(host);
  } finally {
    await host.close();
  }
}

const itemColumns = 'id, outlet, name, price, changed_at, note';

async function makeItems(host: ShapesHost, name: string, rows: number): Promise<void> {
  await host.table(
    `${name} (id int PRIMARY KEY, outlet int, name text, price numeric(14,2), changed_at timestamptz, note text)`,
  );
  await host.sql.query(`
    INSERT INTO ${name} SELECT i, i % 100, 'Product number ' || i, i * 0.05, now(), 'a note about product ' || i
    FROM generate_series(1, ${rows}) AS i`);
}

/** A shape that nobody has asked for before, read to its end, against the rows through the bare client of Postgres. */
async function benchSnapshot(host: ShapesHost): Promise<BenchRow> {
  await makeItems(host, 'items', snapshotRows);
  const engineMs: number[] = [];
  const bareMs: number[] = [];
  for (let run = 0; run < snapshotRuns; run++) {
    let startedMs = performance.now();
    // Another clause each time, that holds for every row: another shape.
    await readToEnd(host, `table=items&where=${encodeURIComponent(`id > ${-run}`)}`);
    engineMs.push(performance.now() - startedMs);
    const client = new pg.Client(host.databaseUrl);
    await client.connect();
    startedMs = performance.now();
    const { rows } = await client.query({ text: `SELECT ${itemColumns} FROM items`, rowMode: 'array' });
    bareMs.push(performance.now() - startedMs);
    if (rows.length !== snapshotRows) throw new Error(`expected ${snapshotRows} rows`);
    await client.end();
  }
  const value = percentile(engineMs, 0.5);
  return {
    name: 'new shape of 100,000 rows × 6 columns',
    value,
    unit: 'ms',
    ratio: value / percentile(bareMs, 0.5),
    target: `under ${snapshotLimitMs} ms`,
    ok: value < snapshotLimitMs,
  };
}

/** From the sending of a change to its arrival in the official client, against a bare NOTIFY. */
async function benchCommitToSubscriber(host: ShapesHost): Promise<BenchRow[]> {
  await makeItems(host, 'watched', 100);
  const controller = new AbortController();
  const stream = new ShapeStream({
    url: `${host.url}/v1/shape`,
    params: { table: 'watched', secret: 'bench' } as never,
    signal: controller.signal,
  });
  let upToDate = false;
  let seen = '';
  let arrived: () => void = () => undefined;
  stream.subscribe((messages) => {
    for (const { headers, ...rest } of messages) {
      if (headers.control === 'up-to-date') upToDate = true;
      if (!('value' in rest) || headers.operation !== 'update') continue;
      seen = String(rest.value.note);
      arrived();
    }
  });
  await until(() => upToDate);
  const listener = await host.connect();
  await listener.query('LISTEN bench');
  listener.on('notification', () => arrived());
  const engineMs: number[] = [];
  const bareMs: number[] = [];
  for (let commit = 0; commit < commits; commit++) {
    const wanted = `change ${commit}`;
    engineMs.push(
      await timed(
        (done) => {
          arrived = () => seen === wanted && done();
        },
        () => host.sql.query('UPDATE watched SET note = $1 WHERE id = $2', [wanted, 1 + (commit % 100)]),
      ),
    );
    bareMs.push(
      await timed(
        (done) => {
          arrived = done;
        },
        () => host.sql.query('NOTIFY bench'),
      ),
    );
  }
  controller.abort();
  const row = (name: string, share: number, limit: number): BenchRow => {
    const value = percentile(engineMs, share);
    const ratio = value / percentile(bareMs, share);
    return { name, value, unit: 'ms', ratio, target: `under ${limit} ms`, ok: value < limit };
  };
  return [
    row('COMMIT to subscriber, median', 0.5, commitLimitMs),
    row('COMMIT to subscriber, 90th percentile', 0.9, 2 * commitLimitMs),
  ];
}

/** From COMMIT's answer or the arrival, whichever sets out first, to the arrival. */
async function timed(onArrival: (done: () => void) => void, change: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  const arrival = new Promise<void>((resolve) => onArrival(resolve));
  await change();
  await arrival;
  return performance.now() - startedMs;
}

/** Who follows a shape live, and how far they have come. */
class Follower {
  place: Place;
  readonly #host: ShapesHost;
  readonly #query: string;
  #stopped = false;

  private constructor(host: ShapesHost, query: string, place: Place) {
    this.#host = host;
    this.#query = query;
    this.place = place;
  }

  static async start(host: ShapesHost, query: string): Promise<Follower> {
    const follower = new Follower(host, query, await readToEnd(host, query));
    void follower.#run();
    return follower;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#stopped) {
        const next = await readShape(this.#host, this.#query, this.place, true);
        this.place = next ?? (await readToEnd(this.#host, this.#query));
      }
    } catch (error) {
      // The last request ends with the engine.
      if (!this.#stopped) throw error;
    }
  }
}

/** Shapes of one outlet each, and some of the whole table: a change concerns several. */
function loadQueries(table: string, count: number, whole: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    index < whole
      ? `table=${table}&columns=id,price${index % 2 === 0 ? ',note' : ''}&where=id%20%3E%20${-index}`
      : `table=${table}&where=outlet%20%3D%20${index}`,
  );
}

/** Changes at a steady rate with a reader at every shape; what counts is how far behind they are at its end. */
async function benchLoad(host: ShapesHost): Promise<BenchRow[]> {
  await makeItems(host, 'busy', 10_000);
  const whole = 5;
  const followers: Follower[] = [];
  for (const query of loadQueries('busy', loadShapes, whole))
    followers.push(await Follower.start(host, query));
  const batch = 20;
  const startedMs = performance.now();
  let changes = 0;
  while (changes < loadChangesPerSecond * loadSeconds) {
    const from = changes % 10_000;
    await host.sql.query(
      'UPDATE busy SET price = price + 1, changed_at = clock_timestamp() WHERE id > $1 AND id <= $1 + $2',
      [from, batch],
    );
    changes += batch;
    const aheadMs = (changes / loadChangesPerSecond) * 1_000 - (performance.now() - startedMs);
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  const rate = changes / ((performance.now() - startedMs) / 1_000);
  await host.sql.query("UPDATE busy SET price = 0, note = 'the end'");
  const endedMs = performance.now();
  const { rows } = await host.sql.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
  // The last transaction is the only one that is near the end of the log.
  const end = BigInt(rows[0].lsn) - 4096n;
  await until(
    () => followers.every(({ place }) => BigInt(place.offset.split('_')[0] ?? '0') > end && place.upToDate),
    5,
  );
  const lagMs = performance.now() - endedMs;
  for (const follower of followers) follower.stop();
  const wanted = loadChangesPerSecond;
  return [
    {
      name: `changes a second for ${loadSeconds} s with ${loadShapes} shapes followed`,
      value: rate,
      unit: 'changes/s',
      ratio: rate / wanted,
      target: `${wanted} changes/s`,
      ok: rate > 0.97 * wanted,
    },
    {
      name: 'behind at its end, 10,000 more changes included',
      value: lagMs,
      unit: 'ms',
      ratio: 1,
      target: `under ${loadLagLimitMs} ms`,
      ok: lagMs < loadLagLimitMs,
    },
  ];
}

/** A million changes through 100 shapes: what the engine's process has before, at most, and after. */
async function benchMemory(host: ShapesHost): Promise<BenchRow[]> {
  const rows = 20_000;
  await makeItems(host, 'churned', rows);
  const queries = loadQueries('churned', memoryShapes, 2);
  const empty = host.memory();
  for (const query of queries) await readToEnd(host, query);
  const before = host.memory();
  const startedMs = performance.now();
  let early = before;
  for (let changes = 0; changes < memoryChanges; changes += rows / 10) {
    if (changes === memoryChanges / 2) early = host.memory();
    const part = (changes / (rows / 10)) % 10;
    await host.sql.query("UPDATE churned SET price = price + 1, note = note || '.' WHERE id % 10 = $1", [
      part,
    ]);
  }
  const { rows: lsns } = await host.sql.query('SELECT pg_current_wal_lsn()::text AS lsn');
  const caughtUp = async () => {
    const { rows: found } = await host.sql.query(
      "SELECT 1 FROM pg_replication_slots WHERE slot_name = 'shapes' AND confirmed_flush_lsn >= $1",
      [lsns[0].lsn],
    );
    return found.length > 0;
  };
  await until(caughtUp, 100);
  const rate = memoryChanges / ((performance.now() - startedMs) / 1_000);
  for (const query of queries) await readToEnd(host, query);
  const after = host.memory();
  const memory = (name: string, value: number, ok: boolean, target: string): BenchRow => {
    return { name, value, unit: 'MB', ratio: value / empty.now, target, ok };
  };
  const limit = `under ${memoryLimitMegabytes} MB`;
  const grown = Math.max(0, after.peak - early.peak);
  return [
    memory('engine without shapes', empty.now, true, ''),
    memory(`… with ${memoryShapes} shapes`, before.now, true, ''),
    memory('… at most, through 1,000,000 changes', after.peak, after.peak < memoryLimitMegabytes, limit),
    memory(
      '… of that, added by the last 500,000',
      grown,
      grown < grownLimitMegabytes,
      `under ${grownLimitMegabytes} MB`,
    ),
    memory(
      '… after them, and after all shapes were read',
      after.now,
      after.now < memoryLimitMegabytes,
      limit,
    ),
    {
      name: '… and how fast those changes went',
      value: rate,
      unit: 'changes/s',
      ratio: rate / loadChangesPerSecond,
      target: `${loadChangesPerSecond} changes/s`,
      ok: rate > loadChangesPerSecond,
    },
  ];
}
