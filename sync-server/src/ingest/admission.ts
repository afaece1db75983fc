import type { FastifyReply } from 'fastify';
import { Refusal } from '../http/answers.ts';

/**
 * Pushes that are worked on at once. A company's follow one another in the end, by its counter of accepted facts; more of
 * them only take connections from everybody else.
 */
const AT_ONCE = 3;
/** Pushes that wait for that with their bodies in memory: less work than a device's patience, and some megabytes. */
const MAX_WAITING = 120;
/** What a device is told that comes beyond; its own backoff spreads it further. */
const RETRY_AFTER_SECONDS = 1;

/** Lets some pushes in at once, some more wait, and sends the rest away before their bodies are read. */
export class Admission {
  #under = 0;
  #working = 0;
  readonly #waiting: (() => void)[] = [];

  /** Counts a request from its first line to the end of its answer. */
  enter(reply: FastifyReply): void {
    if (this.#under >= AT_ONCE + MAX_WAITING) {
      reply.header('retry-after', String(RETRY_AFTER_SECONDS));
      throw new Refusal({ code: 'kernel.unavailable', details: {} });
    }
    this.#under += 1;
    reply.raw.once('close', () => {
      this.#under -= 1;
    });
  }

  /** Runs the work when it is its turn: first come, first served. Who has left by then asks again, and isn't served twice. */
  async run<T>(reply: FastifyReply, work: () => Promise<T>): Promise<T> {
    if (this.#working < AT_ONCE) this.#working += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      if (reply.raw.destroyed) throw new Refusal({ code: 'kernel.unavailable', details: {} });
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#working -= 1;
      else next();
    }
  }
}
