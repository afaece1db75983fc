import { reject } from '#shared/kernel/index.ts';
import type { Engine } from './engine.ts';
import type { EventListener } from './events.ts';
import type { RunningEngine } from './running-engine.ts';
import { isDamage } from './store/index.ts';
import type { Log } from './sync/log.ts';

/** A disk on which each new database is damaged again needs a person. */
const MAX_REBUILDS = 3;

export interface HealingOptions {
  start(conditions: StartConditions): Promise<RunningEngine>;
  readonly log: Log;
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
export async function createHealingEngine({ start, log }: HealingOptions): Promise<Engine> {
  const subscribers = new Map<EventListener, () => void>();
  let rebuilds = 0;
  let lastRequestMs = performance.now();
  let closing = false;

  const attempt = async (isLost: boolean): Promise<RunningEngine> => {
    let live = false;
    let noticed = false;
    const onDamage = (): void => {
      noticed = true;
      if (live) setImmediate(heal);
    };
    try {
      const engine = await start({
        isLost,
        onDamage,
        restart: () => setImmediate(() => startOver(false)),
        isIdle: (forMs) => performance.now() - lastRequestMs >= forMs,
      });
      live = true;
      if (noticed) setImmediate(heal);
      return engine;
    } catch (error) {
      rebuilds += 1;
      if (!isDamage(error) || isLost || rebuilds > MAX_REBUILDS) throw error;
      return attempt(true);
    }
  };

  let running = await attempt(false);
  let current = Promise.resolve(running);

  const startAnew = async (isLost: boolean): Promise<RunningEngine> => {
    await running.close();
    running = await attempt(isLost);
    for (const listener of subscribers.keys()) subscribers.set(listener, running.subscribe(listener));
    running.stateChanged();
    return running;
  };
  let healing = false;
  function heal(): void {
    if (closing || healing) return;
    rebuilds += 1;
    if (rebuilds > MAX_REBUILDS) {
      log('error', 'the database is damaged again and again: this disk fails');
      return;
    }
    startOver(true);
  }
  function startOver(isLost: boolean): void {
    if (closing || healing) return;
    healing = true;
    current = startAnew(isLost).finally(() => {
      healing = false;
    });
    current.catch((error: unknown) =>
      log('error', 'the engine could not be started again', { error: String(error) }),
    );
  }

  return {
    request: async (path, input) => {
      lastRequestMs = performance.now();
      let engine: RunningEngine;
      try {
        engine = await current;
      } catch {
        return reject('kernel.unavailable');
      }
      return engine.request(path, input);
    },
    subscribe: (listener) => {
      subscribers.set(listener, running.subscribe(listener));
      return () => {
        subscribers.get(listener)?.();
        subscribers.delete(listener);
      };
    },
    close: async () => {
      closing = true;
      await current.then(
        (engine) => engine.close(),
        // What couldn't be started has closed what it opened.
        () => {},
      );
    },
  };
}
