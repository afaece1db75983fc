import { randomInt } from 'node:crypto';
import { createCartTeller, type ToldAnswer } from '#shared/bridge/cart-patch.ts';
import type { Engine } from './engine.ts';

/** What goes from the engine to a page: an answer to one of its requests, or an event. */
export type EngineMessage =
  | (ToldAnswer & { readonly id: number })
  | { readonly event: string; readonly data: unknown };

/** Versions of carts begin below it, and fit a number however many follow. */
const MAX_FIRST_VERSION = 2 ** 47;

export interface MessageChannel {
  /** Takes `{ id, path, input }`, and `has` from who keeps the last cart; anything else is refused by a return of false. */
  receive(message: unknown): boolean;
  close(): void;
}

/** Carries the bridge over anything that carries messages: Electron's ports, a child process, a socket. */
export function openMessageChannel(engine: Engine, send: (message: EngineMessage) => void): MessageChannel {
  const unsubscribe = engine.subscribe((event, data) => send({ event, data }));
  const carts = createCartTeller(randomInt(1, MAX_FIRST_VERSION));
  let open = true;
  return {
    receive: (message) => {
      if (!isRequest(message)) return false;
      void engine.request(message.path, message.input).then((result) => {
        if (!open) return;
        send({ id: message.id, ...carts.tell(result, message.has) });
      });
      return true;
    },
    close: () => {
      open = false;
      unsubscribe();
    },
  };
}

function isRequest(message: unknown): message is { id: number; path: string; input: unknown; has?: number } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'id' in message &&
    typeof message.id === 'number' &&
    'path' in message &&
    typeof message.path === 'string' &&
    (!('has' in message) || typeof message.has === 'number')
  );
}
