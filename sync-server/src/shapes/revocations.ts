import type { StreamRow } from '#shared/devices/index.ts';

/** How often the streams with a request under way are looked up. */
const LOOK_EVERY_MS = 1000;

type WatchedStream = Pick<StreamRow, 'id' | 'companyId'>;

/** Those of a company's streams that may still read, as of a moment after the call. */
export type StandingLookup = (
  companyId: string,
  streamIds: readonly string[],
) => Promise<ReadonlySet<string>>;

interface Watch {
  readonly stream: WatchedStream;
  readonly onRevoked: () => void;
}

interface Question {
  readonly ids: Set<string>;
  readonly answer: Promise<ReadonlySet<string>>;
}

/**
 * Finds out that a device was taken out of service while a request of its is under way. Everything is asked of Postgres, so
 * that it doesn't matter which of several servers did the revoking: no row is sent after a look that began later than it, and
 * a request that waits ends within `LOOK_EVERY_MS`.
 */
export class Revocations {
  readonly #lookUp: StandingLookup;
  readonly #onFailure: (error: unknown) => void;
  readonly #watches = new Set<Watch>();
  readonly #questions = new Map<string, Question>();
  #nextLook: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(lookUp: StandingLookup, onFailure: (error: unknown) => void) {
    this.#lookUp = lookUp;
    this.#onFailure = onFailure;
  }

  /** @returns what ends the watch */
  watch(stream: WatchedStream, onRevoked: () => void): () => void {
    const watch = { stream, onRevoked };
    this.#watches.add(watch);
    this.#schedule();
    return () => void this.#watches.delete(watch);
  }

  /**
   * Whether a stream may read no more, by a look that begins after the call. What is asked at the same moment, by all who
   * wait at one place of a shape, is one query a company.
   */
  async isRevoked({ id, companyId }: WatchedStream): Promise<boolean> {
    const question = this.#questions.get(companyId) ?? this.#ask(companyId);
    question.ids.add(id);
    return !(await question.answer).has(id);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#nextLook);
  }

  #ask(companyId: string): Question {
    const ids = new Set<string>();
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.#questions.delete(companyId);
      return this.#lookUp(companyId, [...ids]);
    });
    const question = { ids, answer };
    this.#questions.set(companyId, question);
    return question;
  }

  #schedule(): void {
    if (this.#nextLook !== undefined || this.#isClosed || this.#watches.size === 0) return;
    this.#nextLook = setTimeout(() => {
      this.#look()
        // Postgres is away, say. An answer that comes meanwhile isn't relayed, because it is asked about again.
        .catch(this.#onFailure)
        .finally(() => {
          this.#nextLook = undefined;
          this.#schedule();
        });
    }, LOOK_EVERY_MS);
    this.#nextLook.unref();
  }

  async #look(): Promise<void> {
    const companies = Map.groupBy(this.#watches, ({ stream }) => stream.companyId);
    for (const [companyId, watches] of companies) {
      const ids = [...new Set(watches.map(({ stream }) => stream.id))];
      const inService = await this.#lookUp(companyId, ids);
      for (const { stream, onRevoked } of watches) if (!inService.has(stream.id)) onRevoked();
    }
  }
}
