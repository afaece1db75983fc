import type { ToldAnswer } from '#shared/bridge/cart-patch.ts';
import { reject } from '#shared/kernel/index.ts';
import type { BridgeRequest } from './check-request.ts';
import type { EngineProcess } from './electron-port.ts';

export interface EngineHostOptions {
  /** Starts an engine; called again after one ended by itself. */
  readonly start: () => EngineProcess;
  readonly onEvent: (event: string, data: unknown) => void;
  /** Called once, when the engine keeps ending and is not started again. */
  readonly onGivenUp: (lastExitCode: number) => void;
}

/** Requests that wait for an answer at a time: far above what one page asks, far below what could fill the memory. */
const maxWaiting = 1_000;
const maxRestarts = 5;
const firstRestartDelayMs = 200;
/** An engine that ran this long had started well: the next failure is a new one. */
const healthyAfterMs = 60_000;
const stopTimeoutMs = 5_000;

/** Keeps one engine running and carries requests to it. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #waiting = new Map<number, (told: ToldAnswer) => void>();
  #engine: EngineProcess | undefined;
  #nextId = 1;
  #restarts = 0;
  #stopping = false;
  #onStopped: (() => void) | undefined;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  start(): void {
    const engine = this.#options.start();
    this.#engine = engine;
    const healthy = setTimeout(() => {
      this.#restarts = 0;
    }, healthyAfterMs);
    healthy.unref();
    engine.onMessage((message) => this.#receive(message));
    engine.onExit((code) => {
      clearTimeout(healthy);
      this.#engine = undefined;
      this.#refuseWaiting();
      if (this.#stopping) this.#onStopped?.();
      else this.#restart(code);
    });
  }

  /** Asks the engine. The answer is the engine's own, or `kernel.unavailable` when there is no engine to give one. */
  request(request: BridgeRequest): Promise<ToldAnswer> {
    const engine = this.#engine;
    if (engine === undefined || this.#waiting.size >= maxWaiting) {
      return Promise.resolve({ result: reject('kernel.unavailable') });
    }
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      engine.post({ id, ...request });
    });
  }

  /** Ends the engine for good. Resolves when it has ended, or after a few seconds: every commit is on disk already. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const engine = this.#engine;
    if (engine === undefined) return;
    await new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, stopTimeoutMs);
      this.#onStopped = () => {
        clearTimeout(timeout);
        resolve();
      };
      engine.stop();
    });
  }

  #receive(message: unknown): void {
    if (isAnswer(message)) {
      const resolve = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      const { id: _id, ...told } = message;
      resolve?.(told);
    } else if (isEvent(message)) {
      this.#options.onEvent(message.event, message.data);
    } else {
      throw new Error(
        `expected an answer or an event from the engine, got ${JSON.stringify(message)?.slice(0, 200)}`,
      );
    }
  }

  #refuseWaiting(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve({ result: reject('kernel.unavailable') });
  }

  #restart(code: number): void {
    if (this.#restarts >= maxRestarts) {
      this.#options.onGivenUp(code);
      return;
    }
    const delayMs = firstRestartDelayMs * 2 ** this.#restarts;
    this.#restarts += 1;
    setTimeout(() => {
      if (!this.#stopping) this.start();
    }, delayMs);
  }
}

function isAnswer(message: unknown): message is ToldAnswer & { readonly id: number } {
  return (
    isRecord(message) &&
    typeof message.id === 'number' &&
    isRecord(message.result) &&
    typeof message.result.ok === 'boolean'
  );
}

function isEvent(message: unknown): message is { event: string; data: unknown } {
  return isRecord(message) && typeof message.event === 'string' && 'data' in message;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
