import { createCipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { decrypt, NONCE_BYTES, TAG_BYTES } from './sealing.ts';
import { HEADER_BYTES } from './segment-header.ts';

/** One record in a segment: 24 bytes of frame, ciphertext, tag. README.md has the table of offsets. Little-endian. */
export interface Frame {
  position: number;
  end: number;
  sequence: number;
}

export const FRAME_BYTES = 24;
export const RECORD_OVERHEAD_BYTES = FRAME_BYTES + TAG_BYTES;

const AT = { length: 0, sequence: 4, salt: 12, crc: 20 } as const;
const SALT_BYTES = 8;
const SALT_POOL_BYTES = 4096;

const saltPool = Buffer.alloc(SALT_POOL_BYTES);
let saltPoolUsed = SALT_POOL_BYTES;

/**
 * Seals a payload into `target` at `offset` and gives the number of bytes. `position` is where the record will stand
 * in its segment: it and eight random bytes are the nonce.
 */
export function sealRecord(
  target: Buffer,
  offset: number,
  position: number,
  key: KeyObject,
  segmentNumber: number,
  record: { sequence: number; payload: Uint8Array },
): number {
  const sealedBytes = record.payload.length + TAG_BYTES;
  target.writeUInt32LE(sealedBytes, offset + AT.length);
  writeSequence(target, record.sequence, offset + AT.sequence);
  takeSalt(target, offset + AT.salt);

  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(target, offset, position), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(boundTo(segmentNumber, record.sequence));
  const body = cipher.update(record.payload);
  cipher.final();
  body.copy(target, offset + FRAME_BYTES);
  cipher.getAuthTag().copy(target, offset + FRAME_BYTES + body.length);

  const end = offset + FRAME_BYTES + sealedBytes;
  target.writeUInt32LE(checksum(target, offset, end), offset + AT.crc);
  return end - offset;
}

/** The frame at a position, if its length is possible and its checksum right. */
export function frameAt(segment: Buffer, position: number): Frame | undefined {
  if (position + RECORD_OVERHEAD_BYTES > segment.length) return undefined;
  const sealedBytes = segment.readUInt32LE(position + AT.length);
  if (sealedBytes < TAG_BYTES || sealedBytes > segment.length - position - FRAME_BYTES) return undefined;
  const end = position + FRAME_BYTES + sealedBytes;
  if (checksum(segment, position, end) !== segment.readUInt32LE(position + AT.crc)) return undefined;
  return { position, end, sequence: readSequence(segment, position + AT.sequence) };
}

/** The payload, or undefined when the record isn't what was written for this segment and sequence. */
export function openRecord(
  segment: Buffer,
  frame: Frame,
  key: KeyObject,
  segmentNumber: number,
): Uint8Array | undefined {
  const nonce = nonceOf(segment, frame.position, frame.position);
  const sealed = segment.subarray(frame.position + FRAME_BYTES, frame.end);
  return decrypt(key, nonce, sealed, boundTo(segmentNumber, frame.sequence));
}

export interface Scan {
  /** Records from the segment's first sequence on, without a gap. */
  frames: Frame[];
  /** Where the next record goes. */
  end: number;
  /** Bytes after `end` that aren't zero reach to here; equals `end` when the tail is clean. */
  dirtyThrough: number;
  /** Intact records found after the first unreadable place: then it is damage, not a torn tail. */
  later: Frame[];
}

export function scanSegment(segment: Buffer, firstSequence: number): Scan {
  const frames: Frame[] = [];
  let end = Math.min(HEADER_BYTES, segment.length);
  for (;;) {
    const frame = frameAt(segment, end);
    if (frame === undefined || frame.sequence !== firstSequence + frames.length) break;
    frames.push(frame);
    end = frame.end;
  }
  const dirtyThrough = lastNonZero(segment, end);
  const later = dirtyThrough > end ? findLater(segment, end, firstSequence + frames.length - 1) : [];
  return { frames, end, dirtyThrough, later };
}

/** Index after the last byte that isn't zero, at least `from`. */
export function lastNonZero(bytes: Buffer, from: number): number {
  let end = bytes.length;
  while (end > from) {
    const start = Math.max(from, end - ZEROS.length);
    if (!bytes.subarray(start, end).equals(ZEROS.subarray(0, end - start))) break;
    end = start;
  }
  while (end > from && bytes[end - 1] === 0) end -= 1;
  return end;
}

const ZEROS = Buffer.alloc(64 * 1024);

/** Looks for intact records at every byte. The sequence must be a possible one, so a checksum is seldom computed in vain. */
function findLater(segment: Buffer, from: number, lastSequence: number): Frame[] {
  const found: Frame[] = [];
  const highest = lastSequence + Math.ceil(segment.length / RECORD_OVERHEAD_BYTES);
  let after = lastSequence;
  let position = from;
  while (position + RECORD_OVERHEAD_BYTES <= segment.length) {
    const sequence = readSequence(segment, position + AT.sequence);
    const frame = sequence > after && sequence <= highest ? frameAt(segment, position) : undefined;
    if (frame === undefined) {
      position += 1;
    } else {
      found.push(frame);
      after = frame.sequence;
      position = frame.end;
    }
  }
  return found;
}

/**
 * Position alone would repeat when a torn tail is cut and written again, or when a copied folder goes on by itself;
 * random bytes alone could meet by chance after very many records. Together neither happens.
 */
function nonceOf(bytes: Buffer, offset: number, position: number): Buffer {
  const nonce = Buffer.allocUnsafe(NONCE_BYTES);
  nonce.writeUInt32LE(position, 0);
  bytes.copy(nonce, 4, offset + AT.salt, offset + AT.salt + SALT_BYTES);
  return nonce;
}

function boundTo(segmentNumber: number, sequence: number): Buffer {
  const bound = Buffer.allocUnsafe(12);
  bound.writeUInt32LE(segmentNumber, 0);
  writeSequence(bound, sequence, 4);
  return bound;
}

/** Random bytes are fetched a page at a time: one call for each record would cost more than its encryption. */
function takeSalt(target: Buffer, offset: number): void {
  if (saltPoolUsed + SALT_BYTES > SALT_POOL_BYTES) {
    randomFillSync(saltPool);
    saltPoolUsed = 0;
  }
  saltPool.copy(target, offset, saltPoolUsed, saltPoolUsed + SALT_BYTES);
  saltPoolUsed += SALT_BYTES;
}

/** Over the frame without the checksum's own field, then the ciphertext and its tag. */
function checksum(bytes: Buffer, start: number, end: number): number {
  return crc32(bytes.subarray(start + FRAME_BYTES, end), crc32(bytes.subarray(start, start + AT.crc)));
}

function writeSequence(bytes: Buffer, sequence: number, offset: number): void {
  bytes.writeUInt32LE(sequence % 2 ** 32, offset);
  bytes.writeUInt32LE(Math.floor(sequence / 2 ** 32), offset + 4);
}

function readSequence(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}
