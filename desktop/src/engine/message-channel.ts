import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Engine } from './engine.ts';

/** What goes from the engine to a page: an answer to one of its requests, or an event. */
export type EngineMessage =
  | { readonly id: number; readonly result: BridgeAnswer<unknown> }
  | { readonly event: string; readonly data: unknown };

export interface MessageChannel {
  /** Takes `{ id, path, input }`; anything else is refused by a return of false. */
  receive(message: unknown): boolean;
  close(): void;
}

/** Carries the bridge over anything that carries messages: Electron's ports, a child process, a socket. */
export function openMessageChannel(engine: Engine, send: (message: EngineMessage) => void): MessageChannel {
  const unsubscribe = engine.subscribe((event, data) => send({ event, data }));
  let open = true;
  return {
    receive: (message) => {
      if (!isRequest(message)) return false;
      void engine.request(message.path, message.input).then((result) => {
        if (open) send({ id: message.id, result });
      });
      return true;
    },
    close: () => {
      open = false;
      unsubscribe();
    },
  };
}

function isRequest(message: unknown): message is { id: number; path: string; input: unknown } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'id' in message &&
    typeof message.id === 'number' &&
    'path' in message &&
    typeof message.path === 'string'
  );
}
