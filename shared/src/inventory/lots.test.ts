import { describe, expect, it } from 'vitest';
import { chooseLot, type LotOnHand } from './choose-lot.ts';

const lot = (code: string, expiresOn: string | null, onHandMilli = 5_000): LotOnHand => ({
  code,
  expiresOn,
  onHandMilli,
});
const choose = (lots: readonly LotOnHand[], wantedMilli = 1_000, taken: Record<string, number> = {}) =>
  chooseLot(lots, wantedMilli, '2026-11-21', ({ code }) => taken[code] ?? 0)?.code;

describe('the lot that is suggested', () => {
  it('[INV-21] is the first to expire that is good and has enough left, its last day included', () => {
    const lots = [lot('C', null), lot('B', '2026-12-01'), lot('A', '2026-11-21'), lot('X', '2026-11-20')];
    expect(choose(lots)).toBe('A');
    expect(choose(lots, 1_000, { A: 4_500 })).toBe('B');
    expect(choose(lots, 1_000, { A: 5_000, B: 5_000 })).toBe('C');
  });

  it('[INV-21] is one that has expired only when nothing good is left, and none when nothing is', () => {
    expect(choose([lot('X', '2026-11-20'), lot('B', '2026-12-01', 0)])).toBe('X');
    expect(choose([lot('B', '2026-12-01', -1_000)])).toBeUndefined();
    expect(choose([])).toBeUndefined();
  });
});
