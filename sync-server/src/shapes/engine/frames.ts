import { crc32 } from 'node:zlib';
import type { Offset } from './offset.ts';

/**
 * A message on disk: length, checksum, LSN, position, flags, then its JSON. The flag of a transaction's last message
 * is what commits it: a log ends at the last such frame, whatever bytes follow.
 */
export interface Frame {
  readonly offset: Offset;
  readonly commits: boolean;
  readonly kind: FrameKind;
  readonly payloadStart: number;
  readonly end: number;
}

export const FRAME_HEADER_BYTES = 21;
const CHECKED_FROM = 8;
const COMMITS = 1;
const INSERT = 2;
const DELETE = 4;

/** What a message does to the number of rows; logs of older versions don't say. */
export type FrameKind = 'insert' | 'delete' | 'other';

export function encodeFrame(
  offset: Offset,
  commits: boolean,
  json: string,
  kind: FrameKind = 'other',
): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.writeBigUInt64BE(offset.lsn, 8);
  frame.writeUInt32BE(offset.op, 16);
  const kindFlag = kind === 'insert' ? INSERT : kind === 'delete' ? DELETE : 0;
  frame.writeUInt8((commits ? COMMITS : 0) | kindFlag, 20);
  frame.write(json, FRAME_HEADER_BYTES, 'utf8');
  frame.writeUInt32BE(crc32(frame.subarray(CHECKED_FROM)), 4);
  return frame;
}

/** The frame that starts at `at`; undefined if it isn't whole or not as it was written. */
export function readFrame(data: Buffer, at: number, verify: boolean): Frame | undefined {
  if (at + FRAME_HEADER_BYTES > data.length) return undefined;
  const end = at + frameBytes(data, at);
  if (end > data.length) return undefined;
  if (verify && crc32(data.subarray(at + CHECKED_FROM, end)) !== data.readUInt32BE(at + 4)) return undefined;
  const flags = data.readUInt8(at + 20);
  return {
    offset: { lsn: data.readBigUInt64BE(at + 8), op: data.readUInt32BE(at + 16) },
    commits: (flags & COMMITS) !== 0,
    kind: (flags & INSERT) !== 0 ? 'insert' : (flags & DELETE) !== 0 ? 'delete' : 'other',
    payloadStart: at + FRAME_HEADER_BYTES,
    end,
  };
}

/** How long the frame at `at` says that it is. */
export function frameBytes(data: Buffer, at: number): number {
  return FRAME_HEADER_BYTES + data.readUInt32BE(at);
}
