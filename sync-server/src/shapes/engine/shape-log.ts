import { constants, ftruncateSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { encodeFrame, FRAME_HEADER_BYTES, frameBytes, readFrame } from './frames.ts';
import { isBefore, type Offset, SNAPSHOT_END } from './offset.ts';

/** A stretch of the log, ready to be put between brackets. */
export interface LogPage {
  /** Messages joined by commas. */
  readonly messages: Buffer;
  /** Where in them each one ends. */
  readonly ends: readonly number[];
  readonly last: Offset;
  /** Whether it reaches the log's end. */
  readonly complete: boolean;
}

/** How far apart the places are that a reader can start from. */
const INDEX_STEP_BYTES = 64 * 1024;
/** What a transaction may keep in memory before it goes to disk, uncommitted. */
const MAX_PENDING_BYTES = 64 * 1024;
const RECOVERY_WINDOW_BYTES = 1024 * 1024;
/** A length that no message has: such a frame is damage. */
const MAX_FRAME_BYTES = 1024 * 1024 * 1024;
const COMMA = 0x2c;

interface IndexEntry {
  readonly offset: Offset;
  readonly position: number;
}

/**
 * The append-only log of one shape. Appends go to the page cache at once, in order, so that readers can be served
 * within the millisecond; `sync` makes them durable, and only then may the LSN be confirmed. What a crash loses in
 * between comes again from Postgres, with the same offsets.
 */
export class ShapeLog {
  readonly #file: FileHandle;
  readonly #chunkBytes: number;
  #closed: Promise<void> | undefined;
  readonly #index: IndexEntry[] = [];
  /** Positions where a page ends. */
  readonly #chunkEnds: number[] = [];
  #end = 0;
  #last: Offset = SNAPSHOT_END;
  #written = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #lastAppended: Offset = SNAPSHOT_END;
  /** Bytes of messages since the last page ended. */
  #chunkFill = 0;
  #atBegin: { readonly index: number; readonly chunks: number; readonly fill: number } | undefined;

  private constructor(file: FileHandle, chunkBytes: number) {
    this.#file = file;
    this.#chunkBytes = chunkBytes;
  }

  /** Opens a log, or makes it; a torn tail and what was never committed are cut off. */
  static async open(path: string, chunkBytes: number): Promise<ShapeLog> {
    // Not for appending: Windows couldn't cut such a file. Every write names its place.
    const file = await open(path, constants.O_RDWR | constants.O_CREAT);
    try {
      const log = new ShapeLog(file, chunkBytes);
      await log.#recover();
      return log;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The last committed message; the snapshot's end while there is none. */
  get last(): Offset {
    return this.#last;
  }

  get bytes(): number {
    return this.#end;
  }

  /** Adds a message. `commits` is true for the last of a transaction, which makes all of it readable. */
  append(offset: Offset, json: string, commits: boolean): void {
    if (!isBefore(this.#lastAppended, offset)) {
      throw new Error(
        `expected an offset after ${this.#lastAppended.lsn}_${this.#lastAppended.op}, got ${offset.lsn}_${offset.op}`,
      );
    }
    this.#atBegin ??= { index: this.#index.length, chunks: this.#chunkEnds.length, fill: this.#chunkFill };
    const frame = encodeFrame(offset, commits, json);
    this.#note(offset, this.#written + this.#pendingBytes, frame.length);
    this.#pending.push(frame);
    this.#pendingBytes += frame.length;
    if (commits || this.#pendingBytes >= MAX_PENDING_BYTES) this.#writeOut();
    if (commits) this.#commit();
  }

  /** Forgets what was added since the last commit. */
  abort(): void {
    if (this.#atBegin === undefined) return;
    this.#index.length = this.#atBegin.index;
    this.#chunkEnds.length = this.#atBegin.chunks;
    this.#chunkFill = this.#atBegin.fill;
    this.#atBegin = undefined;
    this.#pending = [];
    this.#pendingBytes = 0;
    // Also when nothing was counted as written: a full disk may have taken half of a frame.
    ftruncateSync(this.#file.fd, this.#end);
    this.#written = this.#end;
    this.#lastAppended = this.#last;
  }

  /** The messages after `after`, up to the end of a page; undefined if there are none. */
  async read(after: Offset): Promise<LogPage | undefined> {
    if (!isBefore(after, this.#last)) return undefined;
    // What counts is the log as it is now, whatever is added while it is read.
    const logEnd = this.#end;
    let start = this.#startFor(after);
    for (;;) {
      const pageEnd = Math.min(firstAbove(this.#chunkEnds, start) ?? logEnd, logEnd);
      if (start >= pageEnd) throw new Error(`expected messages after ${after.lsn}_${after.op} in the log`);
      const data = Buffer.allocUnsafe(pageEnd - start);
      const { bytesRead } = await this.#file.read(data, 0, data.length, start);
      if (bytesRead !== data.length)
        throw new Error(`expected ${data.length} bytes of the log, got ${bytesRead}`);
      const page = joinMessages(data, after);
      if (page !== undefined) return { ...page, complete: pageEnd === logEnd };
      start = pageEnd;
    }
  }

  /** Makes everything committed so far survive a power cut. */
  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  /** Waits for the reads that are under way. */
  close(): Promise<void> {
    this.#closed ??= this.#file.close();
    return this.#closed;
  }

  #writeOut(): void {
    const data = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    if (data === undefined) return;
    let at = 0;
    while (at < data.length) at += writeSync(this.#file.fd, data, at, data.length - at, this.#written + at);
    this.#written += data.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #commit(): void {
    this.#end = this.#written;
    this.#last = this.#lastAppended;
    this.#atBegin = undefined;
  }

  /** Keeps the index and the page ends up to date with a frame at `position`. */
  #note(offset: Offset, position: number, bytes: number): void {
    const previous = this.#index.at(-1);
    if (previous === undefined || position - previous.position >= INDEX_STEP_BYTES) {
      this.#index.push({ offset, position });
    }
    this.#lastAppended = offset;
    this.#chunkFill += bytes - FRAME_HEADER_BYTES;
    if (this.#chunkFill >= this.#chunkBytes) {
      this.#chunkEnds.push(position + bytes);
      this.#chunkFill = 0;
    }
  }

  /** The last indexed place at or before `after`. */
  #startFor(after: Offset): number {
    let low = 0;
    let high = this.#index.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#index[middle];
      if (entry !== undefined && !isBefore(after, entry.offset)) low = middle + 1;
      else high = middle;
    }
    return this.#index[low - 1]?.position ?? 0;
  }

  async #recover(): Promise<void> {
    const { size } = await this.#file.stat();
    let window = Buffer.alloc(0);
    let windowStart = 0;
    let at = 0;
    let committed: { at: number; last: Offset; index: number; chunks: number; fill: number } | undefined;
    for (;;) {
      const frame = at - windowStart <= window.length ? readFrame(window, at - windowStart, true) : undefined;
      if (frame === undefined) {
        const have = window.length - (at - windowStart);
        const need = have >= FRAME_HEADER_BYTES ? frameBytes(window, at - windowStart) : FRAME_HEADER_BYTES;
        if (have >= need || at + need > size || need > MAX_FRAME_BYTES) break;
        window = await this.#readAt(at, Math.min(size - at, Math.max(need, RECOVERY_WINDOW_BYTES)));
        windowStart = at;
        continue;
      }
      if (!isBefore(this.#lastAppended, frame.offset)) break;
      const end = windowStart + frame.end;
      this.#note(frame.offset, at, end - at);
      at = end;
      if (frame.commits) {
        const { length: index } = this.#index;
        committed = { at, last: frame.offset, index, chunks: this.#chunkEnds.length, fill: this.#chunkFill };
      }
    }
    this.#end = committed?.at ?? 0;
    this.#written = this.#end;
    this.#last = committed?.last ?? SNAPSHOT_END;
    this.#lastAppended = this.#last;
    this.#index.length = committed?.index ?? 0;
    this.#chunkEnds.length = committed?.chunks ?? 0;
    this.#chunkFill = committed?.fill ?? 0;
    if (size > this.#end) await this.#file.truncate(this.#end);
  }

  async #readAt(position: number, length: number): Promise<Buffer<ArrayBuffer>> {
    const data = Buffer.alloc(length);
    const { bytesRead } = await this.#file.read(data, 0, length, position);
    return data.subarray(0, bytesRead);
  }
}

function joinMessages(data: Buffer, after: Offset): Omit<LogPage, 'complete'> | undefined {
  // A message loses its header and gains a comma, so the joined text fits where the frames were.
  const messages = Buffer.allocUnsafe(data.length);
  const ends: number[] = [];
  let length = 0;
  let last: Offset | undefined;
  let at = 0;
  while (at < data.length) {
    const frame = readFrame(data, at, false);
    if (frame === undefined) throw new Error('expected a whole frame in the committed log');
    if (isBefore(after, frame.offset)) {
      if (length > 0) {
        messages[length] = COMMA;
        length += 1;
      }
      length += data.copy(messages, length, frame.payloadStart, frame.end);
      ends.push(length);
      last = frame.offset;
    }
    at = frame.end;
  }
  return last === undefined ? undefined : { messages: messages.subarray(0, length), ends, last };
}

function firstAbove(sorted: readonly number[], value: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}
