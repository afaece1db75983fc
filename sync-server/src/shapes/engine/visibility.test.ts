import { describe, expect, it } from 'vitest';
import { parseSnapshotMark, RecentTransactions, sees, widenXid } from '#shared/sync/index.ts';

describe('what a snapshot sees', () => {
  const mark = parseSnapshotMark('100:110:102,105');

  it.each([
    [99, true],
    [100, true],
    [102, false],
    [105, false],
    [109, true],
    [110, false],
    [500, false],
  ])('transaction %i: %s', (xid, expected) => {
    expect(sees(mark, xid)).toBe(expected);
  });

  it('widens the 32 bits of the stream to the nearest 64-bit id, over a wraparound', () => {
    const epoch = 1n << 32n;
    expect(widenXid(7, 3n * epoch + 5n)).toBe(3n * epoch + 7n);
    expect(widenXid(0xfffffff0, 3n * epoch + 5n)).toBe(3n * epoch - 16n);
    expect(widenXid(5, 3n * epoch - 16n)).toBe(3n * epoch + 5n);
    const wrapped = parseSnapshotMark(`${3n * epoch - 4n}:${3n * epoch + 4n}:${3n * epoch + 1n}`);
    expect([0xfffffff0, 0xffffffff, 0, 1, 2, 4].map((xid) => sees(wrapped, xid))).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('refuses a mark that it cannot read', () => {
    expect(() => parseSnapshotMark('1:2')).toThrow('expected xmin:xmax:xip');
  });
});

describe('transactions that have just gone by', () => {
  it('ask for another snapshot while one of them is in none', () => {
    const recent = new RecentTransactions();
    for (const xid of [101, 102, 103]) recent.add(xid);
    // 102 was streamed, but isn't over for other sessions.
    expect(recent.missedBy(parseSnapshotMark('102:104:102'))).toBe(true);
    expect(recent.missedBy(parseSnapshotMark('104:104:'))).toBe(false);
    recent.add(104);
    expect(recent.missedBy(parseSnapshotMark('104:104:'))).toBe(true);
  });
});
