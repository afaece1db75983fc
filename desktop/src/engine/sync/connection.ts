import { backoffMs, pause, type RandomBytes } from './backoff.ts';

/** With no other traffic, the server is asked this often whether it is there. */
const HEARTBEAT_MS = 5_000;
/** A server that is back is noticed within this: to ask is no more work for it than the heartbeat of a till online. */
export const PROBE_LONGEST_MS = HEARTBEAT_MS;

/** How long to wait before the server is asked again whether it is there. */
export const probeWaitMs = (failures: number, random: RandomBytes): number =>
  backoffMs(failures, random, PROBE_LONGEST_MS);

export type ServerState = 'connecting' | 'online' | 'offline';

export interface ConnectionOptions {
  /** Asks the server whether it is there. */
  probe(signal: AbortSignal): Promise<boolean>;
  readonly clock: () => number;
  readonly random: RandomBytes;
  onChange(): void;
}

/**
 * Whether the server can be reached: one answer for everything that talks to it. While it can't, one probe asks for it
 * and everything else waits here, so that a till offline makes one small request now and then, not fifteen.
 */
export interface Connection {
  readonly state: ServerState;
  /** Unix milliseconds of the last answer. */
  readonly lastContactMs: number | undefined;
  /** Aborted when the connection is lost: requests under way on it are dead. */
  readonly lost: AbortSignal;
  succeeded(): void;
  failed(): void;
  /** Resolves when the server is thought to be there, or the signal is aborted. */
  reachable(signal: AbortSignal): Promise<void>;
  /** Asks at once instead of waiting for the next try. */
  tryNow(): void;
  /** Watches until the signal is aborted. */
  watch(signal: AbortSignal): Promise<void>;
}

export function createConnection(options: ConnectionOptions): Connection {
  let state: ServerState = 'connecting';
  let lastContactMs: number | undefined;
  let failures = 0;
  let lost = new AbortController();
  let alarm = new AbortController();
  const waiting = new Set<() => void>();

  const setState = (next: ServerState): void => {
    if (state === next) return;
    state = next;
    options.onChange();
  };
  const wake = (): void => alarm.abort();
  /** A clock that was put back must not stretch it. */
  const idleMs = (): number => Math.max(0, options.clock() - (lastContactMs ?? 0));

  const reached = (): void => {
    lastContactMs = options.clock();
    setState('online');
    for (const resume of waiting) resume();
    waiting.clear();
  };

  const connection: Connection = {
    get state() {
      return state;
    },
    get lastContactMs() {
      return lastContactMs;
    },
    get lost() {
      return lost.signal;
    },
    succeeded: () => {
      failures = 0;
      reached();
    },
    failed: () => {
      if (state === 'offline') return;
      setState('offline');
      lost.abort();
      lost = new AbortController();
      wake();
    },
    reachable: (signal) => {
      if (state !== 'offline' || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const resume = (): void => {
          waiting.delete(resume);
          signal.removeEventListener('abort', resume);
          resolve();
        };
        waiting.add(resume);
        signal.addEventListener('abort', resume, { once: true });
      });
    },
    tryNow: () => {
      if (state === 'offline') wake();
    },
    watch: async (signal) => {
      while (!signal.aborted) {
        const isOffline = state === 'offline';
        if (isOffline) failures += 1;
        const waitMs = isOffline ? probeWaitMs(failures, options.random) : HEARTBEAT_MS - idleMs();
        alarm = new AbortController();
        if (waitMs > 0) await pause(waitMs, AbortSignal.any([signal, alarm.signal]));
        if (signal.aborted) return;
        if (state === 'online' && idleMs() < HEARTBEAT_MS) continue;
        // Lost during the wait of a connection that was there: the wait of one that isn't comes first.
        if (!isOffline && state === 'offline') continue;
        // A server that answers to this and to nothing else must not be tried again and again without a wait.
        if (await options.probe(signal)) reached();
        else if (!signal.aborted) connection.failed();
      }
    },
  };
  return connection;
}
