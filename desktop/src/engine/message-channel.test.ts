import { expect, it } from 'vitest';
import { NO_CART } from '#shared/bridge/cart-patch.ts';
import type { Engine } from './engine.ts';
import { type EngineMessage, openMessageChannel } from './message-channel.ts';

const lines = [
  { lineId: 'a', name: 'Milk' },
  { lineId: 'b', name: 'Bread' },
];
const value = { cart: { saleId: 'sale', pricedAt: 'now', lines }, lineId: 'b' };
const engine = {
  request: () => Promise.resolve({ ok: true, value }),
  subscribe: () => () => undefined,
} as unknown as Engine;

it('tells a page that has the last cart only what changed of it, and the whole one to any other', async () => {
  const sent: EngineMessage[] = [];
  const channel = openMessageChannel(engine, (message) => sent.push(message));
  const ask = async (more: Record<string, unknown>): Promise<EngineMessage | undefined> => {
    expect(channel.receive({ id: 1, path: 'sales.scan', input: {}, ...more })).toBe(true);
    await Promise.resolve();
    return sent.at(-1);
  };
  const result = { ok: true, value };
  const whole = { id: 1, cart: { version: expect.any(Number), base: null }, result };
  const first = await ask({ has: NO_CART });
  expect(first).toEqual(whole);
  const version = first !== undefined && 'id' in first ? (first.cart?.version ?? 0) : 0;
  expect(version).toBeGreaterThan(NO_CART);
  expect(await ask({ has: version })).toEqual({
    ...{ id: 1, cart: { version: version + 1, base: version } },
    result: { ok: true, value: { cart: { ...value.cart, lines: [0, 1] }, lineId: 'b' } },
  });
  expect(await ask({ has: version })).toEqual(whole);
  expect(await ask({})).toEqual({ id: 1, result });
  expect(channel.receive({ id: 2, path: 'sales.scan', input: {}, has: 'all' })).toBe(false);
});
