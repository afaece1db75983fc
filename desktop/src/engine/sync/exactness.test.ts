import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accept, reject, type SignedFact } from '#shared/kernel/index.ts';
import { pushRequest } from '#shared/sync/index.ts';
import { createShapeApplier } from './apply-shape.ts';
import { createConnection } from './connection.ts';
import { createPusher } from './pusher.ts';
import type { Session } from './session.ts';
import type { ShapeChange } from './shape-rows.ts';
import { shapeTargets } from './shape-targets.ts';
import {
  newTestShop,
  openTestDevice,
  type SignedSale,
  type TestDevice,
  TestStream,
  until,
} from './test-device.fixture.ts';
import { TestIngest } from './test-ingest.fixture.ts';
import { wireFact, wireJournalEntry } from './test-rows.fixture.ts';

/** What may happen to a till and its server, in any order and any number. */
const step = fc.oneof(
  fc.constant({ kind: 'sellHere' as const }),
  fc.constant({ kind: 'sellElsewhere' as const }),
  fc.record({
    kind: fc.constant('push' as const),
    fate: fc.constantFrom('answered', 'lostRequest', 'lostAnswer'),
  }),
  /** The server has the facts, and the till is killed before the answer. */
  fc.constant({ kind: 'pushUnanswered' as const }),
  fc.record({
    kind: fc.constant('rowsCome' as const),
    table: fc.constantFrom('facts', 'journal_entries'),
    /** Which of the server's rows, in which order, how often. */
    picks: fc.array(fc.nat(), { maxLength: 12 }),
    killed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('restoreServer' as const), lost: fc.integer({ min: 0, max: 4 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

class World {
  readonly shop = newTestShop();
  readonly device: TestDevice = openTestDevice(this.shop, 'http://localhost', 'token');
  readonly ingest = new TestIngest();
  readonly here: SignedSale[] = [];
  readonly elsewhere: SignedSale[] = [];
  fate: string = 'answered';
  readonly #otherTill = new TestStream(this.shop);
  readonly #targets = shapeTargets(this.device.stream.id);
  readonly #applier = createShapeApplier({
    store: this.device.store,
    catalogIndex: this.device.store.catalogIndex,
    clock: Date.now,
    log: () => undefined,
  });
  readonly #session: Pick<Session, 'request'> = {
    request: async ({ body = '', headers, data }) => {
      const { fate } = this;
      // Only the first try of a step has a fate: a pusher never stops trying.
      this.fate = 'answered';
      if (fate === 'lostRequest') return reject('kernel.unavailable');
      const text = headers?.['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      const { facts } = pushRequest.parse(JSON.parse(text.toString()));
      const answer = this.ingest.push(facts, Date.now());
      return fate === 'lostAnswer' ? reject('kernel.unavailable') : accept(data.parse(answer) as never);
    },
  };
  readonly pusher = createPusher({
    store: this.device.store,
    session: this.#session as Session,
    connection: createConnection({
      clock: Date.now,
      random: (bytes) => new Uint8Array(bytes),
      probe: async () => true,
      onChange: () => undefined,
    }),
    streamId: this.device.stream.id,
    random: (bytes) => new Uint8Array(bytes),
    log: () => undefined,
    onPushed: () => undefined,
    onOtherLife: () => undefined,
  });

  async take(each: Step): Promise<void> {
    if (each.kind === 'sellHere') this.here.push(this.device.commit());
    else if (each.kind === 'sellElsewhere') this.elsewhere.push(this.#otherTill.sell());
    else if (each.kind === 'push') await this.push(each.fate);
    else if (each.kind === 'pushUnanswered') this.ingest.push(this.#waiting(), Date.now());
    else if (each.kind === 'restoreServer')
      this.ingest.restoreTo(Math.max(0, this.ingest.expectedSequence - 1 - each.lost));
    else this.#rowsCome(each);
  }

  async push(fate: string): Promise<void> {
    this.fate = fate;
    this.pusher.pushSoon();
    await until(() => this.device.outbox().length === 0);
  }

  rowsOnServer(table: string): readonly ShapeChange[] {
    const accepted = this.ingest.accepted.map(({ id, acceptNo }) => ({
      sale: this.here.find(({ envelope }) => envelope.id === id),
      acceptNo,
    }));
    const all = [...accepted, ...this.elsewhere.map((sale, index) => ({ sale, acceptNo: 10_000 + index }))];
    return all.flatMap(({ sale, acceptNo }) => {
      if (sale === undefined) return [];
      const value =
        table === 'facts'
          ? wireFact(sale, acceptNo, this.shop.outlet)
          : wireJournalEntry(sale, this.shop.outlet);
      return [{ key: `${table}/${value.id}`, operation: 'insert' as const, value }];
    });
  }

  apply(table: string, changes: readonly ShapeChange[]): void {
    const target = this.#targets.get(table);
    if (target === undefined) throw new Error(`expected a target for ${table}`);
    const shape = { path: `/${table}`, table, target };
    this.#applier.apply({ shape, changes, cursor: { handle: 'h', offset: '1_0' }, copy: undefined });
  }

  #waiting(): readonly SignedFact[] {
    const waiting = new Set(this.device.outbox().map(({ sequence }) => sequence));
    return this.here.filter(({ envelope }) => waiting.has(envelope.sequence)).map(({ signed }) => signed);
  }

  #rowsCome({ table, picks, killed }: Step & { kind: 'rowsCome' }): void {
    const rows = this.rowsOnServer(table);
    const changes = picks.flatMap((pick) => rows[pick % Math.max(1, rows.length)] ?? []);
    if (!killed) {
      this.apply(table, changes);
      return;
    }
    const { store } = this.device;
    const write = store.write;
    // Dies after the rows and before the commit.
    Object.assign(store, {
      write: (work: Parameters<typeof write>[0]) =>
        write((db) => {
          work(db);
          throw Object.assign(new Error('killed'), { code: 'SQLITE_IOERR' });
        }),
    });
    expect(() => this.apply(table, changes)).toThrow('killed');
    Object.assign(store, { write });
  }

  /** What the till must show for the facts that it knows, however they came. */
  check(): void {
    const { reader } = this.device.store;
    const number = (sql: string, ...parameters: readonly string[]) =>
      reader.prepare<{ n: number | null }>(sql).get(...parameters)?.n ?? 0;
    const known = new Set(
      reader
        .prepare<{ id: string }>('SELECT id FROM facts')
        .all()
        .map(({ id }) => id),
    );
    const sales = [...this.here, ...this.elsewhere].filter(({ envelope }) => known.has(envelope.id));
    expect(sales.length).toBe(known.size);
    this.shop.variants.forEach((variant, index) => {
      const onHand = number('SELECT on_hand_milli AS n FROM stock_levels WHERE variant_id = ?', variant);
      expect(onHand).toBe(-sales.length * (index + 1) * 1_000 + 0);
    });
    const total = sales.reduce((sum, { totalCents }) => sum + totalCents, 0);
    expect(number('SELECT sum(total_cents) AS n FROM sales')).toBe(total);
    expect(number('SELECT sum(amount_cents) AS n FROM sale_payments')).toBe(total);
    expect(number('SELECT count(*) AS n FROM sales')).toBe(sales.length);
    const waiting = this.device.outbox().length;
    const unacknowledged = number('SELECT count(*) AS n FROM facts WHERE accept_no IS NULL');
    expect(waiting).toBe(unacknowledged);
  }

  async close(): Promise<void> {
    await this.pusher.close();
    this.device.remove();
  }
}

describe('a replica', () => {
  it('[SYN-1] keeps stock, money and outbox exact in any order, repetition and loss of answers and rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = new World();
        try {
          for (const each of steps) {
            await world.take(each);
            world.check();
          }
          // One more sale makes a restored server known, and everything comes to rest.
          await world.take({ kind: 'sellHere' });
          await world.push('answered');
          for (const table of ['facts', 'journal_entries']) world.apply(table, world.rowsOnServer(table));
          world.check();
          const { reader } = world.device.store;
          const sold = world.here.length + world.elsewhere.length;
          expect(world.ingest.accepted.map(({ sequence }) => sequence)).toEqual(
            world.here.map((_, index) => index + 1),
          );
          expect(reader.prepare('SELECT count(*) AS n FROM facts WHERE accept_no IS NULL').get()).toEqual({
            n: 0,
          });
          expect(
            reader.prepare(`SELECT count(*) AS n FROM journal_entries WHERE status = 'posted'`).get(),
          ).toEqual({ n: sold });
          expect(reader.prepare('SELECT count(*) AS n FROM journal_entries').get()).toEqual({ n: sold });
        } finally {
          await world.close();
        }
      }),
      { numRuns: 60, timeout: 10_000 },
    );
  });
});
