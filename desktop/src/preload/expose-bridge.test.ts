import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BridgeTransport } from '#shared/bridge.ts';
import { exposeBridge } from './expose-bridge.ts';

const request = vi.fn((_path: string, _input: unknown) =>
  Promise.resolve({ ok: true as const, value: 'an answer' }),
);
const exposed = new Map<string, unknown>();
let tell: (name: string, data: unknown) => void;

function bridge(): BridgeTransport {
  return exposed.get('kedai') as BridgeTransport;
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
    expect(await bridge().request('sales.cart', {})).toEqual({ ok: true, value: 'an answer' });
    expect(request).toHaveBeenCalledExactlyOnceWith('sales.cart', {});
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
