import { describe, expect, it } from 'vitest';
import { reasonToRetire, shouldCompact } from './retire.ts';

const mebibyte = 1024 * 1024;
const day = 24 * 60 * 60 * 1000;
const shape = (
  logMebibytes: number,
  snapshotMebibytes: number,
  idleDays: number,
  grown = 0,
  compacted = 0,
) => ({
  snapshotDone: true,
  snapshotBytes: snapshotMebibytes * mebibyte,
  lastUsedMs: 100 * day - idleDays * day,
  log: {
    bytes: logMebibytes * mebibyte,
    grownBytes: grown * mebibyte,
    bytesWhenCompacted: compacted * mebibyte,
  },
});

describe('retiring a shape', () => {
  it.each([
    ['a short log of a tiny snapshot', shape(63, 0, 0), undefined],
    ['a log as long as ten snapshots', shape(1_000, 100, 0), undefined],
    ['a log that has outgrown its rows', shape(1_001, 100, 0), 'its log has outgrown its rows'],
    ['a log that is its rows', shape(1_001, 0, 0, 1_000), undefined],
    ['a log that took its rows away', shape(65, 10, 0, -10), 'its log has outgrown its rows'],
    ['a shape of an older month', shape(1, 1, 44), undefined],
    ['a shape that nobody wants', shape(1, 1, 46), 'nobody has asked for it in a long time'],
    ['a snapshot that is being written', { ...shape(1, 1, 46), snapshotDone: false }, undefined],
  ])('%s: %o', (_, candidate, reason) => {
    expect(reasonToRetire(candidate, 100 * day)).toBe(reason);
  });
});

describe('compacting a log', () => {
  it.each([
    ['a short one', shape(8, 0, 0), false],
    ['a long one of few rows', shape(9, 0, 0), true],
    ['one as long as its rows', shape(100, 50, 0), false],
    ['one that is its rows', shape(100, 0, 0, 60), false],
    ['one that was compacted not long ago', shape(30, 0, 0, 0, 16), false],
    ['one that has doubled since it was compacted', shape(33, 0, 0, 0, 16), true],
    ['one whose snapshot is being written', { ...shape(9, 0, 0), snapshotDone: false }, false],
  ])('%s: %o', (_, candidate, due) => {
    expect(shouldCompact(candidate, 8 * mebibyte)).toBe(due);
  });
});
