import type { AppState, BridgeEvents } from '#shared/bridge.ts';

export type EventListener = (event: keyof BridgeEvents, data: unknown) => void;

/** Tells listeners what changed, once per tick however often it was said. */
export interface EngineEvents {
  subscribe(listener: EventListener): () => void;
  /** Something that the state is made of may have changed. */
  stateChanged(): void;
  dataChanged(tables: readonly string[]): void;
  /** Nothing is told any more. */
  close(): void;
}

/** @param compose makes the state; asked only when somebody listens */
export function createEvents(compose: () => AppState, onError: (error: unknown) => void): EngineEvents {
  const listeners = new Set<EventListener>();
  const tables = new Set<string>();
  let lastState = '';
  let stateDue = false;
  let scheduled = false;

  const emit: EventListener = (event, data) => {
    for (const listener of listeners) listener(event, data);
  };
  const flush = (): void => {
    scheduled = false;
    if (listeners.size === 0) return;
    if (tables.size > 0) {
      emit('dataChanged', { tables: [...tables] });
      tables.clear();
    }
    if (!stateDue) return;
    stateDue = false;
    const state = compose();
    // Time passing alone is no news.
    const seen = JSON.stringify({ ...state, now: null });
    if (seen === lastState) return;
    lastState = seen;
    emit('state', state);
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      try {
        flush();
      } catch (error) {
        onError(error);
      }
    });
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    stateChanged: () => {
      stateDue = true;
      schedule();
    },
    dataChanged: (changed) => {
      for (const table of changed) tables.add(table);
      schedule();
    },
    close: () => listeners.clear(),
  };
}
