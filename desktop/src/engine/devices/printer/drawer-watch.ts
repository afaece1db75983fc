import { setTimeout as sleep } from 'node:timers/promises';
import type { PrinterStatus } from '#shared/bridge.ts';
import type { DrawerPin } from '#shared/devices/index.ts';

export interface DrawerTimings {
  /** How often an open drawer is asked whether it is shut. It springs open within the first of these. */
  readonly pollMs: number;
  /** After so many questions without an answer nothing more is known of the drawer. */
  readonly mostMisses: number;
}

export const drawerTimings: DrawerTimings = { pollMs: 2_000, mostMisses: 5 };

export interface DrawerWatchOptions {
  /** What the drawer's contact says now; null: no answer. */
  readPin(): Promise<DrawerPin | null>;
  /** What it says while the drawer is shut; null: nobody has shown it to this till, so that nothing is watched. */
  shutAt(): DrawerPin | null;
  /** How long it may stay open; null: for ever. */
  patienceMs(): number | null;
  onChange(): void;
  readonly timings: DrawerTimings;
  readonly signal: AbortSignal;
}

export interface DrawerWatch {
  state(): PrinterStatus['drawer'];
  /** It was opened just now: it is watched until it is shut. */
  opened(): void;
}

/** Watches a drawer that was opened, and says when it has stayed so for too long (RULES.md R29) [DEV-40]. */
export function createDrawerWatch(options: DrawerWatchOptions): DrawerWatch {
  const { timings, signal } = options;
  let state: PrinterStatus['drawer'] = 'unknown';
  let openedMs = 0;
  let isWatching = false;
  const become = (next: PrinterStatus['drawer']): void => {
    if (next === state) return;
    state = next;
    options.onChange();
  };
  const look = (pin: DrawerPin, shutAt: DrawerPin): void => {
    const patienceMs = options.patienceMs();
    const isLate = patienceMs !== null && performance.now() - openedMs >= patienceMs;
    become(pin === shutAt ? 'shut' : isLate ? 'leftOpen' : 'open');
  };
  const watch = async (): Promise<void> => {
    let misses = 0;
    for (let shutAt = options.shutAt(); shutAt !== null; shutAt = options.shutAt()) {
      await sleep(timings.pollMs, undefined, { signal, ref: false });
      const pin = await options.readPin();
      misses = pin === null ? misses + 1 : 0;
      if (pin !== null) look(pin, shutAt);
      if (misses >= timings.mostMisses) break;
      if (state === 'shut') return;
    }
    become('unknown');
  };
  return {
    state: () => state,
    opened: () => {
      openedMs = performance.now();
      if (isWatching) return;
      isWatching = true;
      void watch()
        // Closing the printer wakes it from its sleep.
        .catch(() => become('unknown'))
        .finally(() => {
          isWatching = false;
        });
    },
  };
}
