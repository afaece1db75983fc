import { createSecretKey, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { frameAt, openRecord, scanSegment, sealRecord } from './record-frame.ts';

const FIRST = 256;
const SEQUENCE_AT = 4;
const SALT_AT = 12;
const CHECKSUM_AT = 20;
const BODY_AT = 24;

function segmentWith(sequence: number, payload = Buffer.from('one sale')) {
  const key = createSecretKey(randomBytes(32));
  const segment = Buffer.alloc(1024);
  const bytes = sealRecord(segment, FIRST, FIRST, key, 7, { sequence, payload });
  return { key, segment, end: FIRST + bytes };
}

test('a record opens at its place, in its segment, under its sequence', () => {
  const { key, segment, end } = segmentWith(2 ** 33 + 5);
  const frame = frameAt(segment, FIRST);
  expect(frame).toEqual({ position: FIRST, end, sequence: 2 ** 33 + 5 });
  if (frame === undefined) throw new Error('the frame is there');
  expect(Buffer.from(openRecord(segment, frame, key, 7) ?? []).toString()).toBe('one sale');
});

test('a record that claims another sequence is not believed, even with a right checksum', () => {
  const { key, segment, end } = segmentWith(5);
  segment.writeUInt32LE(6, FIRST + SEQUENCE_AT);
  const head = crc32(segment.subarray(FIRST, FIRST + CHECKSUM_AT));
  segment.writeUInt32LE(crc32(segment.subarray(FIRST + BODY_AT, end), head), FIRST + CHECKSUM_AT);
  const frame = frameAt(segment, FIRST);
  expect(frame?.sequence).toBe(6);
  if (frame === undefined) throw new Error('the frame is there');
  expect(openRecord(segment, frame, key, 7)).toBeUndefined();
});

test('a record moved to another place or another segment is not believed', () => {
  const { key, segment, end } = segmentWith(5);
  const frame = frameAt(segment, FIRST);
  if (frame === undefined) throw new Error('the frame is there');
  expect(openRecord(segment, frame, key, 8)).toBeUndefined();
  const moved = Buffer.alloc(1024);
  segment.copy(moved, FIRST + 10, FIRST, end);
  const there = frameAt(moved, FIRST + 10);
  expect(there?.sequence).toBe(5);
  if (there === undefined) throw new Error('the frame is there');
  expect(openRecord(moved, there, key, 7)).toBeUndefined();
});

test('the same record sealed twice for the same place has another nonce and other bytes', () => {
  const key = createSecretKey(randomBytes(32));
  const sealed = Array.from({ length: 2000 }, () => {
    const segment = Buffer.alloc(512);
    sealRecord(segment, FIRST, FIRST, key, 1, { sequence: 1, payload: Buffer.from('one sale') });
    return segment.subarray(FIRST + SALT_AT, FIRST + CHECKSUM_AT).toString('hex');
  });
  expect(new Set(sealed).size).toBe(sealed.length);
});

test('a scan stops at a record of the wrong sequence and finds those behind it', () => {
  const key = createSecretKey(randomBytes(32));
  const segment = Buffer.alloc(1024);
  let position = FIRST;
  for (const sequence of [1, 2, 9, 10]) {
    const record = { sequence, payload: Buffer.from('x') };
    position += sealRecord(segment, position, position, key, 1, record);
  }
  const scan = scanSegment(segment, 1);
  expect(scan.frames.map((frame) => frame.sequence)).toEqual([1, 2]);
  expect(scan.later.map((frame) => frame.sequence)).toEqual([9, 10]);
  expect(scan.dirtyThrough).toBe(position);
});
