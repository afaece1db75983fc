import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BridgeCarrier } from '#shared/bridge/cart-patch.ts';
import { exposeBridge } from './expose-bridge.ts';

const told = { result: { ok: true as const, value: 'an answer' } };
const request = vi.fn((_path: string, _input: unknown, _has: number) => Promise.resolve(told));
const exposed = new Map<string, unknown>();
let tell: (name: string, data: unknown) => void;

function bridge(): BridgeCarrier {
  return exposed.get('kedai') as BridgeCarrier;
}

beforeEach(() => {
  exposed.clear();
  request.mockClear();
  exposeBridge({
    expose: (name, value) => void exposed.set(name, value),
    request,
    onEvent: (listener) => {
      tell = listener;
    },
  });
});

describe('the bridge object of a page', () => {
  it('is one object with two functions and nothing else', () => {
    expect([...exposed.keys()]).toEqual(['kedai']);
    expect(Object.keys(bridge()).sort()).toEqual(['request', 'subscribe']);
  });

  it('carries a request and its answer', async () => {
    expect(await bridge().request('sales.cart', {}, 7)).toEqual(told);
    expect(request).toHaveBeenCalledExactlyOnceWith('sales.cart', {}, 7);
  });

  it('calls back with the events that were subscribed to, and only their data', () => {
    const callback = vi.fn();
    bridge().subscribe('state', callback);
    tell('state', { phase: 'ready' });
    tell('dataChanged', {});
    expect(callback).toHaveBeenCalledExactlyOnceWith({ phase: 'ready' });
  });

  it('ends one subscription at a time', () => {
    const callback = vi.fn();
    const end = bridge().subscribe('state', callback);
    bridge().subscribe('state', callback);
    end();
    tell('state', {});
    expect(callback).toHaveBeenCalledTimes(1);
  });
});
