import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { replaceFile } from './replace-file.ts';

/** The highest sequence that each stream used, kept where a copy of the data folder doesn't reach. */
export interface HighWater {
  /** By stream id. Empty when nothing is known. */
  read(): Record<string, number>;
  /** Notes that a sequence was used; lower ones than known change nothing. A disk error goes to `onError`, never here. */
  raise(streamId: string, sequence: number): void;
}

const STREAM_ID = /^[\w-]{1,64}$/;
const LINE = /^([\w-]{1,64}) (\d{1,16}) ([0-9a-f]{8})$/;
/** About a thousand sales. */
const COMPACT_AFTER_BYTES = 64 * 1024;

/**
 * A small text file that is appended to, one line per sale, and rewritten now and then to one line per stream. Nothing is synced
 * for a sale, so after a power cut it may lag by what the system hadn't written yet; README.md says why that is enough.
 * A failure is reported once and never holds up a sale.
 */
export function highWater(path: string, onError: (error: unknown) => void = () => {}): HighWater {
  let known: Map<string, number> | undefined;
  let bytesSinceCompaction = 0;
  let failing = false;

  function load(): Map<string, number> {
    const content = readContent(path);
    bytesSinceCompaction = content.length;
    const marks = parse(content);
    for (const [streamId, sequence] of known ?? []) {
      if (sequence > (marks.get(streamId) ?? 0)) marks.set(streamId, sequence);
    }
    known = marks;
    return marks;
  }

  function write(streamId: string, sequence: number): void {
    const marks = known ?? load();
    if (sequence <= (marks.get(streamId) ?? 0)) return;
    marks.set(streamId, sequence);
    // The line break in front keeps a line that a full disk tore from spoiling this one.
    const line = `\n${formatLine(streamId, sequence)}\n`;
    append(path, line);
    bytesSinceCompaction += line.length;
    if (bytesSinceCompaction > COMPACT_AFTER_BYTES) compact();
  }

  /** Another till of the same user may have appended to the file: what it noted is read first, and kept. */
  function compact(): void {
    const lines = [...load()].map(([streamId, sequence]) => `${formatLine(streamId, sequence)}\n`);
    const content = lines.join('');
    replaceFile(path, Buffer.from(content));
    bytesSinceCompaction = content.length;
  }

  return {
    read: () => Object.fromEntries(load()),
    raise(streamId, sequence) {
      if (!STREAM_ID.test(streamId) || !Number.isSafeInteger(sequence) || sequence < 1) {
        throw new RangeError(`A stream id and a sequence were expected, got "${streamId}" and ${sequence}.`);
      }
      try {
        write(streamId, sequence);
        failing = false;
      } catch (error) {
        if (!failing) onError(error);
        failing = true;
      }
    },
  };
}

/** The folder is made when it turns out to be missing, so that an ordinary sale costs one open, write and close. */
function append(path: string, line: string): void {
  try {
    appendFileSync(path, line, { mode: 0o600 });
  } catch (error) {
    if (!isMissing(error)) throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, line, { mode: 0o600 });
  }
}

function readContent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

/** Lines that were torn or damaged are passed over: an older line of the stream says nearly the same. */
function parse(content: string): Map<string, number> {
  const marks = new Map<string, number>();
  for (const line of content.split('\n')) {
    const [, streamId, digits] = LINE.exec(line) ?? [];
    if (streamId === undefined || digits === undefined) continue;
    const sequence = Number(digits);
    if (formatLine(streamId, sequence) !== line) continue;
    if (sequence > (marks.get(streamId) ?? 0)) marks.set(streamId, sequence);
  }
  return marks;
}

function formatLine(streamId: string, sequence: number): string {
  const text = `${streamId} ${sequence}`;
  return `${text} ${crc32(text).toString(16).padStart(8, '0')}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
