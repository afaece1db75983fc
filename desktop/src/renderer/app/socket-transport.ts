import { keepCart, type ToldAnswer } from '#shared/bridge/cart-patch.ts';
import { reject } from '#shared/kernel/index.ts';
import type { WatchedTransport } from './transport.ts';

const firstRetryMs = 200;
const longestRetryMs = 3_000;
/** How long a request waits for a connection that is being made, before it is answered as unavailable. */
const connectPatienceMs = 1_500;

/**
 * The bridge over a WebSocket: `{id, path, input, has}` → `{id, cart, result}`, and `{event, data}`; `has` and `cart` say against which
 * cart a cart is told. Connects by itself, again and again; what was asked when the connection broke is answered `kernel.unavailable`,
 * since nobody can know whether it was done.
 */
export function createSocketTransport(open: () => WebSocket): WatchedTransport {
  const waiting = new Map<number, (told: ToldAnswer) => void>();
  const listeners = createListeners();
  const onDrops = new Set<() => void>();
  let connected: (() => void)[] = [];
  let socket: WebSocket | null = null;
  let nextId = 1;
  let retryMs = firstRetryMs;

  const receive = (text: string): void => {
    const message: unknown = JSON.parse(text);
    if (isAnswer(message)) {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      asked?.(message);
    } else if (isEvent(message)) {
      listeners.tell(message.event, message.data);
    }
  };

  const connect = (): void => {
    const opened = open();
    opened.onopen = () => {
      socket = opened;
      retryMs = firstRetryMs;
      const ready = connected;
      connected = [];
      for (const resolve of ready) resolve();
    };
    opened.onmessage = ({ data }) => receive(String(data));
    opened.onclose = () => {
      const wasOpen = socket === opened;
      socket = null;
      const lost = [...waiting.values()];
      waiting.clear();
      for (const settle of lost) settle({ result: reject('kernel.unavailable') });
      if (wasOpen) for (const callback of onDrops) callback();
      setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    };
  };
  connect();

  const connection = (): Promise<void> =>
    new Promise((resolve) => {
      connected.push(resolve);
      setTimeout(resolve, connectPatienceMs);
    });

  const request = async (path: string, input: unknown, has: number): Promise<ToldAnswer> => {
    if (!socket) await connection();
    const live = socket;
    if (!live) return { result: reject('kernel.unavailable') };
    const id = nextId;
    nextId += 1;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      live.send(JSON.stringify({ id, path, input, has }));
    });
  };
  return {
    ...keepCart({ request, subscribe: listeners.add }),
    onDrop(callback) {
      onDrops.add(callback);
      return () => {
        onDrops.delete(callback);
      };
    },
  };
}

/** Who wants to hear of which event. */
function createListeners() {
  const byEvent = new Map<string, Set<(data: unknown) => void>>();
  return {
    /** @returns the function that ends it */
    add: (event: string, callback: (data: unknown) => void): (() => void) => {
      const ofEvent = byEvent.get(event) ?? new Set();
      byEvent.set(event, ofEvent);
      ofEvent.add(callback);
      return () => {
        ofEvent.delete(callback);
      };
    },
    tell: (event: string, data: unknown): void => {
      for (const listener of byEvent.get(event) ?? []) listener(data);
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isAnswer = (message: unknown): message is ToldAnswer & { readonly id: number } =>
  isRecord(message) && typeof message.id === 'number' && isRecord(message.result);

const isEvent = (message: unknown): message is { event: string; data: unknown } =>
  isRecord(message) && typeof message.event === 'string';
