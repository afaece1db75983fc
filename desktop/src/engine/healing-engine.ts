import { reject } from '#shared/kernel/index.ts';
import type { Engine } from './engine.ts';
import type { EventListener } from './events.ts';
import type { RunningEngine } from './running-engine.ts';
import { isDamage } from './store/index.ts';
import type { Log } from './sync/log.ts';

/** A disk on which each new database is damaged again needs a person. */
const MAX_REBUILDS = 3;
/** What keeps an engine from starting again and isn't damage passes: somebody makes room on the disk, say. */
const RETRY_AFTER_MS = 5_000;

export interface HealingOptions {
  start(conditions: StartConditions): Promise<RunningEngine>;
  readonly log: Log;
  readonly retryAfterMs?: number;
}

export interface StartConditions {
  /** The database is known to be damaged. */
  readonly isLost: boolean;
  /** To be called when a page of the database can't be read. */
  onDamage(): void;
  /** Closes this engine and starts another, on the same database. */
  restart(): void;
  /** True when nobody has asked for anything for so long. */
  isIdle(forMs: number): boolean;
}

/**
 * An engine that is closed and started again, on a database made anew, when its database turns out damaged. Whoever asks
 * meanwhile gets the answer afterwards; who was signed in has to do it again.
 */
export async function createHealingEngine(options: HealingOptions): Promise<Engine> {
  const engine = new HealingEngine(options);
  await engine.started();
  return engine;
}

class HealingEngine implements Engine {
  readonly #options: HealingOptions;
  readonly #subscribers = new Map<EventListener, () => void>();
  #attempts = 0;
  #rebuilds = 0;
  #lastRequestMs = performance.now();
  #closing = false;
  #starting = true;
  /** Asked for before there was an engine to close; true when its database is damaged. */
  #startAgain: boolean | undefined;
  #running: RunningEngine | undefined;
  #current: Promise<RunningEngine>;

  constructor(options: HealingOptions) {
    this.#options = options;
    this.#current = this.#start(false);
    this.#current.catch(() => {});
  }

  async started(): Promise<void> {
    await this.#current;
  }

  readonly request: Engine['request'] = async (path, input) => {
    this.#lastRequestMs = performance.now();
    let engine: RunningEngine;
    try {
      engine = await this.#current;
    } catch {
      return reject('kernel.unavailable');
    }
    return engine.request(path, input);
  };

  readonly subscribe: Engine['subscribe'] = (listener) => {
    this.#subscribers.set(listener, this.#running?.subscribe(listener) ?? (() => {}));
    return () => {
      this.#subscribers.get(listener)?.();
      this.#subscribers.delete(listener);
    };
  };

  readonly close: Engine['close'] = async () => {
    this.#closing = true;
    await this.#current.then(
      (engine) => engine.close(),
      // What couldn't be started has closed what it opened.
      () => {},
    );
  };

  async #start(isLost: boolean): Promise<RunningEngine> {
    this.#starting = true;
    try {
      const engine = await this.#attempt(isLost);
      this.#running = engine;
      for (const listener of this.#subscribers.keys()) {
        this.#subscribers.set(listener, engine.subscribe(listener));
      }
      return engine;
    } finally {
      this.#starting = false;
      const again = this.#startAgain;
      this.#startAgain = undefined;
      if (again !== undefined) setImmediate(() => this.#restart(again));
    }
  }

  async #attempt(isLost: boolean): Promise<RunningEngine> {
    this.#attempts += 1;
    const number = this.#attempts;
    // What an earlier one still says of its database is no news.
    const again = (damaged: boolean): void =>
      void setImmediate(() => {
        if (number === this.#attempts) this.#restart(damaged);
      });
    try {
      return await this.#options.start({
        isLost,
        onDamage: () => again(true),
        restart: () => again(false),
        isIdle: (forMs) => performance.now() - this.#lastRequestMs >= forMs,
      });
    } catch (error) {
      this.#startAgain = undefined;
      if (!isDamage(error)) throw error;
      this.#rebuilds += 1;
      if (isLost || this.#rebuilds > MAX_REBUILDS) throw error;
      return this.#attempt(true);
    }
  }

  #restart(isLost: boolean): void {
    if (this.#closing) return;
    if (this.#starting) {
      this.#startAgain = isLost || this.#startAgain === true;
      return;
    }
    const { log } = this.#options;
    if (isLost) this.#rebuilds += 1;
    if (this.#rebuilds > MAX_REBUILDS) {
      log('error', 'the database is damaged again and again: this disk fails');
      return;
    }
    this.#starting = true;
    this.#current = this.#startAnew(isLost);
    this.#current.catch((error: unknown) => {
      log('error', 'the engine could not be started again', { error: String(error) });
      if (isDamage(error)) return;
      setTimeout(() => this.#restart(false), this.#options.retryAfterMs ?? RETRY_AFTER_MS).unref();
    });
  }

  async #startAnew(isLost: boolean): Promise<RunningEngine> {
    const before = this.#running;
    this.#running = undefined;
    await before
      ?.close()
      .catch((error: unknown) =>
        this.#options.log('error', 'the engine could not be closed', { error: String(error) }),
      );
    const engine = await this.#start(isLost);
    engine.stateChanged();
    return engine;
  }
}
