import { expect, it } from 'vitest';
import type { KnownFact } from './ingest-db.ts';
import { LeftPlaces, passedThrough } from './left-places.ts';

const former = (sequence: number): KnownFact => ({
  ...{ streamId: 'stream', sequence, factId: `fact ${sequence}`, hash: '', type: null },
  ...{ outcome: 'duplicate', acceptNo: null, postingMonth: null, code: 'sync.streamCopied' },
});
const leftThrough = (last: number, but: number | null = null) =>
  new LeftPlaces(
    Array.from({ length: last }, (_, at) => former(at + 1)).filter(({ sequence }) => sequence !== but),
  );
const at = (lastSequence: number) => ({ id: 'stream', lastSequence });

it('[SYN-28] passes places that were left when nothing else is missing, and some of very many', () => {
  expect(passedThrough(leftThrough(3), at(0), 4)).toBe(3);
  expect(passedThrough(leftThrough(3), at(2), 4)).toBe(3);
  expect(passedThrough(leftThrough(3, 2), at(0), 4)).toBe(0);
  expect(passedThrough(leftThrough(3), at(0), 5)).toBe(0);
  expect(passedThrough(leftThrough(500), at(0), 2_000)).toBe(500);
  expect(passedThrough(leftThrough(3), { id: 'another', lastSequence: 0 }, 4)).toBe(0);
});

it('[SYN-28] knows which fact left a place', () => {
  expect(leftThrough(3).has('stream', 2, 'fact 2')).toBe(true);
  expect(leftThrough(3).has('stream', 2, 'fact 3')).toBe(false);
  expect(leftThrough(3).has('stream', 4)).toBe(false);
});
