import { join } from 'node:path';
import { asJournalError, JournalError } from './errors.ts';
import type { JournalFiles } from './files.ts';
import { createMirror } from './mirror.ts';
import { type LiveSegment, openFolder } from './open-folder.ts';
import { describeDamage, readSegment } from './read-segment.ts';
import { RECORD_OVERHEAD_BYTES, sealRecord } from './record-frame.ts';
import { readFolder } from './salvage.ts';
import { recoveryKeyId } from './sealing.ts';
import {
  createHeader,
  DAMAGED_SUFFIX,
  dataKeyForTill,
  HEADER_BYTES,
  type SegmentName,
  segmentFileName,
} from './segment-header.ts';
import { createSpareSegments, type SpareSegments } from './spare-segments.ts';
import type { Journal, JournalDamage, JournalMirror, JournalOptions, JournalRecord } from './types.ts';

const DEFAULT_SEGMENT_BYTES = 4 * 1024 * 1024;
const DEFAULT_MAX_RECORD_BYTES = 1024 * 1024;
/** Room for an ordinary sale; a larger record or batch gets a buffer of its own. */
const STAGING_BYTES = 64 * 1024;

interface Settings extends JournalOptions {
  segmentBytes: number;
  maxRecordBytes: number;
}

/** Records that go into one segment with one sync. */
interface Run {
  newSegment: boolean;
  records: readonly JournalRecord[];
  bytes: number;
}

export class SegmentedJournal implements Journal {
  readonly recovered: number;
  readonly damage: readonly JournalDamage[];
  #lastSequence: number;
  #live: LiveSegment | undefined;
  readonly #segments: SegmentName[];
  readonly #options: Settings;
  readonly #files: JournalFiles;
  readonly #spares: SpareSegments;
  #mirrors: readonly JournalMirror[] = [];
  readonly #staging = Buffer.allocUnsafe(STAGING_BYTES);
  readonly #recoveryKeyId: Buffer;
  #closed = false;
  /** Takes back what a failed write left behind; must succeed before anything else is written. */
  #undo: (() => void) | undefined;

  constructor(options: JournalOptions, files: JournalFiles) {
    this.#options = withDefaults(options);
    this.#files = files;
    this.#spares = createSpareSegments(options.folder, this.#options.segmentBytes, files);
    this.#recoveryKeyId = recoveryKeyId(options.recoveryPublicKey);
    const opened = openFolder(options.folder, options.localKey, options.startsAfter ?? 0, files);
    this.#live = opened.live;
    this.#segments = opened.segments;
    this.#lastSequence = opened.lastSequence;
    this.recovered = opened.recoveredBytes;
    this.damage = describeDamage(this.#source(), opened.setAside, opened.lastSequence);
    if (this.#live === undefined) this.#startFirstSegment();
    this.#mirrors = this.#startMirrors();
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  append(record: JournalRecord): void {
    this.appendAll([record]);
  }

  appendAll(records: readonly JournalRecord[]): void {
    this.#assertOpen();
    this.#checkBatch(records);
    this.#undoFailedWrite();
    const runs = this.#splitIntoSegments(records);
    // Every segment that the batch needs exists before its first byte is written: a full disk refuses all of it.
    const needed = runs.filter((run) => run.newSegment).length;
    while (this.#spares.count < needed) this.#spares.create();
    for (const run of runs) {
      if (run.newSegment) this.#startNextSegment();
      if (this.#live === undefined) throw new Error('a run is written into a segment that exists');
      this.#write(this.#live, run.records, run.bytes);
    }
  }

  *readAfter(after: number): Generator<JournalRecord> {
    this.#assertOpen();
    const through = this.#lastSequence;
    for (const [index, segment] of [...this.#segments].entries()) {
      const next = this.#segments[index + 1];
      const reaches = Math.min(through, next === undefined ? through : next.firstSequence - 1);
      if (reaches > after) yield* readSegment(this.#source(), segment, after, reaches);
    }
  }

  salvage(after: number): JournalRecord[] {
    this.#assertOpen();
    const { folder, localKey } = this.#options;
    const reading = readFolder(folder, this.#files, (segment) => dataKeyForTill(segment, localKey));
    return [...reading.records, ...reading.salvaged]
      .filter(({ sequence }) => sequence > after)
      .sort((one, other) => one.sequence - other.sequence);
  }

  prepareNextSegment(): void {
    this.#assertOpen();
    if (this.#spares.count === 0) this.#spares.create();
  }

  dropThrough(sequence: number): void {
    this.#assertOpen();
    for (let next = this.#segments[1]; next !== undefined; next = this.#segments[1]) {
      if (next.firstSequence - 1 > sequence) break;
      const [oldest] = this.#segments;
      if (oldest === undefined) break;
      this.#files.remove(join(this.#options.folder, oldest.name));
      this.#segments.shift();
      for (const mirror of this.#mirrors) mirror.remove(oldest.name);
    }
  }

  async mirrorSettled(): Promise<boolean> {
    const settled = await Promise.all(this.#mirrors.map((mirror) => mirror.settled()));
    return settled.every(Boolean);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#live !== undefined) this.#files.close(this.#live.fd);
    this.#spares.removeAll();
  }

  #assertOpen(): void {
    if (this.#closed) throw new JournalError('journal.closed', 'The journal is closed.');
  }

  #checkBatch(records: readonly JournalRecord[]): void {
    let expected = this.#lastSequence;
    for (const { sequence, payload } of records) {
      expected += 1;
      if (sequence !== expected) {
        throw new JournalError(
          'journal.outOfSequence',
          `The journal expected sequence ${expected}, got ${sequence}.`,
        );
      }
      if (payload.length > this.#options.maxRecordBytes) {
        throw new JournalError(
          'journal.recordTooLarge',
          `Record ${sequence} has ${payload.length} bytes; at most ${this.#options.maxRecordBytes} are allowed.`,
        );
      }
    }
  }

  /**
   * Cuts a batch into runs that each fit one segment. One that doesn't fit the live segment starts a new one as a
   * whole, so that only a batch larger than a segment can stop halfway when a disk breaks in the middle of it.
   */
  #splitIntoSegments(records: readonly JournalRecord[]): Run[] {
    const total = records.reduce((sum, record) => sum + sizeOf(record), 0);
    if (total === 0) return [];
    if (total <= this.#roomInLiveSegment()) return [{ newSegment: false, records, bytes: total }];
    const capacity = this.#options.segmentBytes - HEADER_BYTES;
    const runs: { newSegment: true; records: JournalRecord[]; bytes: number }[] = [];
    for (const record of records) {
      const bytes = sizeOf(record);
      const run = runs.at(-1);
      if (run === undefined || run.bytes + bytes > capacity) {
        runs.push({ newSegment: true, records: [record], bytes });
      } else {
        run.records.push(record);
        run.bytes += bytes;
      }
    }
    return runs;
  }

  #roomInLiveSegment(): number {
    // After the owner changed the recovery key, nothing more is sealed to the old one.
    if (!this.#live?.recoveryKeyId.equals(this.#recoveryKeyId)) return 0;
    return this.#live.capacityBytes - this.#live.position;
  }

  #write(live: LiveSegment, records: readonly JournalRecord[], bytes: number): void {
    const staging = bytes <= STAGING_BYTES ? this.#staging : Buffer.allocUnsafe(bytes);
    let used = 0;
    for (const record of records) {
      used += sealRecord(staging, used, live.position + used, live.dataKey, live.segmentNumber, record);
    }
    if (used !== bytes) throw new Error(`sealing ${bytes} bytes was expected, it gave ${used}`);
    const position = live.position;
    try {
      this.#files.write(live.fd, staging.subarray(0, used), position);
      this.#files.sync(live.fd);
    } catch (error) {
      // What reached the disk isn't known: it must not be found later as if it had been acknowledged.
      this.#failAndUndo(error, () => {
        this.#files.write(live.fd, Buffer.alloc(used), position);
        this.#files.sync(live.fd);
      });
    }
    live.position += used;
    this.#lastSequence += records.length;
    for (const mirror of this.#mirrors) mirror.follow(live.name, live.position);
  }

  #failAndUndo(error: unknown, undo: () => void): never {
    this.#undo = undo;
    try {
      this.#undoFailedWrite();
    } catch {
      // It stays due: the next append starts with it, and fails if it still can't be done.
    }
    throw asJournalError(error);
  }

  #undoFailedWrite(): void {
    if (this.#undo === undefined) return;
    try {
      this.#undo();
    } catch (error) {
      throw asJournalError(error);
    }
    this.#undo = undefined;
  }

  /** The header is synced before the file gets its name, so a segment has a whole header or isn't there. */
  #startNextSegment(): void {
    const spare = this.#spares.take();
    const { folder, localKey, recoveryPublicKey, segmentBytes } = this.#options;
    const firstSequence = this.#lastSequence + 1;
    const segmentNumber = this.#highestNumber() + 1;
    const name = segmentFileName(segmentNumber, firstSequence);
    const path = join(folder, name);
    const header = createHeader({ segmentNumber, firstSequence, recoveryPublicKey, localKey });
    const fd = this.#files.open(spare);
    try {
      this.#files.write(fd, header.bytes, 0);
      this.#files.sync(fd);
      this.#files.rename(spare, path);
      this.#files.syncFolder(folder);
    } catch (error) {
      this.#files.close(fd);
      // A left-over segment would claim that the journal had ended before records that the old one may still take.
      this.#failAndUndo(error, () => {
        this.#files.remove(path);
        this.#files.remove(spare);
        this.#files.syncFolder(folder);
      });
    }
    if (this.#live !== undefined) this.#files.close(this.#live.fd);
    this.#segments.push({ name, segmentNumber, firstSequence });
    this.#live = {
      name,
      segmentNumber,
      fd,
      capacityBytes: segmentBytes,
      position: HEADER_BYTES,
      dataKey: header.dataKey,
      recoveryKeyId: this.#recoveryKeyId,
    };
    for (const mirror of this.#mirrors) mirror.follow(name, HEADER_BYTES);
  }

  /** Copies that were set aside keep their numbers, so a number never names two segments. */
  #highestNumber(): number {
    const numbers = this.#files
      .list(this.#options.folder)
      .map((name) => Number(/^segment-(\d{8})-/.exec(name)?.[1] ?? 0));
    return Math.max(0, ...numbers);
  }

  /** At opening, so that the day's first sale doesn't pay for it. A full disk is for the first append to report. */
  #startFirstSegment(): void {
    try {
      this.#spares.create();
      this.#startNextSegment();
    } catch (error) {
      if (!(error instanceof JournalError && error.code === 'journal.full')) throw error;
    }
  }

  #source(): { folder: string; localKey: Uint8Array; files: JournalFiles } {
    return { folder: this.#options.folder, localKey: this.#options.localKey, files: this.#files };
  }

  #startMirrors(): readonly JournalMirror[] {
    const { folder, mirrorFolder, onMirrorError, mirrors = [] } = this.#options;
    const second =
      mirrorFolder === undefined ? [] : [createMirror(folder, mirrorFolder, onMirrorError ?? (() => {}))];
    const started = [...second, ...mirrors.map((start) => start(folder))];
    const copies = this.#files.list(folder).filter((name) => name.endsWith(DAMAGED_SUFFIX));
    for (const mirror of started) {
      for (const name of [...copies, ...this.#segments.map((segment) => segment.name)]) {
        mirror.follow(name, name === this.#live?.name ? this.#live.position : Number.POSITIVE_INFINITY);
      }
    }
    return started;
  }
}

function sizeOf(record: JournalRecord): number {
  return record.payload.length + RECORD_OVERHEAD_BYTES;
}

function withDefaults(options: JournalOptions): Settings {
  const segmentBytes = options.segmentBytes ?? DEFAULT_SEGMENT_BYTES;
  const largest = segmentBytes - HEADER_BYTES - RECORD_OVERHEAD_BYTES;
  const maxRecordBytes = options.maxRecordBytes ?? Math.min(DEFAULT_MAX_RECORD_BYTES, largest);
  if (maxRecordBytes < 1 || maxRecordBytes > largest) {
    throw new RangeError(`A segment of ${segmentBytes} bytes can't hold a record of ${maxRecordBytes}.`);
  }
  if (options.localKey.length !== 32 || options.recoveryPublicKey.length !== 32) {
    throw new RangeError('The journal needs keys of 32 bytes.');
  }
  return { ...options, segmentBytes, maxRecordBytes };
}
