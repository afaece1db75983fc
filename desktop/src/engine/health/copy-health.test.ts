import { expect, it } from 'vitest';
import { instantOf } from '#shared/kernel/index.ts';
import { COPY_BEHIND_MS, copyHealth } from './copy-health.ts';

const NOW_MS = Date.parse('2026-11-21T06:00:00.000Z');
const long = instantOf(NOW_MS - COPY_BEHIND_MS);
const short = instantOf(NOW_MS - COPY_BEHIND_MS + 1);

it.each([
  ['none', false, { state: 'none', behindSince: null }, true],
  ['ok', true, { state: 'none', behindSince: null }, true],
  ['failing', true, { state: 'none', behindSince: null }, false],
  ['ok', false, { state: 'copied', behindSince: null }, true],
  ['ok', false, { state: 'copying', behindSince: long }, false],
  ['ok', false, { state: 'behind', behindSince: short }, false],
  ['failing', false, { state: 'behind', behindSince: long }, false],
  ['failing', true, { state: 'behind', behindSince: long }, false],
  ['ok', true, { state: 'behind', behindSince: short }, false],
  ['failing', true, { state: 'copied', behindSince: null }, false],
  ['ok', true, { state: 'copied', behindSince: null }, true],
] as const)(
  '[DEV-30] tells %s of copies with a second disk: %s, at another till: %o, all done: %s',
  async (told, hasSecondDisk, peer, isSettled) => {
    expect(await copyHealth({ hasSecondDisk, peer, settled: async () => isSettled, nowMs: NOW_MS })).toBe(
      told,
    );
  },
);
