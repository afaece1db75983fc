import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppState, Bridge } from '#shared/bridge.ts';
import { epochMsOf, instantOf } from '#shared/kernel/index.ts';
import type { WatchedTransport } from './transport.ts';

/** What everybody needs to know: who, where, and whether the engine is there. */
export interface SessionState {
  /** Null until the engine has answered for the first time. */
  readonly state: AppState | null;
  /** The engine doesn't answer; it is asked again and again. */
  readonly away: boolean;
  /** Somebody opened the counter before the first copy was complete. */
  readonly openedEarly: boolean;
  /** When `state` came, by the page's own steady clock. */
  readonly receivedAtMs: number;
}

export type Session = StoreApi<SessionState>;

const firstRetryMs = 250;
const longestRetryMs = 2_000;
/** In Electron nothing tells the page that the engine ended; it asks now and then. */
const heartbeatMs = 10_000;

export const createSession = (): Session =>
  createStore(() => ({ state: null, away: false, openedEarly: false, receivedAtMs: 0 }));

/** The counter is open: when everything is here, or when somebody started with what is. */
export const isCounterOpen = ({ state, openedEarly }: Pick<SessionState, 'state' | 'openedEarly'>): boolean =>
  state?.phase === 'ready' || (state?.phase === 'loading' && openedEarly);

export function setState(session: Session, state: AppState): void {
  session.setState({ state, away: false, receivedAtMs: performance.now() });
}

/** A transport whose every `kernel.unavailable` makes the session look for the engine until it answers. */
export function watched(transport: WatchedTransport, onAway: () => void): WatchedTransport {
  return {
    ...transport,
    async request(path, input) {
      const answer = await transport.request(path, input);
      if (!answer.ok && answer.error.code === 'kernel.unavailable') onAway();
      return answer;
    },
    subscribe: (event, callback) => transport.subscribe(event, callback),
  };
}

export interface SessionKeeper {
  /** Starts to look for an engine that went away. */
  readonly lost: () => void;
  readonly stop: () => void;
}

/**
 * Keeps the session's state as the engine tells it, and finds the engine again when it was away.
 * @param onBack called each time the engine is there: the first time, and after it had been away
 */
export function keepSession(
  session: Session,
  bridge: Bridge,
  transport: WatchedTransport,
  onBack: () => void,
): SessionKeeper {
  let stopped = false;
  let looking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = (delayMs: number, next: () => void): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(next, delayMs);
  };

  const look = async (retryMs: number): Promise<void> => {
    const answer = await bridge.app.state({});
    if (stopped) return;
    if (answer.ok) {
      const wasAway = looking;
      looking = false;
      setState(session, answer.value);
      if (wasAway) onBack();
      later(heartbeatMs, () => void look(firstRetryMs));
      return;
    }
    looking = true;
    session.setState({ away: true });
    later(retryMs, () => void look(Math.min(retryMs * 2, longestRetryMs)));
  };

  const lost = (): void => {
    if (looking || stopped) return;
    looking = true;
    session.setState({ away: true });
    later(firstRetryMs, () => void look(firstRetryMs));
  };

  const stopEvents = bridge.subscribe('state', (state) => setState(session, state));
  const stopDrops = transport.onDrop?.(lost);
  looking = true;
  void look(firstRetryMs);

  return {
    lost,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      stopEvents();
      stopDrops?.();
    },
  };
}

/** The engine's time now: its last word, moved on by the page's steady clock. */
export function engineNow({ state, receivedAtMs }: SessionState): string {
  if (!state) return instantOf(0);
  return instantOf(epochMsOf(state.now) + Math.max(0, Math.floor(performance.now() - receivedAtMs)));
}
