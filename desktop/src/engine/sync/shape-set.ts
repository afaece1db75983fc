import type { FirstCopy, TableAudit } from '#shared/bridge.ts';
import { priceChanges, products } from '#shared/catalog/index.ts';
import { masterTables } from '#shared/contract.ts';
import { customers } from '#shared/customers/index.ts';
import { accept, type Result, reject, SINGAPORE_OFFSET_MS } from '#shared/kernel/index.ts';
import {
  type DeviceShape,
  PROTOCOL_VERSION,
  type ShapesResponse,
  shapesResponse,
} from '#shared/sync/index.ts';
import { giveBackMemorySoon } from '../give-back-memory.ts';
import { readDeviceState, type Store, updateDeviceState } from '../store/index.ts';
import type { FollowedShape, ShapeApplier } from './apply-shape.ts';
import { auditWhenIdle, CaughtUp, ReplicaAudit } from './audit/index.ts';
import { backoffMs, pause, type RandomBytes } from './backoff.ts';
import { BaseKeeper } from './base-keeper.ts';
import type { Connection } from './connection.ts';
import type { Log } from './log.ts';
import { createRowPreparer, type RowPreparer } from './row-preparer.ts';
import { describe } from './server-client.ts';
import type { Session } from './session.ts';
import { type FollowEnd, followShape } from './shape-follower.ts';
import { type BatchEffects, shapeTargets } from './shape-targets.ts';
import { keepCursors, readCursor } from './sync.queries.ts';

/** How often the list of shapes and the shapes that aren't live are asked for. */
const ROUND_MS = 10 * 60 * 1000;
/** How long after a new month has begun it is asked for: the server's clock may be a little behind. */
const NEW_MONTH_MARGIN_MS = 1_000;

/** What a counter can do without for a while; it opens when all other master data is here. */
const LATER_TABLES: ReadonlySet<string> = new Set([products.name, customers.name, priceChanges.name]);
const COUNTER_TABLES: ReadonlySet<string> = new Set(
  masterTables.map(({ name }) => name).filter((name) => !LATER_TABLES.has(name)),
);

/** An answer that was under way when a checkpoint was listed may be older than it; the one after isn't. */
const TIMES_IF_UNDER_WAY = 2;

export interface ShapeSetOptions {
  readonly store: Store;
  readonly session: Session;
  readonly connection: Connection;
  readonly applier: ShapeApplier;
  readonly streamId: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly random: RandomBytes;
  readonly log: Log;
  onApplied(effects: BatchEffects): void;
  /** The first copy went on, or is complete. */
  onProgress(): void;
  /** The server was restored: facts that it had acknowledged wait again. */
  onNewLife(): void;
  /** Everything was looked at. */
  onRound(): void;
}

export interface ShapeSet {
  /** Tables here that aren't what the server's newest checkpoint, or the server itself, says. */
  readonly differences: readonly string[];
  /** Tables that can be compared with the server's now. */
  auditedTables(): readonly string[];
  auditTable(table: string): Promise<Result<TableAudit>>;
  /** Looks at the list again at once. */
  look(): void;
  /** Fetches everything anew and starts the counters from the newest checkpoint; unsent facts stay as they are. */
  repair(): Promise<Result<null>>;
  /** Rows of the first copy so far; null when it is complete. */
  readonly firstCopyRows: number | null;
  /** What can be done while it comes; undefined when it is complete. */
  readonly firstCopy: FirstCopy | undefined;
  start(): void;
  close(): Promise<void>;
}

/** Follows every shape that the server lists for this device: live ones all the time, the others now and then. */
export function createShapeSet(options: ShapeSetOptions): ShapeSet {
  return new FollowedShapes(options);
}

interface Follower {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  /** Asks at once what there is, instead of waiting until something comes. */
  ask(): void;
}

class FollowedShapes implements ShapeSet {
  readonly #options: ShapeSetOptions;
  readonly #targets: ReturnType<typeof shapeTargets>;
  readonly #closing = new AbortController();
  readonly #followers = new Map<string, Follower>();
  readonly #caughtUp = new Set<string>();
  readonly #retried = new Set<string>();
  readonly #base: BaseKeeper;
  readonly #preparer: RowPreparer;
  readonly #audit: ReplicaAudit;
  readonly #timesCaughtUp = new CaughtUp();
  /** Shapes that are followed all the time. */
  #live: readonly DeviceShape[] = [];
  /** Those of older months, which are asked for now and then. */
  #older: readonly DeviceShape[] = [];
  #followingOlder: Promise<unknown> = Promise.resolve();
  #idle: Promise<void> | undefined;
  /** How often each document shape is to be caught up before the checkpoint that was listed is compared with. */
  #documents = new Map<string, number>();
  #awaited: number | undefined;
  #auditing: Promise<void> | undefined;
  /** Shapes that the first copy consists of; empty before the list is there. */
  #essential: readonly DeviceShape[] = [];
  #productRows = 0;
  #firstCopyRows: number | null;
  #nextRound = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: ShapeSetOptions) {
    this.#options = options;
    this.#targets = shapeTargets(options.streamId);
    const state = readDeviceState(options.store.reader);
    this.#firstCopyRows = state?.firstCopyComplete === true ? null : 0;
    this.#base = new BaseKeeper({
      store: options.store,
      log: options.log,
      fetchShape: async (shape) => (await this.#follow(shape, this.#closing.signal)) === 'caughtUp',
      stopFollowers: () => this.#stopFollowers(),
      onNewLife: options.onNewLife,
    });
    const { store, session, log } = options;
    this.#preparer = createRowPreparer(log);
    this.#audit = new ReplicaAudit({
      ...{ store, session, log },
      catchUp: async (shape) => {
        const follower = this.#followers.get(shape.path);
        if (follower === undefined) return void (await this.#followOlder(shape, this.#closing.signal));
        const caughtUp = this.#timesCaughtUp.next(shape.path, this.#closing.signal);
        follower.ask();
        await caughtUp;
      },
      shapes: () => {
        const older = this.#older.filter(({ path }) => this.#caughtUp.has(path));
        return this.#firstCopyRows === null ? [...this.#live, ...older] : [];
      },
      signal: this.#closing.signal,
      onChange: options.onProgress,
    });
  }

  get differences(): readonly string[] {
    return [...new Set([...this.#base.differences.map(({ table }) => table), ...this.#audit.differing])];
  }

  auditedTables(): readonly string[] {
    return this.#audit.tables();
  }

  auditTable(table: string): Promise<Result<TableAudit>> {
    return this.#audit.check(table);
  }

  look(): void {
    this.#nextRound.abort();
  }

  async repair(): Promise<Result<null>> {
    const { store, connection, onProgress } = this.#options;
    if (connection.state !== 'online') return reject('devices.serverUnreachable');
    // The checkpoint that was listed last may have made room for newer ones.
    const list = await this.#list();
    const renew = list && (await this.#base.renewal(list));
    if (renew === undefined) return reject('sync.repairImpossible');
    this.look();
    await this.#stopFollowers();
    // Figures and cursors at once: killed before, nothing was done; killed after, the next start goes on with it.
    store.write((db) => {
      renew(db);
      keepCursors(db, new Set());
    });
    this.#audit.forget();
    this.look();
    onProgress();
    return accept(null);
  }

  /** Followers of old cursors end before their shapes are copied anew. */
  async #stopFollowers(): Promise<void> {
    const followers = [...this.#followers.values()];
    for (const { stop } of followers) stop.abort();
    await Promise.all(followers.map(({ ended }) => ended));
    this.#followers.clear();
  }

  get firstCopyRows(): number | null {
    return this.#firstCopyRows;
  }

  get firstCopy(): FirstCopy | undefined {
    if (this.#firstCopyRows === null) return undefined;
    const isHere = (tables: (table: string) => boolean): boolean =>
      this.#essential.length > 0 &&
      this.#essential.every(({ table, path }) => !tables(table) || this.#caughtUp.has(path));
    return {
      canSell: isHere((table) => COUNTER_TABLES.has(table)),
      catalogueComplete: isHere((table) => table === products.name),
      products: this.#productRows,
      productsExpected: this.#options.applier.expectedRows(products.name),
    };
  }

  start(): void {
    this.#running ??= this.#run();
    const { store, connection, log } = this.#options;
    this.#idle ??= auditWhenIdle({
      ...{ store, log, audit: this.#audit, signal: this.#closing.signal },
      isOnline: () => connection.state === 'online',
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const followers = [...this.#followers.values()];
    for (const { stop } of followers) stop.abort();
    await this.#preparer.rest();
    await Promise.all([this.#running, this.#idle, this.#auditing, ...followers.map(({ ended }) => ended)]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    while (!signal.aborted) {
      this.#nextRound = new AbortController();
      const done = await this.#round().catch((error: unknown) => this.#note(error));
      failures = done ? 0 : failures + 1;
      const { clock, random } = this.#options;
      const waitMs = done ? msToNextRound(clock()) : backoffMs(failures, random);
      await pause(waitMs, AbortSignal.any([signal, this.#nextRound.signal]));
    }
  }

  /** One look at everything. @returns false when it should be tried again soon */
  async #round(): Promise<boolean> {
    const { signal } = this.#closing;
    await this.#options.connection.reachable(signal);
    if (signal.aborted) return true;
    const list = await this.#list();
    if (signal.aborted) return true;
    if (list === undefined) return false;
    const step = await this.#base.follow(list);
    if (signal.aborted) return true;
    if (step !== 'followed') return step === 'listAgain' ? this.#round() : false;
    const shapes = list.shapes.filter((shape) => this.#isKnown(shape));
    const underWay = new Set(this.#followers.keys());
    this.#adopt(shapes);
    this.#awaitDocuments(shapes, underWay);
    const ends: FollowEnd[] = [];
    const stop = AbortSignal.any([signal, this.#nextRound.signal]);
    for (const shape of this.#older) ends.push(await this.#followOlder(shape, stop));
    this.#options.onRound();
    return ends.every((end) => end === 'caughtUp' || end === 'stopped');
  }

  /** What the server offers now; undefined when it can't be had. */
  async #list(): Promise<ShapesResponse | undefined> {
    const { session, log } = this.#options;
    const { signal } = this.#closing;
    const path = `/v1/shapes?${this.#base.query}`;
    const headers = { 'kedai-protocol': String(PROTOCOL_VERSION) };
    const answer = await session.request({ method: 'GET', path, data: shapesResponse, headers, signal });
    if (answer.ok) return answer.value;
    if (!signal.aborted) log('warn', 'The list of shapes could not be had.', { ...answer.error });
    return undefined;
  }

  /** A database that can't be read or written now, say; it is tried again. */
  #note(error: unknown): false {
    this.#options.log('error', 'Following the server’s shapes failed.', { reason: describe(error) });
    return false;
  }

  #isKnown({ table }: DeviceShape): boolean {
    const known = this.#targets.has(table);
    if (!known)
      this.#options.log('info', 'A newer server offers a shape that this version has no use for.', { table });
    return known;
  }

  /** Starts and stops followers so that they are the live shapes of the list. */
  #adopt(shapes: readonly DeviceShape[]): void {
    this.#live = shapes.filter((shape) => shape.live);
    this.#older = shapes.filter((shape) => !shape.live);
    const live = new Map(this.#live.map((shape) => [shape.path, shape]));
    for (const [path, { stop }] of this.#followers) {
      if (live.has(path)) continue;
      stop.abort();
      this.#followers.delete(path);
    }
    this.#options.store.write((db) => keepCursors(db, new Set(shapes.map(({ path }) => path))));
    this.#essential = shapes.filter(({ month, live }) => month === null || live);
    for (const { path } of shapes) {
      if (readCursor(this.#options.store.reader, path) !== undefined) this.#caughtUp.add(path);
    }
    this.#completeFirstCopy();
    this.#retryAside(shapes);
    for (const [path, shape] of live) {
      if (!this.#followers.has(path)) this.#followers.set(path, this.#keepFollowing(shape));
    }
  }

  #keepFollowing(shape: DeviceShape): Follower {
    const stop = new AbortController();
    let asked = new AbortController();
    const follow = async (): Promise<void> => {
      let failures = 0;
      while (!stop.signal.aborted) {
        asked = new AbortController();
        const signal = AbortSignal.any([stop.signal, asked.signal]);
        let timesCaughtUp = 0;
        const onCaughtUp = (): void => {
          // The first time only says that the way up to there works; a request that waits has to work too.
          timesCaughtUp += 1;
          if (timesCaughtUp > 1) failures = 0;
        };
        const end = await this.#follow(shape, signal, onCaughtUp).catch((error: unknown) =>
          this.#note(error),
        );
        if (stop.signal.aborted) return;
        if (asked.signal.aborted) continue;
        // The month rolled over, or the server's definitions changed: the list says what there is now.
        if (end === 'unknownShape') this.#nextRound.abort();
        failures += 1;
        await pause(backoffMs(failures, this.#options.random), stop.signal);
      }
    };
    return { stop, ended: follow(), ask: () => asked.abort() };
  }

  /** Rows that were set aside before this start; a newer version may read them. */
  #retryAside(shapes: readonly DeviceShape[]): void {
    const { applier, onApplied } = this.#options;
    for (const { path, table } of shapes) {
      const target = this.#targets.get(table);
      if (target === undefined || this.#retried.has(path)) continue;
      this.#retried.add(path);
      const effects = applier.retryAside({ path, table, target });
      if (effects !== undefined) onApplied(effects);
    }
  }

  /** One after another: a shape has one cursor. */
  #followOlder(shape: DeviceShape, signal: AbortSignal): Promise<FollowEnd> {
    const following = this.#followingOlder.then(() => this.#follow(shape, signal));
    this.#followingOlder = following.catch(() => undefined);
    return following;
  }

  async #follow(shape: DeviceShape, signal: AbortSignal, onCaughtUp?: () => void): Promise<FollowEnd> {
    const { store, session, applier, log, onApplied } = this.#options;
    const target = this.#targets.get(shape.table);
    if (target === undefined) return 'stopped';
    const followed: FollowedShape = { path: shape.path, table: shape.table, target };
    return followShape({
      shape: followed,
      live: shape.live,
      cursor: readCursor(store.reader, shape.path),
      isFirstCopy: () => this.#firstCopyRows !== null,
      session,
      applier,
      preparer: this.#preparer,
      signal,
      log,
      onApplied,
      onRows: (count) => this.#countRows(shape, count),
      onCaughtUp: () => {
        onCaughtUp?.();
        this.#caughtUp.add(shape.path);
        this.#timesCaughtUp.note(shape.path);
        this.#completeFirstCopy();
        if (this.#firstCopyRows !== null) this.#options.onProgress();
        this.#documentsCame(shape);
      },
    });
  }

  /** A checkpoint was listed: what it has was committed before, and comes with what each shape sends from now on. */
  #awaitDocuments(shapes: readonly DeviceShape[], underWay: ReadonlySet<string>): void {
    const due = this.#base.auditDue;
    if (due === undefined || due === this.#awaited) return;
    this.#awaited = due;
    const documents = shapes.filter(({ month }) => month !== null);
    this.#documents = new Map(
      documents.map(({ path }) => [path, underWay.has(path) ? TIMES_IF_UNDER_WAY : 1]),
    );
  }

  #documentsCame({ path }: DeviceShape): void {
    const times = this.#documents.get(path);
    if (times === undefined || this.#auditing !== undefined) return;
    this.#documents.set(path, times - 1);
    const isLate = [...this.#documents.values()].some((count) => count > 0);
    if (isLate || this.#base.auditDue === undefined) return;
    this.#documents.clear();
    this.#auditing = this.#base
      .audit()
      .catch((error: unknown) => void this.#note(error))
      .finally(() => {
        this.#auditing = undefined;
        this.#options.onProgress();
      });
  }

  #countRows({ table }: DeviceShape, count: number): void {
    if (this.#firstCopyRows === null) return;
    this.#firstCopyRows += count;
    if (table === products.name) this.#productRows += count;
    this.#options.onProgress();
  }

  #completeFirstCopy(): void {
    if (this.#firstCopyRows === null || this.#essential.length === 0) return;
    if (!this.#essential.every(({ path }) => this.#caughtUp.has(path))) return;
    this.#options.store.write((db) => updateDeviceState(db, { firstCopyComplete: true }));
    void this.#preparer.rest();
    giveBackMemorySoon();
    this.#firstCopyRows = null;
    this.#options.onProgress();
  }
}

/** A new month's documents come in shapes of their own, which must be followed as soon as it begins in Singapore. */
function msToNextRound(nowMs: number): number {
  const there = new Date(nowMs + SINGAPORE_OFFSET_MS);
  const nextMonthMs = Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + 1, 1) - SINGAPORE_OFFSET_MS;
  return Math.min(ROUND_MS, nextMonthMs - nowMs + NEW_MONTH_MARGIN_MS);
}
