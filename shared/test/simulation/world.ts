import { instantOf, uuidV7 } from '#shared/kernel/index.ts';
import { Random } from './random.ts';

/** 21 Nov 2026, 09:00 in Singapore. */
const START_MS = Date.UTC(2026, 10, 21, 1);

interface PlannedEvent {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that passes only when something happens, and everything that is to happen, in one order. */
export class World {
  readonly random: Random;
  readonly #ids: Random;
  readonly trace: string[] | undefined;
  nowMs = START_MS;
  #order = 0;
  #events: PlannedEvent[] = [];
  /** Things that the simulated code did and must never do; the first one ends the run. */
  readonly violations: string[] = [];

  constructor(seed: number, isTraced: boolean) {
    this.random = new Random(seed, 1);
    this.#ids = new Random(seed, 2);
    this.trace = isTraced ? [] : undefined;
  }

  get now(): string {
    return instantOf(this.nowMs);
  }

  newId<Id extends string>(atMs: number = this.nowMs): Id {
    return uuidV7(atMs, this.#ids.bytes(10)) as Id;
  }

  after(delayMs: number, run: () => void): void {
    const event = { atMs: this.nowMs + delayMs, order: this.#order, run };
    this.#order += 1;
    let index = this.#events.length;
    // Soon events come late: the list is short and mostly in order.
    while (index > 0 && isBefore(event, this.#events[index - 1])) index -= 1;
    this.#events.splice(index, 0, event);
  }

  note(text: string): void {
    this.trace?.push(`${new Date(this.nowMs).toISOString().slice(5, 23)} ${text}`);
  }

  violate(text: string): void {
    this.note(`VIOLATION ${text}`);
    this.violations.push(text);
  }

  /** Lets everything happen that is due until then. */
  async runUntil(endMs: number): Promise<void> {
    for (;;) {
      const next = this.#events[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#events.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      await settled();
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }
}

const isBefore = (a: PlannedEvent, b: PlannedEvent | undefined): boolean =>
  b !== undefined && a.atMs < b.atMs;

/** Every promise that could go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
