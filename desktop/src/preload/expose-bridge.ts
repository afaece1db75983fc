import type { BridgeCarrier, ToldAnswer } from '#shared/bridge/cart-patch.ts';

/** What the preload script needs of Electron. */
export interface PreloadPort {
  /** Gives the page a copy of `value` as `window[name]`. */
  expose(name: string, value: unknown): void;
  request(path: string, input: unknown, has: number): Promise<ToldAnswer>;
  /** Calls back with every event that the main process tells. */
  onEvent(listener: (name: string, data: unknown) => void): void;
}

const globalName = 'kedai';

/**
 * Gives the page its one object, `window.kedai`. Neither channels nor Electron's own objects reach the page, so it can
 * ask the engine and nothing else.
 */
export function exposeBridge(port: PreloadPort): void {
  const callbacks = new Map<string, Set<(data: unknown) => void>>();
  port.onEvent((name, data) => {
    for (const callback of callbacks.get(name) ?? []) callback(data);
  });
  const carrier: BridgeCarrier = {
    request: (path, input, has) => port.request(path, input, has),
    subscribe: (event, callback) => {
      const ofEvent = callbacks.get(event) ?? new Set();
      callbacks.set(event, ofEvent);
      // Wrapped, so that subscribing the same function twice can be undone once.
      const listener = (data: unknown) => callback(data);
      ofEvent.add(listener);
      return () => {
        ofEvent.delete(listener);
      };
    },
  };
  port.expose(globalName, carrier);
}
