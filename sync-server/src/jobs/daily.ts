import { instantOf, SINGAPORE_OFFSET_MS } from '#shared/kernel/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** RULES.md R26: a business day ends at 05:00 in Singapore. */
const CUT_OVER_MS = 5 * 60 * 60 * 1000;
const LOOK_EVERY_MS = 60_000;

/** Work for once a business day. It finds out by itself what of it another server has done, or is doing. */
export interface DailyJob {
  readonly name: string;
  /** @param cutOver UTC instant of the cut-over since which it is due */
  run(cutOver: string): Promise<void>;
}

export interface DailyOptions {
  readonly clock: () => number;
  readonly jobs: readonly DailyJob[];
  readonly onFailure: (job: string, error: unknown) => void;
}

/** The newest cut-over of the business date at a time, as a UTC instant. */
export function latestCutOver(nowMs: number): string {
  const shiftMs = SINGAPORE_OFFSET_MS - CUT_OVER_MS;
  return instantOf(Math.floor((nowMs + shiftMs) / DAY_MS) * DAY_MS - shiftMs);
}

/**
 * Runs jobs once after each cut-over, one after another; one that fails is tried again at the next look. A server that was
 * off at the cut-over catches up when it runs again.
 */
export class Daily {
  readonly #options: DailyOptions;
  readonly #doneSince = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: DailyOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.look());
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Runs what is due now. */
  async look(): Promise<void> {
    const { clock, jobs, onFailure } = this.#options;
    const cutOver = latestCutOver(clock());
    for (const job of jobs) {
      if (this.#isStopped || this.#doneSince.get(job.name) === cutOver) continue;
      try {
        await job.run(cutOver);
        this.#doneSince.set(job.name, cutOver);
      } catch (error) {
        onFailure(job.name, error);
      }
    }
  }

  /** Waits for a job that is running; the next ones aren't begun. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }
}
