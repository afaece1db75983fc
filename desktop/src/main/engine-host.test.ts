import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineProcess } from './electron-port.ts';
import { EngineHost } from './engine-host.ts';

/** An engine's process that a test speaks for. */
class FakeEngine implements EngineProcess {
  readonly received: unknown[] = [];
  stopped = false;
  say: (message: unknown) => void = () => {};
  exit: (code: number) => void = () => {};

  post(message: unknown): void {
    this.received.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.say = listener;
  }
  onExit(listener: (code: number) => void): void {
    this.exit = listener;
  }
  stop(): void {
    this.stopped = true;
  }
}

const engines: FakeEngine[] = [];
const onEvent = vi.fn<(event: string, data: unknown) => void>();
const onGivenUp = vi.fn<(code: number) => void>();
const unavailable = { result: { ok: false, error: { code: 'kernel.unavailable', details: {} } } };
const asking = { path: 'sales.cart', input: {}, has: 0 };

function startHost(): EngineHost {
  const host = new EngineHost({
    start: () => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    },
    onEvent,
    onGivenUp,
  });
  host.start();
  return host;
}

function newest(): FakeEngine {
  const engine = engines.at(-1);
  if (engine === undefined) throw new Error('expected a started engine');
  return engine;
}

beforeEach(() => {
  vi.useFakeTimers();
  engines.length = 0;
  vi.clearAllMocks();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the engine host', () => {
  it('carries requests to the engine, and each answer to whoever asked', async () => {
    const host = startHost();
    const first = host.request(asking);
    const second = host.request({ path: 'sales.scan', input: { code: '1' }, has: 3 });
    expect(newest().received).toEqual([
      { id: 1, ...asking },
      { id: 2, path: 'sales.scan', input: { code: '1' }, has: 3 },
    ]);
    newest().say({ id: 2, cart: { version: 4, base: 3 }, result: { ok: true, value: 'second' } });
    newest().say({ id: 1, result: { ok: true, value: 'first' } });
    expect(await first).toEqual({ result: { ok: true, value: 'first' } });
    expect(await second).toEqual({
      ...{ cart: { version: 4, base: 3 }, result: { ok: true, value: 'second' } },
    });
  });

  it('passes the engine’s events on', () => {
    startHost();
    newest().say({ event: 'state', data: { phase: 'ready' } });
    expect(onEvent).toHaveBeenCalledExactlyOnceWith('state', { phase: 'ready' });
  });

  it('throws at a message that is neither an answer nor an event', () => {
    startHost();
    expect(() => newest().say({ id: 1 })).toThrow(/expected an answer or an event/);
    expect(() => newest().say(null)).toThrow(/expected an answer or an event/);
  });

  it('ignores an answer that nobody waits for any more', () => {
    startHost();
    newest().say({ id: 99, result: { ok: true, value: null } });
    expect(onEvent).not.toHaveBeenCalled();
  });

  it('answers kernel.unavailable when the engine ends, and starts another one', async () => {
    const host = startHost();
    const pending = host.request(asking);
    newest().exit(139);
    expect(await pending).toEqual(unavailable);
    expect(await host.request(asking)).toEqual(unavailable);
    vi.advanceTimersByTime(1_000);
    expect(engines).toHaveLength(2);
    const retried = host.request(asking);
    newest().say({ id: 2, result: { ok: true, value: 'again' } });
    expect(await retried).toEqual({ result: { ok: true, value: 'again' } });
  });

  it('answers kernel.unavailable when a thousand requests wait already', async () => {
    const host = startHost();
    for (let count = 0; count < 1_000; count += 1) void host.request(asking);
    expect(await host.request(asking)).toEqual(unavailable);
  });

  it('gives up, once, on an engine that ends again and again', () => {
    startHost();
    for (let count = 0; count < 6; count += 1) {
      newest().exit(1);
      vi.advanceTimersByTime(30_000);
    }
    expect(engines).toHaveLength(6);
    expect(onGivenUp).toHaveBeenCalledExactlyOnceWith(1);
  });

  it('forgets old failures once an engine has run well for a while', () => {
    startHost();
    for (let count = 0; count < 12; count += 1) {
      newest().exit(1);
      vi.advanceTimersByTime(120_000);
    }
    expect(engines).toHaveLength(13);
    expect(onGivenUp).not.toHaveBeenCalled();
  });

  it('stops the engine and doesn’t start it again', async () => {
    const host = startHost();
    const stopping = host.stop();
    expect(newest().stopped).toBe(true);
    newest().exit(0);
    await stopping;
    vi.advanceTimersByTime(60_000);
    expect(engines).toHaveLength(1);
  });

  it('doesn’t wait for ever for an engine that won’t stop', async () => {
    const host = startHost();
    const stopping = host.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(stopping).resolves.toBeUndefined();
  });
});
