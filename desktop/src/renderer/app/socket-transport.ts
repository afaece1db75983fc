import { type CartMark, type KnownCart, wholeAnswer } from '#shared/bridge/cart-patch.ts';
import type { BridgeAnswer } from '#shared/bridge.ts';
import { reject } from '#shared/kernel/index.ts';
import type { WatchedTransport } from './transport.ts';

const firstRetryMs = 200;
const longestRetryMs = 3_000;
/** How long a request waits for a connection that is being made, before it is answered as unavailable. */
const connectPatienceMs = 1_500;

interface Waiting {
  readonly settle: (answer: BridgeAnswer<unknown>) => void;
  /** The cart that was here when it was asked. */
  readonly known: KnownCart | undefined;
}

interface Answer {
  readonly id: number;
  readonly cart?: CartMark;
  readonly result: BridgeAnswer<unknown>;
}

/** Said by a page that has no cart of this connection yet. */
const NO_CART = 0;

/**
 * The bridge over a WebSocket: `{id, path, input, has}` → `{id, cart, result}`, and `{event, data}`; `has` and `cart` say against which
 * cart a cart is told. Connects by itself, again and again; what was asked when the connection broke is answered `kernel.unavailable`,
 * since nobody can know whether it was done.
 */
export function createSocketTransport(open: () => WebSocket): WatchedTransport {
  const waiting = new Map<number, Waiting>();
  let known: KnownCart | undefined;
  const listeners = createListeners();
  const onDrops = new Set<() => void>();
  let connected: (() => void)[] = [];
  let socket: WebSocket | null = null;
  let nextId = 1;
  let retryMs = firstRetryMs;

  const wholeAnswerOf = ({ result, cart }: Answer, had: KnownCart | undefined): BridgeAnswer<unknown> => {
    if (cart === undefined) return result;
    const whole = wholeAnswer(result, cart, had);
    known = whole.known;
    return whole.answer;
  };
  const receive = (text: string): void => {
    const message: unknown = JSON.parse(text);
    if (isAnswer(message)) {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      asked?.settle(wholeAnswerOf(message, asked.known));
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
      // The next connection counts its carts anew.
      known = undefined;
      for (const { settle } of lost) settle(reject('kernel.unavailable'));
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

  return {
    async request(path, input) {
      if (!socket) await connection();
      const live = socket;
      if (!live) return reject('kernel.unavailable');
      const id = nextId;
      nextId += 1;
      return new Promise((resolve) => {
        waiting.set(id, { settle: resolve, known });
        live.send(JSON.stringify({ id, path, input, has: known?.version ?? NO_CART }));
      });
    },
    subscribe: listeners.add,
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

const isAnswer = (message: unknown): message is Answer =>
  isRecord(message) && typeof message.id === 'number' && isRecord(message.result);

const isEvent = (message: unknown): message is { event: string; data: unknown } =>
  isRecord(message) && typeof message.event === 'string';
