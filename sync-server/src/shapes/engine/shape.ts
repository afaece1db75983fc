import { type SnapshotMark, sees } from '#shared/sync/index.ts';
import type { ShapeDefinition } from './definition.ts';
import { type DraftMessage, finishMessage } from './messages.ts';
import { formatOffset, type Offset } from './offset.ts';
import type { LogPage, ShapeLog } from './shape-log.ts';
import { Waiters } from './waiters.ts';

export interface ShapeParts {
  readonly handle: string;
  readonly definition: ShapeDefinition;
  readonly folder: string;
  readonly mark: SnapshotMark;
  readonly log: ShapeLog;
}

/** One shape: a snapshot in files, the log of what came after it, and those who wait for more. */
export class Shape {
  readonly handle: string;
  readonly definition: ShapeDefinition;
  readonly folder: string;
  readonly mark: SnapshotMark;
  readonly log: ShapeLog;
  readonly waiters = new Waiters();
  /** Snapshot files that can be served. */
  chunks = 0;
  snapshotDone = false;
  snapshotBytes = 0;
  /** How often the log was compacted. */
  logGeneration = 0;
  removed = false;
  /** Removed because its snapshot could not be finished: asking again at once won't help. */
  failed = false;
  lastUsedMs: number;
  #draft: DraftMessage | undefined;
  readonly #reads = new Map<string, Promise<LogPage | undefined>>();

  constructor(parts: ShapeParts, lastUsedMs: number) {
    this.handle = parts.handle;
    this.definition = parts.definition;
    this.folder = parts.folder;
    this.mark = parts.mark;
    this.log = parts.log;
    this.lastUsedMs = lastUsedMs;
  }

  /** Whether a transaction is news to this shape: not in its log already, and not in its snapshot. */
  wants(lsn: bigint, xid: number): boolean {
    return !this.removed && lsn > this.log.last.lsn && !sees(this.mark, xid);
  }

  /** Adds a transaction's messages; the newest is held back until it is known whether it is the last. */
  stage(lsn: bigint, drafts: readonly DraftMessage[]): void {
    for (const draft of drafts) {
      this.#release(lsn, false);
      this.#draft = draft;
    }
  }

  /** Ends the transaction and tells everyone. */
  commit(lsn: bigint): void {
    if (this.#draft === undefined) return;
    this.#release(lsn, true);
    this.waiters.wake();
  }

  abort(): void {
    this.#draft = undefined;
    if (!this.removed) this.log.abort();
  }

  snapshotProgress(chunks: number, done: boolean): void {
    this.chunks = chunks;
    this.snapshotDone = done;
    this.waiters.wake();
  }

  /** Reads a page of the log; those who ask for the same page at the same time share one read. */
  read(after: Offset): Promise<LogPage | undefined> {
    const key = `${formatOffset(after)}:${formatOffset(this.log.last)}`;
    const running = this.#reads.get(key);
    if (running !== undefined) return running;
    const page = this.log.read(after).finally(() => this.#reads.delete(key));
    this.#reads.set(key, page);
    return page;
  }

  /** Ends the shape for good, and tells its readers. */
  end(): void {
    this.removed = true;
    this.#draft = undefined;
    this.waiters.wake();
  }

  #release(lsn: bigint, last: boolean): void {
    if (this.#draft === undefined) return;
    const { op, operation } = this.#draft;
    const kind = operation === 'update' ? 'other' : operation;
    this.log.append({ lsn, op }, finishMessage(this.#draft, last), last, kind);
    this.#draft = undefined;
  }
}
