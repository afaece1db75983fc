import { describe, expect, it } from 'vitest';
import { formatCost, formatShare, parseCost } from './amounts.ts';

describe('a cost that is typed', () => {
  it('has at most four decimals, and no sign', () => {
    expect(['1.2345', '.5', '12', '1,000.10', '$3.', '0'].map(parseCost)).toEqual([
      12_345, 5_000, 120_000, 10_001_000, 30_000, 0,
    ]);
    expect(['1.23456', '-1', 'cheap', '', '1e3'].map(parseCost)).toEqual([null, null, null, null, null]);
  });

  it('is read with all four, and a share with one', () => {
    expect([formatCost(12_345_600), formatCost(-5)]).toEqual(['$1,234.5600', '−$0.0005']);
    expect([formatShare(321), formatShare(-1_000), formatShare(null)]).toEqual(['32.1%', '−100.0%', '–']);
  });
});
