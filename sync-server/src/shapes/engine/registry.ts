import { crc32 } from 'node:zlib';
import type { Pool, PoolClient } from 'pg';
import { parseSnapshotMark } from '#shared/sync/index.ts';
import { findTable, findTables } from './catalog.ts';
import { Compaction } from './compaction.ts';
import { errorMessage } from './connection.ts';
import { fingerprintOf, resolveDefinition, type ShapeDefinition } from './definition.ts';
import type { Disk } from './disk.ts';
import { type ForgottenRow, madeMsOf, shapesHolding } from './hold-rows.ts';
import { reasonToRetire, shouldCompact } from './retire.ts';
import { Shape } from './shape.ts';
import { ShapeLog } from './shape-log.ts';
import type { ShapeStore, StoredShape } from './shape-store.ts';
import { beginAtMark, copySnapshot, type StreamGate } from './take-snapshot.ts';

/** A page of a log is held in memory until its reader has it, so that many slow readers may cost many of them. */
const MAX_LOG_PAGE_BYTES = 1024 * 1024;

export interface RegistryOptions {
  readonly publication: string;
  readonly chunkBytes: number;
  readonly compactFromBytes: number;
  readonly disk: Disk;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    details?: Record<string, unknown>,
  ) => void;
}

/** Where shapes are put in the way of the changes, and taken out of it. */
export interface ShapeGate extends StreamGate {
  register(shape: Shape): void;
  unregister(shape: Shape): void;
}

/** All shapes: made on demand, one per definition, found by definition. */
export class ShapeRegistry {
  readonly #pool: Pool;
  readonly #catalog: Pool;
  readonly #store: ShapeStore;
  readonly #gate: ShapeGate;
  readonly #options: RegistryOptions;
  readonly #shapes = new Map<string, Shape>();
  readonly #making = new Map<string, Promise<Shape>>();
  readonly #copying = new Set<Promise<void>>();
  /** Removed, but perhaps still on disk. */
  readonly #ended = new Set<Shape>();
  readonly #compaction: Compaction;
  #lastHandleMicros = 0n;

  /** Snapshots keep their connections for long, so that questions to the catalog have others. */
  constructor(
    pools: { readonly snapshots: Pool; readonly catalog: Pool },
    store: ShapeStore,
    gate: ShapeGate,
    options: RegistryOptions,
  ) {
    this.#pool = pools.snapshots;
    this.#catalog = pools.catalog;
    this.#store = store;
    this.#gate = gate;
    this.#options = options;
    this.#compaction = new Compaction(store, options);
  }

  /** The newest LSN in any log; what the server must have reached too. */
  get newestLsn(): bigint {
    let newest = 0n;
    for (const { log } of this.#shapes.values()) newest = log.last.lsn > newest ? log.last.lsn : newest;
    return newest;
  }

  /** The definition's shape, made if it isn't there. Undefined if the table has changed, and it must be defined anew. */
  async obtain(definition: ShapeDefinition): Promise<Shape | undefined> {
    const { key, fingerprint } = definition;
    const shape =
      (await this.#making.get(key)) ?? this.#shapes.get(key) ?? (await this.#startMaking(definition));
    if (shape.removed) return undefined;
    if (shape.definition.fingerprint === fingerprint) return shape;
    this.remove(shape, 'its table has changed');
    return undefined;
  }

  /** Whoever asks for a shape that is being made waits for that one. */
  #startMaking(definition: ShapeDefinition): Promise<Shape> {
    const running = this.#making.get(definition.key);
    if (running !== undefined) return running;
    const making = this.#make(definition).finally(() => this.#making.delete(definition.key));
    this.#making.set(definition.key, making);
    return making;
  }

  /** The shape of a definition or with a handle, if there is one. */
  find(name: { readonly key: string } | { readonly handle: string }): Shape | undefined {
    if ('key' in name) return this.#shapes.get(name.key);
    return [...this.#shapes.values()].find(({ handle }) => handle === name.handle);
  }

  remove(shape: Shape, reason: string): void {
    if (shape.removed) return;
    if (this.#shapes.get(shape.definition.key) === shape) this.#shapes.delete(shape.definition.key);
    this.#gate.unregister(shape);
    this.#options.log('info', 'a shape was removed', { handle: shape.handle, reason });
    shape.end();
    this.#ended.add(shape);
    this.sweep().catch((error) => {
      this.#options.log('error', "a removed shape's files are still there", { error: errorMessage(error) });
    });
  }

  /**
   * Takes removed shapes off the disk. Until that is done, what removed them must not be confirmed to Postgres: a restart
   * would find them, and they would go on as if nothing had happened.
   */
  async sweep(): Promise<void> {
    for (const shape of [...this.#ended]) {
      await shape.log.close();
      await this.#store.remove(shape.handle);
      this.#ended.delete(shape);
    }
  }

  removeAll(reason: string): void {
    for (const shape of [...this.#shapes.values()]) this.remove(shape, reason);
  }

  /** When the oldest shape was made; undefined when there is none. */
  get oldestMadeMs(): number | undefined {
    const made = [...this.#shapes.values()].map(madeMsOf);
    return made.length === 0 ? undefined : Math.min(...made);
  }

  /** Ends the shapes that hold rows as they must not be kept any more, off the disk. @returns how many */
  async forget(rows: readonly ForgottenRow[]): Promise<number> {
    const holding = await shapesHolding([...this.#shapes.values()], rows);
    for (const shape of holding) this.remove(shape, 'it holds rows that are to be forgotten');
    await this.sweep();
    return holding.length;
  }

  /** Opens what is on disk. Shapes whose table isn't what it was are removed. */
  async load(stored: readonly StoredShape[]): Promise<void> {
    for (const entry of stored) {
      if ([...this.#shapes.values()].some(({ handle }) => handle === entry.handle)) continue;
      const { where, columns, ...rest } = entry.request;
      const request = { ...rest, where, columns };
      const resolved = await resolveDefinition(this.#catalog, this.#options.publication, request);
      const same =
        resolved.ok &&
        resolved.definition.key === entry.key &&
        resolved.definition.fingerprint === entry.fingerprint &&
        !this.#shapes.has(entry.key);
      if (!same) {
        this.#options.log('info', 'a stored shape was dropped: its table has changed', {
          handle: entry.handle,
        });
        await this.#store.remove(entry.handle);
        continue;
      }
      const { xmin, xmax, running } = entry.mark;
      const shape = new Shape(
        {
          handle: entry.handle,
          definition: resolved.definition,
          folder: this.#store.folder(entry.handle),
          mark: parseSnapshotMark(`${xmin}:${xmax}:${running.join(',')}`),
          log: await this.#openLog(entry.handle, entry.logGeneration),
        },
        await this.#store.lastUse(entry.handle),
      );
      shape.snapshotBytes = entry.snapshotBytes;
      shape.logGeneration = entry.logGeneration;
      await this.#store.removeOtherLogs(entry.handle, entry.logGeneration);
      shape.snapshotProgress(entry.chunks, true);
      this.#shapes.set(entry.key, shape);
      this.#gate.register(shape);
    }
  }

  /** Removes the shapes whose table isn't what it was: of all tables, or of one. */
  async checkTables(only?: number): Promise<void> {
    const all = [...this.#shapes.values()];
    const shapes = only === undefined ? all : all.filter(({ definition }) => definition.table.oid === only);
    if (shapes.length === 0) return;
    const oids = [...new Set(shapes.map(({ definition }) => definition.table.oid))];
    const tables = await findTables(this.#catalog, this.#options.publication, oids);
    for (const shape of shapes) {
      const { definition } = shape;
      const table = tables.find(({ oid }) => oid === definition.table.oid);
      const fingerprint = table && fingerprintOf(table, definition.columnsNamed, definition.usedColumns);
      if (fingerprint !== definition.fingerprint) this.remove(shape, 'its table has changed');
    }
  }

  /** Looks after long logs. Nothing may be confirmed to Postgres meanwhile. */
  async compact(): Promise<void> {
    const unfinished = await this.#compaction.finish();
    if (unfinished !== undefined) this.remove(unfinished, 'its compacted log could not be made durable');
    this.#compaction.start(this.#shapes.values());
  }

  /** Removes the shapes that have outlived their use, and remembers on disk which are in use. */
  async retire(nowMs: number): Promise<void> {
    for (const shape of [...this.#shapes.values()]) {
      // A log that is long is compacted first, and goes if that doesn't help.
      const long = shouldCompact(shape, this.#options.compactFromBytes);
      const reason = long ? undefined : reasonToRetire(shape, nowMs);
      if (reason !== undefined) this.remove(shape, reason);
      else if (shape.snapshotDone) await this.#store.rememberUse(shape, nowMs);
    }
  }

  /** Closes the logs, keeping them. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#copying);
    await this.#compaction.close();
    await this.sweep();
    for (const shape of this.#shapes.values()) await shape.log.close();
    this.#shapes.clear();
  }

  async #make(definition: ShapeDefinition): Promise<Shape> {
    const handle = this.#newHandle(definition.key);
    const folder = await this.#store.make(handle);
    const log = await this.#openLog(handle, 0);
    let client: PoolClient | undefined;
    let shape: Shape | undefined;
    try {
      const connected = await this.#pool.connect();
      client = connected;
      // While it is ours, a connection that breaks says so to us; the query that meets it fails anyway.
      connected.on('error', ignoreBrokenConnection);
      const made = await beginAtMark(connected, definition, this.#gate, (mark) => {
        shape = new Shape({ handle, definition, folder, mark, log }, Date.now());
        this.#shapes.set(definition.key, shape);
        this.#gate.register(shape);
        return shape;
      });
      const table = await findTable(connected, this.#options.publication, definition.table);
      const fingerprint = table && fingerprintOf(table, definition.columnsNamed, definition.usedColumns);
      if (fingerprint !== definition.fingerprint) {
        await connected.query('ROLLBACK');
        this.remove(made, 'its table changed while it was made');
        release(connected);
        return made;
      }
      const copying = this.#copy(connected, made).finally(() => this.#copying.delete(copying));
      this.#copying.add(copying);
      return made;
    } catch (error) {
      if (client !== undefined) release(client, error);
      if (shape !== undefined) this.remove(shape, 'its snapshot could not be taken');
      else {
        await log.close();
        await this.#store.remove(handle);
      }
      throw error;
    }
  }

  /** Writes the snapshot while its first files are already being read. */
  async #copy(client: PoolClient, shape: Shape): Promise<void> {
    const { definition, mark, folder } = shape;
    try {
      const writer = await copySnapshot(client, definition, mark, folder, this.#options, (chunks) => {
        shape.snapshotProgress(chunks, false);
      });
      release(client);
      shape.snapshotBytes = writer.bytes;
      await writer.sync();
      if (!shape.removed) await this.#store.save(shape, definition);
      // Only now may a reader come to the snapshot's end: from there on, no restart makes it begin again.
      shape.snapshotProgress(shape.chunks, true);
    } catch (error) {
      release(client, error);
      if (shape.removed) return;
      shape.failed = true;
      const details = { table: definition.table.name, error: errorMessage(error) };
      this.#options.log('warn', 'a snapshot failed', details);
      this.remove(shape, 'its snapshot failed');
    } finally {
      // What was written after it was swept away goes with the next sweep.
      if (shape.removed) this.#ended.add(shape);
    }
  }

  #openLog(handle: string, generation: number): Promise<ShapeLog> {
    const { chunkBytes, disk } = this.#options;
    const pageBytes = Math.min(chunkBytes, MAX_LOG_PAGE_BYTES);
    return ShapeLog.open(this.#store.logPath(handle, generation), pageBytes, disk);
  }

  /** Electric's form: a hash of the definition, then the microsecond, which no two shapes share. */
  #newHandle(key: string): string {
    const now = BigInt(Date.now()) * 1000n;
    this.#lastHandleMicros = now > this.#lastHandleMicros ? now : this.#lastHandleMicros + 1n;
    return `${crc32(key)}-${this.#lastHandleMicros}`;
  }
}

function ignoreBrokenConnection(): void {}

/** Gives a connection back, once; after an error it isn't used again. */
function release(client: PoolClient, error?: unknown): void {
  if (!client.listeners('error').includes(ignoreBrokenConnection)) return;
  client.off('error', ignoreBrokenConnection);
  client.release(error !== undefined);
}
