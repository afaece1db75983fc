import { randomUUID } from 'node:crypto';
import { FetchError, type Message, type Offset, ShapeStream } from '@electric-sql/client';
import { SHAPE_ROWS_HEADER } from '#shared/sync/index.ts';
import type { IndexRows } from '../queries/catalog/index.ts';
import { type Batch, COPY_START, type Copy, type FollowedShape, type ShapeApplier } from './apply-shape.ts';
import type { Log } from './log.ts';
import { type PreparedRows, preparedTables } from './prepared-rows.ts';
import type { Prepared, PreparedAnswer, RowPreparer } from './row-preparer.ts';
import { describe } from './server-client.ts';
import type { Session } from './session.ts';
import { ShapeAnswers } from './shape-answers.ts';
import type { ShapeChange } from './shape-rows.ts';
import type { BatchEffects } from './shape-targets.ts';
import type { Cursor } from './sync.queries.ts';

/** Rows applied at once: a sale may be waiting behind them, for a tenth of a second while the first copy comes. */
const FIRST_COPY_SLICE_ROWS = 5_000;
const SLICE_ROWS = 250;

/** How the shape client paces its tries when the server answers, but with an error of its own. */
const errorBackoff = { initialDelay: 500, maxDelay: 10_000, multiplier: 2 };

/**
 * Why following ended: a shape that isn't live was caught up; the server doesn't know it any more; something failed
 * and is worth another try; or it was told to stop.
 */
export type FollowEnd = 'caughtUp' | 'unknownShape' | 'failed' | 'stopped';

export interface FollowOptions {
  readonly shape: FollowedShape;
  readonly live: boolean;
  readonly cursor: Cursor | undefined;
  /** True until the first copy of everything is complete. */
  isFirstCopy(): boolean;
  readonly session: Session;
  readonly applier: ShapeApplier;
  readonly preparer: RowPreparer;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Rows came in; not applied yet. */
  onRows(count: number): void;
  onApplied(effects: BatchEffects): void;
  /** Everything that the server had is applied, and the cursor with it. */
  onCaughtUp(): void;
}

/** Follows one shape with the official client until it ends; when this resolves, nothing more is applied. */
export async function followShape(options: FollowOptions): Promise<FollowEnd> {
  if (options.signal.aborted) return 'stopped';
  const follower = new ShapeFollower(options);
  try {
    return await follower.run();
  } finally {
    await follower.close();
  }
}

class ShapeFollower {
  readonly #options: FollowOptions;
  readonly #stopping = new AbortController();
  readonly #stream: ShapeStream;
  readonly #answers = new ShapeAnswers((body) => this.#prepare(body));
  #end: (end: FollowEnd) => void = () => undefined;
  #pending: ShapeChange[] = [];
  #copy: Copy | undefined;
  /** Answers with products of the copy that the other thread has gathered, in the order of their rows. */
  #gathered: number[] = [];
  #cursor: Cursor | undefined;
  /** A copy goes on of which the server is asked how much there is in all. */
  #asksForRows = false;
  /** True during a first copy that a later start can go on with, and from where it would. */
  #canGoOn = false;
  #reached: Cursor | undefined;
  /** What is being applied now; the client hands over one response after the other. */
  #applying: Promise<void> = Promise.resolve();

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    if (options.cursor === undefined) this.#beginCopy();
    const { handle, offset } = options.cursor ?? this.#goOn() ?? {};
    this.#stream = new ShapeStream({
      // The client remembers addresses process-wide; one of its own keeps it from mixing up two followers. It isn't sent.
      url: `${options.session.url(options.shape.path)}?follower=${randomUUID()}`,
      ...(handle === undefined ? {} : { handle, offset: offset as Offset }),
      subscribe: options.live,
      signal: this.#stopping.signal,
      fetchClient: (...request) => this.#fetch(...request),
      backoffOptions: errorBackoff,
      onError: (error) => this.#onError(error),
      warnOnHttp: false,
    });
  }

  run(): Promise<FollowEnd> {
    const stop = (): void => {
      this.#stopping.abort();
      this.#end('stopped');
    };
    const { signal } = this.#options;
    return new Promise<FollowEnd>((resolve) => {
      this.#end = resolve;
      signal.addEventListener('abort', stop, { once: true });
      this.#stream.subscribe((messages) => {
        this.#applying = this.#take(messages).catch((error) => {
          this.#options.log('error', 'Rows that came in could not be stored.', {
            table: this.#options.shape.table,
            reason: describe(error),
          });
          this.#end('failed');
          this.#stopping.abort();
        });
        return this.#applying;
      });
    }).finally(() => signal.removeEventListener('abort', stop));
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#stream.unsubscribeAll();
    this.#answers.clear();
    await this.#applying;
  }

  async #fetch(...[address, init]: Parameters<typeof fetch>): Promise<Response> {
    const { session, applier, shape } = this.#options;
    const asked = this.#asksForRows ? { [SHAPE_ROWS_HEADER]: '?' } : {};
    this.#asksForRows = false;
    const response = await session.shapeFetch(address, { ...init, headers: { ...init?.headers, ...asked } });
    const rows = Number(response.headers.get(SHAPE_ROWS_HEADER) ?? 0);
    if (rows > 0) applier.expect(shape, rows);
    return this.#answers.keep(response);
  }

  /** Rows of a first copy are read on another thread, which is there for as long as they come. */
  #prepare(body: Buffer<ArrayBuffer>): PreparedAnswer | undefined {
    const { preparer, shape, isFirstCopy } = this.#options;
    if (this.#copy === undefined || !preparedTables.includes(shape.target.local) || !isFirstCopy())
      return undefined;
    return preparer.prepare(shape.target.local, body, this.#copy.gathered !== undefined);
  }

  #beginCopy(): void {
    this.#pending = [];
    this.#gathered = [];
    this.#answers.clear();
    const { applier, shape, isFirstCopy } = this.#options;
    this.#copy = applier.newCopy(shape, isFirstCopy());
  }

  /** A first copy goes on where it was when the till was stopped. @returns from where, when an answer was complete */
  #goOn(): Cursor | undefined {
    const { applier, shape, isFirstCopy } = this.#options;
    if (!isFirstCopy()) return undefined;
    const begun = applier.begunCopy(shape);
    if (begun === 'givenUp') return undefined;
    this.#canGoOn = true;
    if (begun === undefined) return undefined;
    const { copy, handle, offset } = begun;
    this.#options.onRows(copy.rowsBefore);
    this.#asksForRows = copy.rowsBefore > 0;
    this.#reached = { handle, offset };
    this.#copy = copy;
    return offset === COPY_START ? undefined : { handle, offset };
  }

  /** What was stored of another copy is only known when a whole one is there. */
  #giveUp(): void {
    if (!this.#canGoOn) return;
    this.#canGoOn = false;
    this.#reached = undefined;
    this.#options.applier.giveUpCopy(this.#options.shape);
  }

  async #take(messages: readonly Message[]): Promise<void> {
    let isCaughtUp = false;
    let rows = 0;
    const prepared: PreparedAnswer[] = [];
    for (const message of messages) {
      if ('key' in message) {
        const kept = this.#answers.take(message.key);
        if ('next' in kept) prepared.push(kept);
        else rows += this.#addPending(kept);
      } else if (message.headers.control === 'up-to-date') isCaughtUp = true;
      else if (message.headers.control === 'must-refetch') {
        this.#giveUp();
        this.#beginCopy();
      }
    }
    if (rows > 0) this.#options.onRows(rows);
    this.#noteHandle();
    await this.#applySlices();
    for (const answer of prepared) await this.#applyPrepared(answer);
    if (isCaughtUp) {
      this.#answers.clear();
      const isBuilt = await this.#buildIndex();
      this.#catchUp();
      if (isBuilt) await this.#runSteps(this.#options.applier.tidyIndex());
    } else this.#finishAnswer();
  }

  /** @returns how many they are */
  #addPending(changes: readonly ShapeChange[]): number {
    this.#pending = this.#pending.length === 0 ? [...changes] : [...this.#pending, ...changes];
    return changes.length;
  }

  /** An answer that is read on another thread, some parts at once, with sales in between. */
  async #applyPrepared(answer: PreparedAnswer): Promise<void> {
    if (this.#copy?.gathered !== undefined) this.#gathered.push(answer.answer);
    let ready: PreparedRows[] = [];
    let rows = 0;
    const applyReady = async (): Promise<void> => {
      if (this.#pending.length > 0) this.#apply(this.#pending, undefined);
      this.#pending = [];
      if (rows > 0) this.#apply([], undefined, ready);
      ready = [];
      rows = 0;
      await new Promise(setImmediate);
    };
    for (;;) {
      const part = await answer.next().catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) throw error;
      });
      if (this.#stopping.signal.aborted) return answer.drop();
      if (part === undefined) return applyReady();
      if (isPrepared(part)) {
        const count = part.count + part.unreadable.length;
        this.#options.onRows(count);
        ready.push(part);
        rows += count;
        if (rows >= FIRST_COPY_SLICE_ROWS) await applyReady();
      } else {
        await applyReady();
        this.#options.onRows(this.#addPending(part));
      }
    }
  }

  #noteHandle(): void {
    const handle = this.#stream.shapeHandle;
    if (!this.#canGoOn || this.#copy === undefined || handle === undefined) return;
    if (this.#reached !== undefined && this.#reached.handle !== handle) this.#giveUp();
    else this.#reached ??= { handle, offset: COPY_START };
  }

  /** An answer of a first copy is there whole: the next start needn't ask for it again. */
  #finishAnswer(): void {
    if (this.#reached === undefined || this.#copy === undefined || this.#stopping.signal.aborted) return;
    this.#reached = { handle: this.#reached.handle, offset: this.#stream.lastOffset };
    this.#apply(this.#pending, undefined);
    this.#pending = [];
  }

  /** Applies whole slices of what is pending, without the cursor, and lets sales go in between. */
  async #applySlices(): Promise<void> {
    const sliceRows = this.#options.isFirstCopy() ? FIRST_COPY_SLICE_ROWS : SLICE_ROWS;
    let from = 0;
    for (; this.#pending.length - from > sliceRows; from += sliceRows) {
      if (this.#stopping.signal.aborted) return;
      this.#apply(this.#pending.slice(from, from + sliceRows), undefined);
      await new Promise(setImmediate);
    }
    this.#pending = this.#pending.slice(from);
  }

  /** Of a first copy of the products: all of them are applied, and no change of one can come in between. @returns if it was one */
  async #buildIndex(): Promise<boolean> {
    if (this.#copy?.indexAtEnd !== true || this.#stopping.signal.aborted) return false;
    this.#apply(this.#pending, undefined);
    this.#pending = [];
    const { applier, preparer } = this.#options;
    const known = this.#copy.gathered?.byProduct();
    const isGatheredHere = this.#gathered.length === 0;
    const rows = isGatheredHere || known === undefined ? undefined : preparer.index(this.#gathered, known);
    if (rows === undefined || !(await this.#fillIndex(rows))) {
      // Else products are read again.
      const { gathered } = this.#copy;
      await this.#runSteps(
        applier.buildIndex({ ...this.#copy, gathered: isGatheredHere ? gathered : undefined }),
      );
    }
    return true;
  }

  /** @returns false when the other thread couldn't make it */
  async #fillIndex(made: Prepared<IndexRows>): Promise<boolean> {
    const { applier, log } = this.#options;
    applier.clearIndex();
    for (;;) {
      let rows: IndexRows | undefined;
      try {
        rows = await made.next();
      } catch (error) {
        log('warn', 'The search index is made on the engine’s own thread.', { reason: describe(error) });
        return false;
      }
      if (this.#stopping.signal.aborted) return true;
      if (rows === undefined) break;
      applier.fillIndex(rows);
      await new Promise(setImmediate);
    }
    await this.#runSteps(applier.finishIndex());
    return true;
  }

  async #runSteps(steps: Generator<void>): Promise<void> {
    for (const _step of steps) {
      await new Promise(setImmediate);
      if (this.#stopping.signal.aborted) return;
    }
  }

  /** The rest with the cursor, in one transaction. */
  #catchUp(): void {
    if (this.#stopping.signal.aborted) return;
    const handle = this.#stream.shapeHandle ?? '';
    const offset = this.#stream.lastOffset;
    const isWhereItWas = this.#cursor?.handle === handle && this.#cursor.offset === offset;
    if (this.#pending.length > 0 || this.#copy !== undefined || !isWhereItWas) {
      const cursor = { handle, offset };
      this.#apply(this.#pending, cursor);
      this.#pending = [];
      this.#copy = undefined;
      this.#reached = undefined;
      this.#canGoOn = false;
      this.#cursor = cursor;
    }
    this.#options.onCaughtUp();
    if (this.#options.live) return;
    this.#end('caughtUp');
    this.#stopping.abort();
  }

  #apply(
    changes: readonly ShapeChange[],
    cursor: Cursor | undefined,
    prepared?: readonly PreparedRows[],
  ): void {
    const { shape } = this.#options;
    const batch: Batch = { shape, changes, prepared, cursor, copy: this.#copy, reached: this.#reached };
    this.#options.onApplied(this.#options.applier.apply(batch));
  }

  /** What the client can't mend by asking again. To answer with an object lets it go on from where it is. */
  #onError(error: Error): Record<string, never> | undefined {
    if (this.#stopping.signal.aborted) return undefined;
    const status = error instanceof FetchError ? error.status : undefined;
    if (status === 404) {
      this.#end('unknownShape');
      return undefined;
    }
    this.#options.log('warn', 'A shape could not be followed.', {
      table: this.#options.shape.table,
      reason: describe(error),
    });
    this.#end('failed');
    return undefined;
  }
}

const isPrepared = (part: PreparedRows | readonly ShapeChange[]): part is PreparedRows => 'count' in part;
