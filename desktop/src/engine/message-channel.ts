import { type CartMark, createCartTeller } from '#shared/bridge/cart-patch.ts';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Engine } from './engine.ts';

/** What goes from the engine to a page: an answer to one of its requests, or an event. */
export type EngineMessage =
  | { readonly id: number; readonly cart?: CartMark; readonly result: BridgeAnswer<unknown> }
  | { readonly event: string; readonly data: unknown };

export interface MessageChannel {
  /** Takes `{ id, path, input }`, and `has` from who keeps the last cart; anything else is refused by a return of false. */
  receive(message: unknown): boolean;
  close(): void;
}

/** Carries the bridge over anything that carries messages: Electron's ports, a child process, a socket. */
export function openMessageChannel(engine: Engine, send: (message: EngineMessage) => void): MessageChannel {
  const unsubscribe = engine.subscribe((event, data) => send({ event, data }));
  const carts = createCartTeller();
  let open = true;
  return {
    receive: (message) => {
      if (!isRequest(message)) return false;
      void engine.request(message.path, message.input).then((result) => {
        if (!open) return;
        const { answer, cart } = carts.tell(result, message.has);
        send({ id: message.id, ...(cart === undefined ? {} : { cart }), result: answer });
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
