import { describe, expect, it } from 'vitest';
import { reasonToRetire } from './retire.ts';

const mebibyte = 1024 * 1024;
const day = 24 * 60 * 60 * 1000;
const shape = (logMebibytes: number, snapshotMebibytes: number, idleDays: number) => ({
  snapshotDone: true,
  snapshotBytes: snapshotMebibytes * mebibyte,
  lastUsedMs: 100 * day - idleDays * day,
  log: { bytes: logMebibytes * mebibyte },
});

describe('retiring a shape', () => {
  it.each([
    ['a short log of a tiny snapshot', shape(63, 0, 0), undefined],
    ['a log as long as ten snapshots', shape(1_000, 100, 0), undefined],
    ['a log that has outgrown its rows', shape(1_001, 100, 0), 'its log has outgrown its rows'],
    ['a shape of an older month', shape(1, 1, 44), undefined],
    ['a shape that nobody wants', shape(1, 1, 46), 'nobody has asked for it in a long time'],
    ['a snapshot that is being written', { ...shape(1, 1, 46), snapshotDone: false }, undefined],
  ])('%s: %o', (_, candidate, reason) => {
    expect(reasonToRetire(candidate, 100 * day)).toBe(reason);
  });
});
