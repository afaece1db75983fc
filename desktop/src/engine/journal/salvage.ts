import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalError, JournalKeyError } from './errors.ts';
import { type JournalFiles, nodeFiles } from './files.ts';
import { openRecord, scanSegment } from './record-frame.ts';
import { publicKeyOf, recoveryKeyId } from './sealing.ts';
import {
  DAMAGED_SUFFIX,
  dataKeyForRecovery,
  HEADER_BYTES,
  readHeader,
  readHeaderFields,
  segmentNames,
} from './segment-header.ts';
import type { JournalRecord } from './types.ts';

export interface FolderReading {
  /** Without a gap, from the oldest record kept up to the first unreadable place. */
  records: JournalRecord[];
  /** True when something after `records` couldn't be read: a torn tail, or damage. */
  torn: boolean;
  /** Where reading stopped; absent when everything could be read. */
  stoppedAt?: { file: string; offset: number; lastSequence: number };
  /** Intact records beyond that place, and in copies that were set aside, by sequence, with gaps. */
  salvaged: JournalRecord[];
}

/** A few milliseconds' work. */
const RECORDS_A_TURN = 100;

interface Stop {
  file: string;
  offset: number;
}

/**
 * Reads a dead till's journal folder (or its copy) with the company's recovery private key. A torn tail is tolerated;
 * `stoppedAt` says where reading stopped.
 *
 * @throws JournalError `journal.missing` when there is no segment, JournalKeyError when none is sealed to this key.
 */
export function readSealedJournal(options: SealedJournal): FolderReading {
  return inOneGo(readSealed(options), nodeFiles);
}

/** The same in turns, with everything else in between: a stick is slow, and a dead till's journal may be long. */
export async function readSealedJournalInTurns(options: SealedJournal): Promise<FolderReading> {
  const reading = readSealed(options);
  let step = reading.next();
  while (step.done !== true) {
    const path = step.value;
    step = reading.next(path === undefined ? await breathe() : await readFile(path));
  }
  return step.value;
}

interface SealedJournal {
  folder: string;
  recoveryPrivateKey: Uint8Array;
}

/** Asks for the bytes of a file by its path, or with `undefined` for others to have their turn. */
type Reading = Generator<string | undefined, FolderReading, Buffer | undefined>;

const breathe = (): Promise<undefined> => new Promise((resolve) => setImmediate(resolve, undefined));

function inOneGo(reading: Reading, files: JournalFiles): FolderReading {
  let step = reading.next();
  while (step.done !== true)
    step = reading.next(step.value === undefined ? undefined : files.read(step.value));
  return step.value;
}

function* readSealed(options: SealedJournal): Reading {
  const keyId = recoveryKeyId(publicKeyOf(options.recoveryPrivateKey));
  let sealedElsewhere = 0;
  const reading = yield* readingOf(options.folder, nodeFiles, (segment) => {
    const header = readHeader(segment);
    if (header !== undefined && !header.recoveryKeyId.equals(keyId)) {
      sealedElsewhere += 1;
      return undefined;
    }
    return dataKeyForRecovery(segment, options.recoveryPrivateKey);
  });
  if (sealedElsewhere > 0 && reading.records.length === 0 && reading.salvaged.length === 0) {
    throw new JournalKeyError('This journal is sealed to another recovery key.');
  }
  return reading;
}

/** Reads everything that the key function can unlock. Meant for repair: it holds the whole folder in memory. */
export const readFolder = (folder: string, files: JournalFiles, unlock: Unlock): FolderReading =>
  inOneGo(readingOf(folder, files, unlock), files);

type Unlock = (segment: Buffer) => KeyObject | undefined;

function* readingOf(folder: string, files: JournalFiles, unlock: Unlock): Reading {
  const listed = listFolder(folder, files);
  const segments = segmentNames(listed);
  if (segments.length === 0 && !listed.some(isDamagedCopy)) {
    throw new JournalError('journal.missing', 'There is no journal in this folder.');
  }
  const records: JournalRecord[] = [];
  const beyond = new Map<number, JournalRecord>();
  let stop: Stop | undefined;
  for (const { name, firstSequence } of segments) {
    const expected = records.length === 0 ? firstSequence : nextAfter(records);
    const read = yield* readSegment(bytesOf(yield join(folder, name)), unlock);
    if (stop === undefined && firstSequence !== expected) stop = { file: name, offset: 0 };
    const kept = stop === undefined ? records : undefined;
    for (const record of read.inOrder) {
      if (kept === undefined) beyond.set(record.sequence, record);
      else kept.push(record);
    }
    for (const record of read.later) beyond.set(record.sequence, record);
    if (stop === undefined && read.stoppedAt !== undefined) stop = { file: name, offset: read.stoppedAt };
  }
  for (const name of listed.filter(isDamagedCopy).sort()) {
    const read = yield* readSegment(bytesOf(yield join(folder, name)), unlock);
    for (const record of [...read.inOrder, ...read.later]) {
      if (!beyond.has(record.sequence)) beyond.set(record.sequence, record);
    }
  }
  return assemble(records, beyond, stop);
}

function assemble(
  records: JournalRecord[],
  beyond: ReadonlyMap<number, JournalRecord>,
  stop: Stop | undefined,
): FolderReading {
  const first = records[0]?.sequence ?? Number.POSITIVE_INFINITY;
  const last = records.at(-1)?.sequence ?? 0;
  const salvaged = [...beyond.values()]
    .filter(({ sequence }) => sequence < first || sequence > last)
    .sort((one, other) => one.sequence - other.sequence);
  return {
    records,
    torn: stop !== undefined,
    ...(stop === undefined ? {} : { stoppedAt: { ...stop, lastSequence: last } }),
    salvaged,
  };
}

function bytesOf(given: Buffer | undefined): Buffer {
  if (given === undefined) throw new Error('expected the bytes of the file that was asked for');
  return given;
}

function* readSegment(
  segment: Buffer,
  unlock: Unlock,
): Generator<
  undefined,
  { inOrder: JournalRecord[]; later: JournalRecord[]; stoppedAt: number | undefined },
  Buffer | undefined
> {
  const header = readHeaderFields(segment);
  const key = header === undefined ? undefined : unlock(segment);
  if (header === undefined || key === undefined) return { inOrder: [], later: [], stoppedAt: 0 };
  const scan = scanSegment(segment, header.firstSequence);
  const inOrder: JournalRecord[] = [];
  const later: JournalRecord[] = [];
  let stoppedAt = scan.dirtyThrough > scan.end || segment.length < HEADER_BYTES ? scan.end : undefined;
  for (const [index, frame] of [...scan.frames, ...scan.later].entries()) {
    if (index % RECORDS_A_TURN === 0) yield undefined;
    const payload = openRecord(segment, frame, key, header.segmentNumber);
    const isNext = frame.sequence === header.firstSequence + inOrder.length && frame.position < scan.end;
    if (payload === undefined) stoppedAt = Math.min(stoppedAt ?? frame.position, frame.position);
    else (isNext ? inOrder : later).push({ sequence: frame.sequence, payload });
  }
  return { inOrder, later, stoppedAt };
}

function nextAfter(records: readonly JournalRecord[]): number {
  return (records.at(-1)?.sequence ?? 0) + 1;
}

function listFolder(folder: string, files: JournalFiles): string[] {
  try {
    return files.list(folder);
  } catch (error) {
    throw new JournalError('journal.missing', `The journal folder can't be read: ${folder}.`, {
      cause: error,
    });
  }
}

function isDamagedCopy(name: string): boolean {
  return name.endsWith(DAMAGED_SUFFIX);
}
