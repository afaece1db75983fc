import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { JournalKeyError } from './errors.ts';
import type { JournalFiles } from './files.ts';
import { lastNonZero, type Scan, scanSegment } from './record-frame.ts';
import {
  DAMAGED_SUFFIX,
  dataKeyForTill,
  HEADER_BYTES,
  readHeader,
  type SegmentHeader,
  type SegmentName,
  segmentNames,
} from './segment-header.ts';

/** The segment that is being written, open. */
export interface LiveSegment {
  name: string;
  segmentNumber: number;
  fd: number;
  capacityBytes: number;
  /** Where the next record goes. */
  position: number;
  dataKey: KeyObject;
  recoveryKeyId: Buffer;
}

export interface OpenedFolder {
  live: LiveSegment | undefined;
  segments: SegmentName[];
  lastSequence: number;
  /** Bytes of a torn tail that were cut. */
  recoveredBytes: number;
  /** Copies made now because intact records stand behind a damaged place. */
  setAside: { copy: string; intactThrough: number }[];
}

export const TEMPORARY_SUFFIX = '.tmp';
export const SPARE_SUFFIX = '.spare';

interface Examined {
  name: SegmentName;
  path: string;
  bytes: Buffer;
  header: SegmentHeader;
  dataKey: KeyObject;
  scan: Scan;
}

/**
 * Finds where the journal ends and makes it fit to append to. Only the newest segment can have a torn tail, because
 * a segment is left only after everything in it was synced; so only it is read, and opening costs the same after
 * a year as on the first day.
 */
export function openFolder(
  folder: string,
  localKey: Uint8Array,
  startsAfter: number,
  files: JournalFiles,
): OpenedFolder {
  files.ensureFolder(folder);
  removeLeftovers(folder, files);
  const segments = segmentNames(files.list(folder));
  const result: OpenedFolder = {
    live: undefined,
    segments,
    lastSequence: startsAfter,
    recoveredBytes: 0,
    setAside: [],
  };
  // The name of a segment says what its predecessor reached, also when its own header can't be read.
  let promised = 0;
  for (let name = segments.at(-1); name !== undefined; name = segments.at(-1)) {
    const examined = examine(folder, name, localKey, files);
    if ('header' in examined) {
      repairTail(folder, examined, promised, result, files);
      return result;
    }
    promised = Math.max(promised, name.firstSequence - 1);
    result.lastSequence = promised;
    segments.pop();
    setUnreadableAside(folder, name, examined.bytes, result, files);
  }
  return result;
}

function examine(
  folder: string,
  name: SegmentName,
  localKey: Uint8Array,
  files: JournalFiles,
): Examined | { bytes: Buffer } {
  const path = join(folder, name.name);
  const bytes = files.read(path);
  const header = readHeader(bytes);
  if (header?.segmentNumber !== name.segmentNumber || header.firstSequence !== name.firstSequence) {
    return { bytes };
  }
  const dataKey = dataKeyForTill(bytes, localKey);
  if (dataKey === undefined) {
    throw new JournalKeyError(
      `Segment ${name.name} is intact but wasn't written with this till's key. The folder belongs to another device.`,
    );
  }
  return { name, path, bytes, header, dataKey, scan: scanSegment(bytes, header.firstSequence) };
}

/** A header without records is a segment that was never finished; with records behind it, it is damage. */
function setUnreadableAside(
  folder: string,
  name: SegmentName,
  bytes: Buffer,
  result: OpenedFolder,
  files: JournalFiles,
): void {
  const path = join(folder, name.name);
  const dirtyThrough = lastNonZero(bytes, Math.min(HEADER_BYTES, bytes.length));
  if (dirtyThrough > HEADER_BYTES) {
    const copy = freeDamagedName(folder, name.name, files);
    files.rename(path, join(folder, copy));
    result.setAside.push({ copy, intactThrough: name.firstSequence - 1 });
  } else {
    files.remove(path);
    result.recoveredBytes += lastNonZero(bytes, 0);
  }
  files.syncFolder(folder);
}

function repairTail(
  folder: string,
  examined: Examined,
  promised: number,
  result: OpenedFolder,
  files: JournalFiles,
): void {
  const { scan, name, path, bytes, header } = examined;
  result.lastSequence = header.firstSequence + scan.frames.length - 1;
  if (scan.later.length > 0 || result.lastSequence < promised) {
    const copy = freeDamagedName(folder, name.name, files);
    copyDurably(join(folder, copy), bytes, files);
    files.syncFolder(folder);
    result.setAside.push({ copy, intactThrough: result.lastSequence });
  }
  const fd = files.open(path);
  try {
    if (scan.dirtyThrough > scan.end) {
      files.write(fd, Buffer.alloc(scan.dirtyThrough - scan.end), scan.end);
      files.sync(fd);
      result.recoveredBytes += scan.dirtyThrough - scan.end;
    }
  } catch (error) {
    files.close(fd);
    throw error;
  }
  result.live = {
    name: name.name,
    segmentNumber: header.segmentNumber,
    fd,
    // A file that was cut short stays short: the next record that doesn't fit starts a new segment.
    capacityBytes: bytes.length,
    position: scan.end,
    dataKey: examined.dataKey,
    recoveryKeyId: Buffer.from(header.recoveryKeyId),
  };
}

/** Written whole and synced before the original is touched: a crash in between leaves a copy too many, never one too few. */
function copyDurably(path: string, bytes: Buffer, files: JournalFiles): void {
  const fd = files.create(path);
  try {
    files.write(fd, bytes, 0);
    files.sync(fd);
  } finally {
    files.close(fd);
  }
}

function freeDamagedName(folder: string, name: string, files: JournalFiles): string {
  const taken = new Set(files.list(folder));
  for (let count = 1; ; count += 1) {
    const candidate = `${name}.${count}${DAMAGED_SUFFIX}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Half-made segments, and spares: a spare holds zeros only, so nothing is lost, and its size is always today's setting. */
function removeLeftovers(folder: string, files: JournalFiles): void {
  for (const name of files.list(folder)) {
    if (name.endsWith(TEMPORARY_SUFFIX) || name.endsWith(SPARE_SUFFIX)) files.remove(join(folder, name));
  }
}
