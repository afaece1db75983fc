import { constants, ftruncateSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { compactMessages, type LoggedMessage } from './compact-log.ts';
import { type Disk, nodeDisk, writeWhole } from './disk.ts';
import { encodeFrame, FRAME_HEADER_BYTES, type FrameKind, frameBytes, readFrame } from './frames.ts';
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
/** How much of the log is compacted at a time: rows that change more often than that are joined. */
const COMPACTION_WINDOW_BYTES = 4 * 1024 * 1024;
/** How much of a log is tried before it is given up as not worth it, and what share may be left if it is. */
const COMPACTION_TRIAL_BYTES = 2 * COMPACTION_WINDOW_BYTES;
const WORTHWHILE_SHARE = 0.7;
/** How many messages are written before others have their turn. */
const COMPACTION_SLICE = 512;

interface IndexEntry {
  readonly offset: Offset;
  readonly position: number;
}

/** A log that was written anew up to a place of the old one. */
export interface PreparedLog {
  readonly compacted: ShapeLog;
  readonly oldEnd: number;
}

/** What the messages did to the number of rows. */
interface Growth {
  readonly inserts: number;
  readonly insertBytes: number;
  readonly deletes: number;
}

/** What to go back to when a transaction is given up. */
interface Mark {
  readonly index: number;
  readonly chunks: number;
  readonly fill: number;
  readonly growth: Growth;
}

/**
 * The append-only log of one shape. Appends go to the page cache at once, in order, so that readers can be served
 * within the millisecond; `sync` makes them durable, and only then may the LSN be confirmed. What a crash loses in
 * between comes again from Postgres, with the same offsets.
 */
export class ShapeLog {
  #file: FileHandle;
  readonly #chunkBytes: number;
  readonly #disk: Disk;
  #closed: Promise<void> | undefined;
  #index: IndexEntry[] = [];
  /** Positions where a page ends. */
  #chunkEnds: number[] = [];
  #end = 0;
  #last: Offset = SNAPSHOT_END;
  #written = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #lastAppended: Offset = SNAPSHOT_END;
  /** Bytes of messages since the last page ended. */
  #chunkFill = 0;
  #growth: Growth = { inserts: 0, insertBytes: 0, deletes: 0 };
  #bytesWhenCompacted = 0;
  #stopsCompaction = false;
  #atBegin: Mark | undefined;

  private constructor(file: FileHandle, chunkBytes: number, disk: Disk) {
    this.#file = file;
    this.#chunkBytes = chunkBytes;
    this.#disk = disk;
  }

  /** Opens a log, or makes it; a torn tail and what was never committed are cut off. */
  static async open(path: string, chunkBytes: number, disk: Disk = nodeDisk): Promise<ShapeLog> {
    // Not for appending: Windows couldn't cut such a file. Every write names its place.
    const file = await open(path, constants.O_RDWR | constants.O_CREAT);
    try {
      const log = new ShapeLog(file, chunkBytes, disk);
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

  /** What it had after it was last compacted; 0 if it wasn't since it was opened. */
  get bytesWhenCompacted(): number {
    return this.#bytesWhenCompacted;
  }

  /** About how many bytes of rows it has added to its snapshot's; less than 0 when it took more away. */
  get grownBytes(): number {
    const { inserts, insertBytes, deletes } = this.#growth;
    return inserts === 0 ? 0 : Math.round(insertBytes * (1 - deletes / inserts));
  }

  /** Adds a message. `commits` is true for the last of a transaction, which makes all of it readable. */
  append(offset: Offset, json: string, commits: boolean, kind: FrameKind = 'other'): void {
    if (!isBefore(this.#lastAppended, offset)) {
      throw new Error(
        `expected an offset after ${this.#lastAppended.lsn}_${this.#lastAppended.op}, got ${offset.lsn}_${offset.op}`,
      );
    }
    this.#atBegin ??= {
      index: this.#index.length,
      chunks: this.#chunkEnds.length,
      fill: this.#chunkFill,
      growth: this.#growth,
    };
    this.#add(offset, json, commits, kind);
    if (commits || this.#pendingBytes >= MAX_PENDING_BYTES) this.#writeOut();
    if (commits) this.#commit();
  }

  /** Forgets what was added since the last commit. */
  abort(): void {
    if (this.#atBegin === undefined) return;
    this.#index.length = this.#atBegin.index;
    this.#chunkEnds.length = this.#atBegin.chunks;
    this.#chunkFill = this.#atBegin.fill;
    this.#growth = this.#atBegin.growth;
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
    let file = this.#file;
    let logEnd = this.#end;
    let start = this.#startFor(after);
    for (;;) {
      if (file !== this.#file) {
        // It was compacted meanwhile: places in it are others.
        file = this.#file;
        logEnd = this.#end;
        start = this.#startFor(after);
      }
      const pageEnd = Math.min(firstAbove(this.#chunkEnds, start) ?? logEnd, logEnd);
      if (start >= pageEnd) throw new Error(`expected messages after ${after.lsn}_${after.op} in the log`);
      const data = Buffer.allocUnsafe(pageEnd - start);
      const { bytesRead } = await file.read(data, 0, data.length, start);
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

  /**
   * Writes what is committed by now anew at `path`, with the updates of a row joined, while the log goes on. Undefined
   * when it isn't worth it, because more than the share `worthwhile` would be left.
   */
  async prepareCompaction(path: string, worthwhile = WORTHWHILE_SHARE): Promise<PreparedLog | undefined> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC);
    const compacted = new ShapeLog(file, this.#chunkBytes, this.#disk);
    try {
      const oldEnd = this.#end;
      if (await this.#compactInto(compacted, oldEnd, worthwhile)) return { compacted, oldEnd };
      this.#bytesWhenCompacted = oldEnd;
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return undefined;
  }

  /**
   * Goes on in the compacted file; readers notice nothing. It is what counts only once it is synced and its name is
   * known durably: meanwhile nothing more may be confirmed, and the old file must stay. When it throws, the log goes
   * on in the old file.
   */
  async finishCompaction({ compacted, oldEnd }: PreparedLog): Promise<void> {
    const file = compacted.#file;
    const old = this.#file;
    const newEnd = compacted.#end;
    let copied = oldEnd;
    try {
      // What was committed meanwhile goes along as it is.
      while (this.#end - copied > MAX_PENDING_BYTES) {
        const piece = await this.#readAt(copied, Math.min(this.#end - copied, COMPACTION_WINDOW_BYTES));
        writeWhole(this.#disk, file.fd, piece, newEnd + copied - oldEnd);
        copied += piece.length;
      }
      if (this.#closed !== undefined) throw new Error('the log was closed while it was compacted');
      // From here to the end nothing else runs: the rest, committed or not.
      const tail = Buffer.allocUnsafe(this.#written - copied);
      if (readSync(old.fd, tail, 0, tail.length, copied) !== tail.length)
        throw new Error('expected the tail');
      writeWhole(this.#disk, file.fd, tail, newEnd + copied - oldEnd);
      this.#moveTo(compacted, oldEnd, newEnd);
    } catch (error) {
      await file.close();
      throw error;
    }
    await old.close();
  }

  /** Gives up the compaction that is being prepared. */
  stopCompaction(): void {
    this.#stopsCompaction = true;
  }

  /** Waits for the reads that are under way. */
  close(): Promise<void> {
    this.#closed ??= this.#file.close();
    return this.#closed;
  }

  /**
   * Window after window of the committed log up to `oldEnd`, each up to a transaction's end. False when it was given up
   * because it saved next to nothing.
   */
  async #compactInto(compacted: ShapeLog, oldEnd: number, worthwhile: number): Promise<boolean> {
    let at = 0;
    while (at < oldEnd) {
      if (this.#closed !== undefined || this.#stopsCompaction) throw new Error('the log is closed');
      if (at > COMPACTION_TRIAL_BYTES && compacted.#written > worthwhile * at) return false;
      const window = await this.#readWindow(at, oldEnd);
      const { messages, committed, committedEnd, end } = messagesOf(window);
      // A transaction longer than a window stays as it is, and ends in a later one.
      const kept = committed > 0 ? await compactMessages(messages.slice(0, committed)) : messages;
      for (const [index, { offset, json, commits, kind }] of kept.entries()) {
        if (index % COMPACTION_SLICE === 0) await setImmediate();
        compacted.#add(offset, json, commits, kind);
        if (compacted.#pendingBytes >= MAX_PENDING_BYTES) compacted.#writeOut();
      }
      at += committed > 0 ? committedEnd : end;
    }
    compacted.#writeOut();
    compacted.#commit();
    await compacted.#file.datasync();
    return !(compacted.#end > worthwhile * oldEnd);
  }

  /** Bytes from `at` on, at least one whole frame. */
  async #readWindow(at: number, end: number): Promise<Buffer> {
    const window = await this.#readAt(at, Math.min(end - at, COMPACTION_WINDOW_BYTES));
    const needed = frameBytes(window, 0);
    return needed <= window.length ? window : this.#readAt(at, needed);
  }

  /** Takes the place of the file that was compacted up to `oldEnd`, with the same tail after `newEnd`. */
  #moveTo(compacted: ShapeLog, oldEnd: number, newEnd: number): void {
    const shift = newEnd - oldEnd;
    const tailIndex = this.#index.findIndex(({ position }) => position >= oldEnd);
    const movedIndex = (tailIndex < 0 ? [] : this.#index.slice(tailIndex)).map(({ offset, position }) => {
      return { offset, position: position + shift };
    });
    const movedEnds = this.#chunkEnds.filter((end) => end > oldEnd).map((end) => end + shift);
    const begun = this.#atBegin;
    if (begun !== undefined) {
      // What the transaction under way had added is at the end of both.
      const index = compacted.#index.length + movedIndex.length - (this.#index.length - begun.index);
      const chunks =
        compacted.#chunkEnds.length + 1 + movedEnds.length - (this.#chunkEnds.length - begun.chunks);
      this.#atBegin = { ...begun, index, chunks };
    }
    this.#index = [...compacted.#index, ...movedIndex];
    this.#chunkEnds = [...compacted.#chunkEnds, newEnd, ...movedEnds];
    this.#end += shift;
    this.#written += shift;
    this.#file = compacted.#file;
    this.#bytesWhenCompacted = newEnd;
  }

  #add(offset: Offset, json: string, commits: boolean, kind: FrameKind): void {
    const frame = encodeFrame(offset, commits, json, kind);
    this.#note(offset, kind, this.#written + this.#pendingBytes, frame.length);
    this.#pending.push(frame);
    this.#pendingBytes += frame.length;
  }

  #writeOut(): void {
    const data = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    if (data === undefined) return;
    writeWhole(this.#disk, this.#file.fd, data, this.#written);
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
  #note(offset: Offset, kind: FrameKind, position: number, bytes: number): void {
    const { inserts, insertBytes, deletes } = this.#growth;
    if (kind === 'insert') {
      this.#growth = { inserts: inserts + 1, insertBytes: insertBytes + bytes, deletes };
    } else if (kind === 'delete') {
      this.#growth = { inserts, insertBytes, deletes: deletes + 1 };
    }
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
    let committed: (Mark & { at: number; last: Offset }) | undefined;
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
      this.#note(frame.offset, frame.kind, at, end - at);
      at = end;
      if (frame.commits) {
        committed = {
          at,
          last: frame.offset,
          index: this.#index.length,
          chunks: this.#chunkEnds.length,
          fill: this.#chunkFill,
          growth: this.#growth,
        };
      }
    }
    this.#end = committed?.at ?? 0;
    this.#written = this.#end;
    this.#last = committed?.last ?? SNAPSHOT_END;
    this.#lastAppended = this.#last;
    this.#index.length = committed?.index ?? 0;
    this.#chunkEnds.length = committed?.chunks ?? 0;
    this.#chunkFill = committed?.fill ?? 0;
    this.#growth = committed?.growth ?? { inserts: 0, insertBytes: 0, deletes: 0 };
    if (size > this.#end) await this.#file.truncate(this.#end);
  }

  async #readAt(position: number, length: number): Promise<Buffer<ArrayBuffer>> {
    const data = Buffer.alloc(length);
    const { bytesRead } = await this.#file.read(data, 0, length, position);
    return data.subarray(0, bytesRead);
  }
}

/** The whole frames of a window, how many of them are whole transactions, and where those and all of them end. */
function messagesOf(window: Buffer) {
  const messages: LoggedMessage[] = [];
  let committed = 0;
  let committedEnd = 0;
  let end = 0;
  for (;;) {
    const frame = readFrame(window, end, true);
    if (frame === undefined) break;
    const { offset, commits, kind, payloadStart } = frame;
    messages.push({ offset, commits, kind, json: window.toString('utf8', payloadStart, frame.end) });
    end = frame.end;
    if (commits) {
      committed = messages.length;
      committedEnd = end;
    }
  }
  if (end === 0) throw new Error('expected a whole frame in the committed log');
  return { messages, committed, committedEnd, end };
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
