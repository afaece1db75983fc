import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSocketTransport } from './socket-transport.ts';

/** A socket whose other end is the test. */
class FakeSocket {
  readonly sent: { id: number; path: string; input: unknown; has?: number }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  receive(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: FakeSocket[];
const last = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('expected a socket to have been opened');
  return socket;
};
const createTransport = () =>
  createSocketTransport(() => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  });

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
});
afterEach(() => vi.useRealTimers());

const unavailable = { ok: false, error: { code: 'kernel.unavailable', details: {} } };

describe('the bridge over a socket', () => {
  it('answers each request with its own result, in whatever order they come back', async () => {
    const transport = createTransport();
    last().onopen?.();
    const first = transport.request('app.state', {});
    const second = transport.request('sales.cart', {});
    await vi.advanceTimersByTimeAsync(0);
    const [one, two] = last().sent;
    last().receive({ id: two?.id, result: { ok: true, value: 'second' } });
    last().receive({ id: one?.id, result: { ok: true, value: 'first' } });
    expect(await first).toEqual({ ok: true, value: 'first' });
    expect(await second).toEqual({ ok: true, value: 'second' });
    expect(last().sent.map(({ path }) => path)).toEqual(['app.state', 'sales.cart']);
  });

  it('says which cart it has, puts together what is told against it, and takes the whole one of an engine that never told it any', async () => {
    const transport = createTransport();
    last().onopen?.();
    const ask = async () => {
      const answer = transport.request('sales.cart', {});
      await vi.advanceTimersByTimeAsync(0);
      const { id, has } = last().sent.at(-1) ?? {};
      return { answer, id, has };
    };
    const tell = (id: number | undefined, lines: unknown[], cart: { version: number; base: number | null }) =>
      last().receive({ id, cart, result: { ok: true, value: { saleId: 's', pricedAt: 'now', lines } } });
    const one = await ask();
    expect(one.has).toBe(0);
    tell(one.id, [{ lineId: 'a' }], { version: 1, base: null });
    await one.answer;
    const two = await ask();
    expect(two.has).toBe(1);
    tell(two.id, [0, { lineId: 'b' }], { version: 2, base: 1 });
    expect(await two.answer).toMatchObject({ value: { lines: [{ lineId: 'a' }, { lineId: 'b' }] } });
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(1_000);
    last().onopen?.();
    const three = await ask();
    expect(three.has).toBe(2);
    tell(three.id, [{ lineId: 'c' }], { version: 900, base: null });
    expect(await three.answer).toMatchObject({ value: { lines: [{ lineId: 'c' }] } });
    expect((await ask()).has).toBe(900);
  });

  it('waits a moment for a connection that is being made', async () => {
    const transport = createTransport();
    const answer = transport.request('app.state', {});
    await vi.advanceTimersByTimeAsync(500);
    last().onopen?.();
    await vi.advanceTimersByTimeAsync(0);
    last().receive({ id: last().sent[0]?.id, result: { ok: true, value: 1 } });
    expect(await answer).toEqual({ ok: true, value: 1 });
  });

  it('says that nobody is there when none comes', async () => {
    const answer = createTransport().request('app.state', {});
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await answer).toEqual(unavailable);
  });

  it('answers what was under way when the connection broke, tells of it, and connects again', async () => {
    const transport = createTransport();
    const dropped = vi.fn();
    transport.onDrop?.(dropped);
    last().onopen?.();
    const answer = transport.request('sales.completeSale', {});
    await vi.advanceTimersByTimeAsync(0);
    last().onclose?.();
    expect(await answer).toEqual(unavailable);
    expect(dropped).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sockets).toHaveLength(2);
  });

  it('tries less and less often while nobody is there, and at once again after it had been', async () => {
    createTransport();
    const openedAfter = async (milliseconds: number): Promise<number> => {
      const before = sockets.length;
      last().onclose?.();
      await vi.advanceTimersByTimeAsync(milliseconds);
      return sockets.length - before;
    };
    expect(await openedAfter(200)).toBe(1);
    expect(await openedAfter(200)).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    last().onopen?.();
    expect(await openedAfter(200)).toBe(1);
  });

  it('tells events to those who listen, until they stop', () => {
    const transport = createTransport();
    const heard = vi.fn();
    const stop = transport.subscribe('dataChanged', heard);
    last().receive({ event: 'dataChanged', data: { tables: ['sales'] } });
    last().receive({ event: 'state', data: {} });
    stop();
    last().receive({ event: 'dataChanged', data: { tables: [] } });
    expect(heard.mock.calls).toEqual([[{ tables: ['sales'] }]]);
  });
});
