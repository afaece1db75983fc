import { Pool, type PoolConfig } from 'pg';
import { RecentTransactions } from '#shared/sync/index.ts';
import { clientConfig, errorMessage } from './connection.ts';
import {
  type DefinitionResult,
  resolveDefinition,
  type ShapeDefinition,
  type ShapeRequest,
} from './definition.ts';
import { isDiskRefusal } from './disk.ts';
import type { ForgottenRow } from './hold-rows.ts';
import { Ingest } from './ingest.ts';
import { Position } from './position.ts';
import { type RegistryOptions, type ShapeGate, ShapeRegistry } from './registry.ts';
import { ReplicationSession } from './replication.ts';
import type { Shape } from './shape.ts';
import { ShapeStore } from './shape-store.ts';
import type { SubsetRequest } from './subset-request.ts';
import { type SubsetResult, takeSubset } from './take-subset.ts';
import { Unavailable } from './unavailable.ts';

export interface EngineOptions extends RegistryOptions {
  readonly connectionString: string;
  readonly dataDir: string;
  readonly slot: string;
}

const SYNC_INTERVAL_MS = 200;
/** How long a table that changed without a word in the stream may go unnoticed. */
const CHECK_INTERVAL_MS = 2_000;
/** The stream stands still for a snapshot's mark, so that must not take long. */
const MARK_TIMEOUT_MS = 5_000;
/** A question about the catalog or a clause; a server that takes longer is as good as away. */
const QUERY_TIMEOUT_MS = 30_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
const SNAPSHOT_CONNECTIONS = 4;
const QUERY_CONNECTIONS = 2;
/** Spellings of shapes whose definition is remembered. */
const MAX_DEFINITIONS = 2_000;

/**
 * Keeps the stream running and what comes of it durable: connects, checks that the slot and the logs belong together,
 * confirms what is on disk, and begins again when Postgres goes away.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #pool: Pool;
  readonly #snapshotPool: Pool;
  readonly #recent = new RecentTransactions();
  readonly #ingest: Ingest;
  readonly #gate: ShapeGate;
  readonly #registry: ShapeRegistry;
  readonly #store: ShapeStore;
  readonly #position: Position;
  readonly #definitions = new Map<string, DefinitionResult>();
  readonly #closing = new AbortController();
  /** The session that streams now. */
  #session: ReplicationSession | undefined;
  /** The newest session, from before it streams until it is over. */
  #connecting: ReplicationSession | undefined;
  #loaded = false;
  /** The transaction that the disk had no room for; it comes again with every session until it has. */
  #refusedAt: bigint | undefined;
  #lastSeen = 0n;
  #processed = 0n;
  readonly #dirty = new Set<Shape>();
  #running: Promise<void> | undefined;
  #upkeep: Promise<void> | undefined;

  private constructor(options: EngineOptions, position: Position) {
    this.#options = options;
    this.#position = position;
    this.#pool = this.#newPool('kedai shapes: catalog', {
      max: QUERY_CONNECTIONS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    this.#snapshotPool = this.#newPool('kedai shapes: snapshot', { max: SNAPSHOT_CONNECTIONS });
    this.#ingest = new Ingest(this.#pool, this.#recent, {
      remove: (shape, reason) => this.#registry.remove(shape, reason),
      described: (tableOid) => this.#registry.checkTables(tableOid),
      committed: (commitLsn, touched) => {
        if (commitLsn > this.#lastSeen) this.#lastSeen = commitLsn;
        for (const shape of touched) if (!shape.removed) this.#dirty.add(shape);
      },
      processed: (endLsn) => {
        if (endLsn > this.#processed) this.#processed = endLsn;
        if (this.#refusedAt !== undefined && endLsn > this.#refusedAt) this.#refusedAt = undefined;
      },
    });
    this.#store = new ShapeStore(options.dataDir, options.disk);
    this.#gate = this.#newGate();
    this.#registry = new ShapeRegistry(
      { snapshots: this.#snapshotPool, catalog: this.#pool },
      this.#store,
      this.#gate,
      options,
    );
  }

  static async start(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options, await Position.load(options.dataDir, options.slot, options.disk));
    await new Promise<void>((resolve) => {
      engine.#running = engine.#run(resolve);
      engine.#upkeep = engine.#keepUp();
    });
    return engine;
  }

  /** Whether the stream runs, and the disk takes what it brings. */
  get active(): boolean {
    return this.#session !== undefined && this.#refusedAt === undefined;
  }

  /** The newest transaction that the logs have, for clients to see. */
  get lastSeenLsn(): bigint {
    return this.#lastSeen;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** What a request means; remembered until a table changes. Throws `Unavailable` while Postgres is away. */
  async define(request: ShapeRequest): Promise<DefinitionResult> {
    if (this.#refusedAt !== undefined) throw new Unavailable('the disk is full');
    if (!this.active) throw new Unavailable('the shape engine is starting');
    const name = JSON.stringify(request);
    const known = this.#definitions.get(name);
    if (known !== undefined) return known;
    const result = await this.#orUnavailable(
      resolveDefinition(this.#pool, this.#options.publication, request),
    );
    if (result.ok) {
      if (this.#definitions.size >= MAX_DEFINITIONS) this.#definitions.clear();
      this.#definitions.set(name, result);
    }
    return result;
  }

  /** The shape of a request, made if need be; undefined if its table changed on the way, and it should be defined anew. */
  async obtain(request: ShapeRequest): Promise<Shape | undefined> {
    const result = await this.define(request);
    if (!result.ok) return undefined;
    const shape = await this.#orUnavailable(this.#registry.obtain(result.definition));
    if (shape === undefined) this.#definitions.clear();
    return shape;
  }

  /** Rows of a shape that a client asks for besides the log. Throws `Unavailable`. */
  takeSubset(shape: Shape, request: SubsetRequest): Promise<SubsetResult> {
    const { publication } = this.#options;
    return this.#orUnavailable(takeSubset(this.#snapshotPool, this.#gate, publication, shape, request));
  }

  handleOf(definition: ShapeDefinition): string | undefined {
    return this.#registry.find({ key: definition.key })?.handle;
  }

  /** Ends a shape; false if there is none with this handle. */
  deleteShape(handle: string): boolean {
    const shape = this.#registry.find({ handle });
    if (shape !== undefined) this.#registry.remove(shape, 'it was deleted');
    return shape !== undefined;
  }

  get oldestMadeMs(): number | undefined {
    return this.#registry.oldestMadeMs;
  }

  forget(rows: readonly ForgottenRow[]): Promise<number> {
    return this.#registry.forget(rows);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // The last sync still confirms through the session.
    await this.#upkeep;
    await this.#connecting?.close();
    await this.#running;
    await this.#snapshotPool.end();
    await this.#pool.end();
    await this.#registry.close();
  }

  #newPool(name: string, limits: PoolConfig): Pool {
    const pool = new Pool({ ...clientConfig(this.#options.connectionString, name), ...limits });
    pool.on('error', (error) => {
      this.#options.log('warn', 'an idle connection to Postgres was lost', { error: error.message });
    });
    return pool;
  }

  #newGate(): ShapeGate {
    return {
      begin: async (mark, register) => {
        const session = this.#session;
        if (session === undefined) throw new Unavailable('the replication stream is not running');
        return session.hold(async () => {
          const snapshot = await withinTime(mark(), MARK_TIMEOUT_MS);
          if (snapshot === undefined || this.#recent.missedBy(snapshot)) return false;
          register(snapshot);
          return true;
        });
      },
      register: (shape) => this.#ingest.add(shape),
      unregister: (shape) => {
        this.#ingest.delete(shape);
        this.#dirty.delete(shape);
        this.#definitions.clear();
      },
    };
  }

  /** One session after another, until the engine closes. */
  async #run(afterFirstTry: () => void): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.#closing.signal.aborted) {
      const session = new ReplicationSession(this.#options.connectionString);
      this.#connecting = session;
      try {
        await this.#startSession(session);
        retryMs = FIRST_RETRY_MS;
        afterFirstTry();
        await session.ended;
      } catch (error) {
        if (isDiskRefusal(error)) this.#refusedAt = this.#ingest.transactionLsn ?? this.#refusedAt;
        if (!this.#closing.signal.aborted) {
          this.#options.log('warn', 'the replication stream ended', { error: errorMessage(error), retryMs });
        }
      }
      this.#session = undefined;
      this.#ingest.reset();
      await session.close();
      afterFirstTry();
      await this.#pause(retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
  }

  async #startSession(session: ReplicationSession): Promise<void> {
    const { publication, slot } = this.#options;
    await session.connect();
    if (!(await session.publicationExists(publication))) {
      throw new Error(`the publication ${publication} does not exist, or does not publish every change`);
    }
    const server = await session.identify();
    const slotState = await session.ensureSlot(slot);
    const stored = this.#loaded ? [] : await this.#store.list();
    if (!this.#loaded) await this.#registry.load(stored);
    const reason = this.#position.breakWith(server, slotState, this.#registry.newestLsn);
    if (reason !== undefined) {
      this.#registry.removeAll(reason);
      await this.#registry.sweep();
      await this.#position.adopt(server, slotState);
    }
    this.#loaded = true;
    await this.#registry.checkTables();
    const from = this.#position.confirmedLsn;
    if (from > this.#processed) this.#processed = from;
    if (from > this.#lastSeen) this.#lastSeen = from;
    await session.start(slot, publication, from, this.#ingest);
    this.#session = session;
    this.#options.log('info', 'the replication stream is running', { slot, from: String(from) });
  }

  /** Makes the logs durable and confirms it, and looks after the shapes now and then. */
  async #keepUp(): Promise<void> {
    let sinceCheckMs = 0;
    while (!this.#closing.signal.aborted) {
      await this.#pause(SYNC_INTERVAL_MS);
      sinceCheckMs += SYNC_INTERVAL_MS;
      try {
        await this.#sync();
        await this.#registry.compact();
        if (sinceCheckMs >= CHECK_INTERVAL_MS && this.#session !== undefined) {
          sinceCheckMs = 0;
          await this.#registry.checkTables();
          await this.#registry.retire(Date.now());
        }
      } catch (error) {
        this.#options.log('error', 'upkeep failed', { error: errorMessage(error) });
      }
    }
    await this.#sync();
  }

  /** Only what was processed before the sync began is confirmed after it. */
  async #sync(): Promise<void> {
    const target = this.#processed;
    const shapes = [...this.#dirty];
    this.#dirty.clear();
    for (const shape of shapes) {
      try {
        await shape.log.sync();
      } catch (error) {
        if (shape.removed) continue;
        // What the disk lost can't be told from what it kept: the shape begins anew.
        this.#options.log('error', 'a log could not be made durable', { error: errorMessage(error) });
        this.#registry.remove(shape, 'its log could not be made durable');
      }
    }
    await this.#registry.sweep();
    if (this.#session === undefined || target <= this.#position.confirmedLsn) return;
    await this.#position.advance(target);
    this.#session?.confirm(target);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#closing.signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.#closing.signal.addEventListener('abort', finish);
    });
  }

  /** A connection that is lost while we ask is the client's cue to come again. */
  async #orUnavailable<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      this.#options.log('warn', 'Postgres could not answer', { error: errorMessage(error) });
      throw new Unavailable(errorMessage(error));
    }
  }
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('Postgres takes too long')), timeoutMs);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
