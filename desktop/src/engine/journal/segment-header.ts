import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  KEY_BYTES,
  KEY_ID_BYTES,
  NONCE_BYTES,
  newEphemeralPair,
  recoveryKeyId,
  unwrapForLocal,
  unwrapForRecovery,
  WRAPPED_KEY_BYTES,
  wrapForLocal,
  wrapForRecovery,
} from './sealing.ts';

/** The first 256 bytes of a segment. README.md has the table of offsets. All numbers are little-endian. */
export const HEADER_BYTES = 256;

const MAGIC = Buffer.from('KEDAIJNL');
const VERSION = 1;
const AT = {
  version: 8,
  segmentNumber: 12,
  firstSequence: 16,
  ephemeralPublicKey: 24,
  recoveryKeyId: 56,
  forRecovery: 72,
  localNonce: 120,
  forLocal: 132,
  crc: 252,
} as const;
/** Both wrapped keys authenticate everything before them: magic, version, number, sequence, ephemeral key, key id. */
const BOUND_BYTES = AT.forRecovery;

const FILE_NAME = /^segment-(\d{8})-(\d{16})\.journal$/;
export const DAMAGED_SUFFIX = '.damaged';

export interface SegmentName {
  name: string;
  segmentNumber: number;
  firstSequence: number;
}

export interface SegmentHeader {
  segmentNumber: number;
  firstSequence: number;
  recoveryKeyId: Buffer;
}

/** Number and first sequence are in the name too, so that choosing segments needs no file to be opened. */
export function segmentFileName(segmentNumber: number, firstSequence: number): string {
  return `segment-${String(segmentNumber).padStart(8, '0')}-${String(firstSequence).padStart(16, '0')}.journal`;
}

/** The folder's segments, oldest first. */
export function segmentNames(files: readonly string[]): SegmentName[] {
  return files
    .flatMap((name) => {
      const match = FILE_NAME.exec(name);
      return match === null
        ? []
        : [{ name, segmentNumber: Number(match[1]), firstSequence: Number(match[2]) }];
    })
    .sort((one, other) => one.segmentNumber - other.segmentNumber);
}

/** A new data key and the header that wraps it. */
export function createHeader(input: {
  segmentNumber: number;
  firstSequence: number;
  recoveryPublicKey: Uint8Array;
  localKey: Uint8Array;
}): { bytes: Buffer; dataKey: KeyObject } {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const ephemeral = newEphemeralPair();
  MAGIC.copy(bytes, 0);
  bytes.writeUInt16LE(VERSION, AT.version);
  bytes.writeUInt32LE(input.segmentNumber, AT.segmentNumber);
  bytes.writeBigUInt64LE(BigInt(input.firstSequence), AT.firstSequence);
  bytes.set(ephemeral.publicKey, AT.ephemeralPublicKey);
  bytes.set(recoveryKeyId(input.recoveryPublicKey), AT.recoveryKeyId);

  const dataKey = randomBytes(KEY_BYTES);
  const bound = bytes.subarray(0, BOUND_BYTES);
  bytes.set(wrapForRecovery(dataKey, ephemeral, input.recoveryPublicKey, bound), AT.forRecovery);
  const local = wrapForLocal(dataKey, input.localKey, bound);
  bytes.set(local.nonce, AT.localNonce);
  bytes.set(local.wrapped, AT.forLocal);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, AT.crc)), AT.crc);
  return { bytes, dataKey: createSecretKey(dataKey) };
}

/** Undefined when the header is torn or damaged. */
export function readHeader(segment: Buffer): SegmentHeader | undefined {
  if (segment.length < HEADER_BYTES) return undefined;
  if (crc32(segment.subarray(0, AT.crc)) !== segment.readUInt32LE(AT.crc)) return undefined;
  return readHeaderFields(segment);
}

/**
 * The same without the checksum, for salvage: what a key wrapped in the header authenticates is right even when a
 * flipped bit elsewhere in the header breaks the checksum.
 */
export function readHeaderFields(segment: Buffer): SegmentHeader | undefined {
  if (segment.length < HEADER_BYTES) return undefined;
  if (!segment.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (segment.readUInt16LE(AT.version) !== VERSION) return undefined;
  return {
    segmentNumber: segment.readUInt32LE(AT.segmentNumber),
    firstSequence: Number(segment.readBigUInt64LE(AT.firstSequence)),
    recoveryKeyId: segment.subarray(AT.recoveryKeyId, AT.recoveryKeyId + KEY_ID_BYTES),
  };
}

export function dataKeyForTill(segment: Buffer, localKey: Uint8Array): KeyObject | undefined {
  return unwrapForLocal(
    segment.subarray(AT.forLocal, AT.forLocal + WRAPPED_KEY_BYTES),
    segment.subarray(AT.localNonce, AT.localNonce + NONCE_BYTES),
    localKey,
    segment.subarray(0, BOUND_BYTES),
  );
}

export function dataKeyForRecovery(segment: Buffer, recoveryPrivateKey: Uint8Array): KeyObject | undefined {
  return unwrapForRecovery(
    segment.subarray(AT.forRecovery, AT.forRecovery + WRAPPED_KEY_BYTES),
    segment.subarray(AT.ephemeralPublicKey, AT.ephemeralPublicKey + KEY_BYTES),
    recoveryPrivateKey,
    segment.subarray(0, BOUND_BYTES),
  );
}
