import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeEngine } from '../test/fake-engine.ts';
import { lockWhenIdle } from './auto-lock.ts';
import { setState } from './session.ts';
import { createTill, routeScan, type Till } from './till.ts';

const person = { id: 'p', name: 'Aisha', role: 'cashier', rights: ['sell' as const] };
const MINUTE_MS = 60_000;
const stops: (() => void)[] = [];
let till: Till;
let engine: ReturnType<typeof createFakeEngine>;

/** A till with somebody signed in, which locks after two minutes. */
function startTill(autoLockMinutes: number): void {
  engine = createFakeEngine({ person, autoLockMinutes });
  till = createTill(engine);
  setState(till.session, engine.state());
  stops.push(till.stop, lockWhenIdle(till, window));
}
const somebody = () => till.session.getState().state?.person ?? null;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

describe('a till that nobody touches', () => {
  it('[IDN-7] locks after as long as the company says, and each key or touch begins it anew', async () => {
    startTill(2);
    await vi.advanceTimersByTimeAsync(1.5 * MINUTE_MS);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    await vi.advanceTimersByTimeAsync(1.5 * MINUTE_MS);
    window.dispatchEvent(new Event('pointerdown'));
    await vi.advanceTimersByTimeAsync(1.5 * MINUTE_MS);
    expect(somebody()).not.toBeNull();
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect(somebody()).toBeNull();
  });

  it('[IDN-7] never locks where the company says so, or while money was entered', async () => {
    startTill(0);
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
    expect(somebody()).not.toBeNull();
    startTill(2);
    till.payment.setState({ open: true, typed: '20' });
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
    expect(somebody()).not.toBeNull();
    till.payment.setState({ open: false, typed: '' });
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect(somebody()).toBeNull();
  });

  it('[IDN-8] takes what is scanned then for a badge', async () => {
    const asked: unknown[] = [];
    engine = createFakeEngine();
    till = createTill({
      ...engine,
      request: async (path, input) => {
        if (path !== 'identity.badge') return engine.request(path, input);
        asked.push(input);
        return { ok: true, value: { ...engine.state(), person } };
      },
    });
    setState(till.session, engine.state());
    stops.push(till.stop);
    await vi.advanceTimersByTimeAsync(0);
    routeScan(till, 'BADGE-AISHA');
    await vi.advanceTimersByTimeAsync(0);
    expect(somebody()?.name).toBe('Aisha');
    expect(asked).toEqual([{ code: 'BADGE-AISHA' }]);
  });
});
