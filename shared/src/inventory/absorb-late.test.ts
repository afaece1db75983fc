import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactId, RowId, StreamId, VariantId } from '../kernel/index.ts';
import { absorptionsDue, type BookedCount, type BookedMovement } from './absorb-late.ts';

const variantId = 'variant' as VariantId;
const SERVER = 'server' as StreamId;
const TILLS = 3;

/** A movement as its maker knows it; the server adds the acceptNo. */
type Made = Omit<BookedMovement, 'acceptNo'> & { readonly factId: string; readonly asCount?: BookedCount };

/** A till: what it made, how much of that it has sent, and which facts its book has. */
interface Till {
  readonly streamId: StreamId;
  readonly made: Made[];
  sent: number;
  readonly book: Set<string>;
}

/** A shelf, tills that sell from it and count it, and a server: real goods on one side, books on the other. */
class Shop {
  shelfMilli: number;
  readonly #tills: Till[] = Array.from({ length: TILLS }, (_, index) => ({
    streamId: `till-${index}` as StreamId,
    made: [],
    sent: 0,
    book: new Set(),
  }));
  readonly accepted: (Made & { readonly acceptNo: number })[] = [];
  readonly #serverFacts: Made[] = [];
  #minute = 0;

  constructor(shelfMilli: number) {
    this.shelfMilli = shelfMilli;
  }

  /** @param isSameInstant the clock of this till shows what the one before showed */
  #now(isSameInstant: boolean): string {
    if (!isSameInstant) this.#minute += 1;
    return new Date(Date.UTC(2026, 10, 1) + this.#minute * 60_000).toISOString();
  }

  sell(index: number, quantityMilli: number): void {
    this.shelfMilli -= quantityMilli;
    this.#make(index, { quantityMilli: -quantityMilli, movedAt: this.#now(false), count: null });
  }

  count(index: number, isSameInstant: boolean): void {
    const till = this.#till(index);
    const all = [...till.made, ...this.accepted];
    const bookMilli = sum(
      [...till.book].map((id) => all.find((fact) => fact.factId === id)?.quantityMilli ?? 0),
    );
    const streams = [...this.#tills.map(({ streamId }) => streamId), SERVER];
    const seen = streams.map((streamId) => {
      const ofStream = all.filter((fact) => fact.streamId === streamId);
      const had = ofStream.filter((fact) => till.book.has(fact.factId)).map((fact) => fact.sequence);
      const sequence = Math.max(0, ...had);
      const without = Array.from({ length: sequence }, (_, at) => at + 1).filter((at) => !had.includes(at));
      return { streamId, sequence, without };
    });
    const factId = `${till.streamId}-${till.made.length + 1}` as FactId;
    const countedAt = this.#now(isSameInstant && this.#minute > 0 && till.made.length === 0);
    this.#make(index, {
      quantityMilli: this.shelfMilli - bookMilli,
      movedAt: countedAt,
      count: { factId, part: 'difference' },
      asCount: { factId, countedAt, seen, seenThroughAcceptNo: 0 },
    });
  }

  #make(index: number, movement: Omit<Made, 'id' | 'factId' | 'streamId' | 'sequence' | 'variantId'>): void {
    const till = this.#till(index);
    const sequence = till.made.length + 1;
    const factId = `${till.streamId}-${sequence}`;
    till.made.push({
      id: factId as RowId,
      factId,
      streamId: till.streamId,
      sequence,
      variantId,
      ...movement,
    });
    till.book.add(factId);
  }

  send(index: number): void {
    const till = this.#till(index);
    const next = till.made[till.sent];
    if (next === undefined) return;
    till.sent += 1;
    this.#accept(next);
    const counts = this.accepted.flatMap((fact) => fact.asCount ?? []);
    for (const due of absorptionsDue(counts, this.accepted, () => new Set([variantId]))) {
      const sequence = this.#serverFacts.length + 1;
      const movedAt = counts.find((count) => count.factId === due.countFactId)?.countedAt ?? '';
      const fact: Made = {
        id: `server-${sequence}` as RowId,
        factId: `server-${sequence}`,
        streamId: SERVER,
        sequence,
        variantId,
        quantityMilli: due.quantityMilli,
        movedAt,
        count: { factId: due.countFactId, part: 'absorbed' },
      };
      this.#serverFacts.push(fact);
      this.#accept(fact);
    }
    expect(absorptionsDue(counts, this.accepted, () => new Set([variantId]))).toEqual([]);
  }

  #accept(fact: Made): void {
    this.accepted.push({ ...fact, acceptNo: this.accepted.length + 1 });
  }

  /** Takes in what has come down, or only what the server wrote or only what others did: shapes don't arrive together. */
  receive(index: number, what: 'all' | 'server' | 'tills'): void {
    const { book } = this.#till(index);
    for (const { factId, streamId } of this.accepted) {
      if (what === 'all' || (what === 'server') === (streamId === SERVER)) book.add(factId);
    }
  }

  sendAll(order: readonly number[]): void {
    for (const index of [...order, ...this.#tills.keys()]) {
      while (this.#till(index).sent < this.#till(index).made.length) this.send(index);
    }
  }

  levelMilli = (): number => sum(this.accepted.map((fact) => fact.quantityMilli));

  #till(index: number): Till {
    const till = this.#tills[index];
    if (till === undefined) throw new Error(`expected a till ${index}`);
    return till;
  }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const till = fc.integer({ min: 0, max: TILLS - 1 });
const step = fc.oneof(
  fc.record({ does: fc.constant('sell' as const), till, quantityMilli: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ does: fc.constant('count' as const), till, isSameInstant: fc.boolean() }),
  fc.record({ does: fc.constant('send' as const), till }),
  fc.record({
    does: fc.constant('receive' as const),
    till,
    what: fc.constantFrom('all' as const, 'server' as const, 'tills' as const),
  }),
);
const order = fc.shuffledSubarray([0, 1, 2], { minLength: TILLS });

describe('a count and what was late for it', () => {
  it('[INV-6] [INV-7] ends with what is on the shelf, in whatever order sales and counts of all tills are made, sent and received', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), till, order, (steps, lastTill, sendOrder) => {
        const shop = new Shop(100_000);
        for (const doing of steps) {
          if (doing.does === 'sell') shop.sell(doing.till, doing.quantityMilli);
          else if (doing.does === 'count') shop.count(doing.till, doing.isSameInstant);
          else if (doing.does === 'send') shop.send(doing.till);
          else shop.receive(doing.till, doing.what);
        }
        shop.count(lastTill, false);
        shop.sell((lastTill + 1) % TILLS, 700);
        shop.sendAll(sendOrder);
        expect(shop.levelMilli()).toBe(shop.shelfMilli);
      }),
      { numRuns: 500 },
    );
  });

  const moved = (changes: Partial<BookedMovement>): BookedMovement => ({
    id: 'movement-1' as RowId,
    streamId: 'till-1' as StreamId,
    sequence: 5,
    acceptNo: 10,
    variantId,
    quantityMilli: -2000,
    movedAt: '2026-11-21T10:00:00.000Z',
    count: null,
    ...changes,
  });
  const count: BookedCount = {
    factId: 'count-1' as FactId,
    countedAt: '2026-11-21T11:00:00.000Z',
    seen: [{ streamId: 'till-1' as StreamId, sequence: 4, without: [2] }],
    seenThroughAcceptNo: 3,
  };
  const dueFor = (...movements: BookedMovement[]) =>
    absorptionsDue([count], movements, () => new Set([variantId])).map((due) => due.quantityMilli);

  it('[INV-6] takes back what its book had not seen, and nothing else', () => {
    expect(dueFor(moved({}))).toEqual([2000]);
    expect(dueFor(moved({ streamId: 'till-2' as StreamId, sequence: 1 }))).toEqual([2000]);
    expect(dueFor(moved({ sequence: 4 }))).toEqual([]);
    expect(dueFor(moved({ sequence: 2 }))).toEqual([2000]);
    expect(dueFor(moved({ acceptNo: 3 }))).toEqual([]);
    expect(dueFor(moved({ movedAt: count.countedAt }))).toEqual([]);
    expect(dueFor(moved({ movedAt: '2026-11-21T11:00:00.001Z' }))).toEqual([]);
  });

  it('[INV-6] takes it back once', () => {
    const absorbed = moved({
      streamId: SERVER,
      sequence: 1,
      quantityMilli: 2000,
      movedAt: count.countedAt,
      count: { factId: count.factId, part: 'absorbed' },
    });
    expect(dueFor(moved({}), absorbed)).toEqual([]);
  });
});
