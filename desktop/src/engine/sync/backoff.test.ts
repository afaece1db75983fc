import { describe, expect, it } from 'vitest';
import { backoffMs, RETRY_AFTER_LONGEST_MS, retryAfterMs, waitAfter } from './backoff.ts';
import { PROBE_LONGEST_MS, probeWaitMs } from './connection.ts';

const highest = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0xff);
const lowest = (bytes: number): Uint8Array => new Uint8Array(bytes);

describe('waits between tries', () => {
  it('double with each failure up to a bound, and are spread from nothing to that', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, highest))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(backoffMs(10_000, highest)).toBe(30_000);
    expect(backoffMs(10_000, lowest)).toBe(0);
  });

  it('are short for the one small question whether the server is back, however long it was away', () => {
    for (const failures of [1, 4, 5, 100, 10_000]) {
      expect(probeWaitMs(failures, highest)).toBeLessThanOrEqual(PROBE_LONGEST_MS);
    }
    expect(PROBE_LONGEST_MS).toBe(5_000);
  });
});

describe('what a server asks for with Retry-After', () => {
  const asked = (value: string, date?: string): number | undefined =>
    retryAfterMs(new Headers({ 'retry-after': value, ...(date === undefined ? {} : { date }) }), nowMs);
  const nowMs = Date.parse('2026-11-22T10:00:00Z');

  it('is seconds, or a moment that is measured by the answer’s own date, or else by this clock', () => {
    expect(asked('120')).toBe(120_000);
    expect(asked(' 0 ')).toBe(0);
    const moment = 'Sun, 22 Nov 2026 10:01:30 GMT';
    expect(asked(moment)).toBe(90_000);
    expect(asked(moment, 'Sun, 22 Nov 2026 10:01:00 GMT')).toBe(30_000);
    expect(asked(moment, 'Sun, 22 Nov 2026 10:05:00 GMT')).toBe(0);
  });

  it('is nothing when it says nothing that can be understood', () => {
    for (const value of ['', '-5', '1.5', 'soon', '2026-11', '99999999999'])
      expect(asked(value)).toBeUndefined();
    expect(retryAfterMs(new Headers(), nowMs)).toBeUndefined();
  });

  it('is the least that is waited, with the jitter on top, and never more than ten minutes of it', () => {
    const wait = (retryAfter: unknown, random = lowest) => waitAfter(1, random, { retryAfterMs: retryAfter });
    expect(wait(60_000)).toEqual({ atLeastMs: 60_000, onTopMs: 0 });
    expect(wait(60_000, highest)).toEqual({ atLeastMs: 60_000, onTopMs: 6_500 });
    expect(wait(86_400_000).atLeastMs).toBe(RETRY_AFTER_LONGEST_MS);
    for (const nonsense of [undefined, null, 'x', Number.NaN, -1]) expect(wait(nonsense).atLeastMs).toBe(0);
    expect(waitAfter(3, highest).onTopMs).toBe(backoffMs(3, highest));
  });
});
