import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
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
