import { products } from '#shared/catalog/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { putBackRows, shapeCursors, unacceptedFacts } from '#shared/sync/index.ts';
import {
  type CatalogIndex,
  type GatheredItems,
  type IndexRows,
  type RebuildStep,
  readIndexedProducts,
} from '../queries/catalog/index.ts';
import { replicaDb, type SentRow, type Store, upsertRow, type WritableDb } from '../store/index.ts';
import { indexedProduct } from './indexed-product.ts';
import type { Log } from './log.ts';
import { changesOf, columnOf, keysOf, type PreparedRows } from './prepared-rows.ts';
import { describe } from './server-client.ts';
import { type ShapeChange, setAside, type WireRow, wholeRow } from './shape-rows.ts';
import type { BatchEffects, ReplacingRows, ShapeTarget } from './shape-targets.ts';
import {
  allIds,
  asideOf,
  type Cursor,
  clearUnreadable,
  countRows,
  hasRows,
  hasUnreadable,
  keepUnreadable,
  readBegunCopy,
} from './sync.queries.ts';

/** A shape that is followed, and what its rows become. */
export interface FollowedShape {
  /** Its path; also its name in `shape_cursors`. */
  readonly path: string;
  readonly table: string;
  readonly target: ShapeTarget;
}

/**
 * A copy of a shape that is being fetched from its beginning. Its rows replace old ones as they come, since each stands
 * by itself; what it doesn't have goes in the transaction that records that it is complete.
 */
export interface Copy {
  /** Rows of it that came before this start, of a table that has a row for each. */
  readonly rowsBefore: number;
  /** Undefined: nothing can be here that it doesn't have. */
  readonly ids: Set<string> | undefined;
  readonly asideKeys: Set<string>;
  /** The first copy of the products: the search index is built at its end, at once, instead of row by row. */
  readonly indexAtEnd: boolean;
  /** What the index will be made of; undefined when products were here before. */
  readonly gathered: GatheredItems | undefined;
}

/** The offset of a copy of which no answer is complete yet. */
export const COPY_START = '-1';
/** The handle of a copy that can't be gone on with: rows may be there of another one, which only a whole copy can tell. */
const GIVEN_UP = '';

export interface Batch {
  readonly shape: FollowedShape;
  readonly changes: readonly ShapeChange[];
  /** Instead of changes: rows of a first copy that were made ready. */
  readonly prepared?: readonly PreparedRows[] | undefined;
  /** Where the shape is after these changes; undefined when more of them is to come before it is caught up. */
  readonly cursor: Cursor | undefined;
  readonly copy: Copy | undefined;
  /** Of a first copy: from where it can be gone on with once these changes are there. */
  readonly reached?: Cursor | undefined;
}

export interface ApplierOptions {
  readonly store: Store;
  readonly catalogIndex: CatalogIndex;
  readonly clock: () => number;
  readonly log: Log;
}

/** Applies a shape's rows and its cursor in one transaction: after a crash, both are there or neither. */
export interface ShapeApplier {
  /** @throws when the database can't be written; then nothing of the batch is there */
  apply(batch: Batch): BatchEffects;
  /** What the server says that a shape has which is being copied. */
  expect(shape: FollowedShape, rows: number): void;
  /** All of those, or those of one table. */
  expectedRows(table?: string): number;
  /** Where a first copy goes on that was begun before; `givenUp` when only a whole one will do. */
  begunCopy(shape: FollowedShape): (Cursor & { readonly copy: Copy }) | 'givenUp' | undefined;
  /** A copy of which nothing has come yet. */
  newCopy(shape: FollowedShape, isFirst: boolean): Copy;
  /** Makes the search index of a first copy of the products that has come; others have a turn at each step. */
  buildIndex(copy: Copy): Generator<void>;
  /** The same of rows that another thread makes: all that was goes, these come in, and the rest is made of them in steps. */
  clearIndex(): void;
  fillIndex(rows: IndexRows): void;
  finishIndex(): Generator<void>;
  /** Makes a search index that was built search faster, in steps as well; it can be left at any of them. */
  tidyIndex(): Generator<void>;
  /** The server has another copy by now than the one that was begun. */
  giveUpCopy(shape: FollowedShape): void;
  /** Tries the rows again that were set aside: this version may be able to read what the one before couldn't. */
  retryAside(shape: FollowedShape): BatchEffects | undefined;
}

export function createShapeApplier(options: ApplierOptions): ShapeApplier {
  return new SqliteShapeApplier(options);
}

class SqliteShapeApplier implements ShapeApplier {
  readonly #options: ApplierOptions;
  /** False while nothing of the shape is set aside, as nearly always: then no row has to be looked for there. */
  #hasAside = true;
  readonly #expected = new Map<FollowedShape['path'], { readonly table: string; readonly rows: number }>();

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  apply(batch: Batch): BatchEffects {
    try {
      return this.#applyAll(batch);
    } catch (error) {
      if (!isFaultOfRow(error)) throw error;
      const { prepared, shape } = batch;
      if (prepared === undefined) return this.#applyOneByOne(batch);
      const { local } = shape.target;
      // What the thread has gathered of a row that won't be here must not be found.
      batch.copy?.gathered?.lose();
      const changes = prepared.flatMap((part) => [...changesOf(local, part), ...part.unreadable]);
      return this.#applyOneByOne({ ...batch, changes, prepared: undefined });
    }
  }

  expect({ path, table }: FollowedShape, rows: number): void {
    this.#expected.set(path, { table, rows });
  }

  expectedRows(table?: string): number {
    let rows = 0;
    for (const each of this.#expected.values())
      if (table === undefined || each.table === table) rows += each.rows;
    return rows;
  }

  begunCopy(shape: FollowedShape): (Cursor & { readonly copy: Copy }) | 'givenUp' | undefined {
    const { reader } = this.#options.store;
    const begun = readBegunCopy(reader, shape.path);
    if (begun === undefined) return undefined;
    if (begun.handle === GIVEN_UP) return 'givenUp';
    const copy = this.newCopy(shape, true);
    if (begun.offset === COPY_START) return { ...begun, copy };
    const aside = asideOf(reader, shape.path).map(({ rowKey }) => rowKey);
    const rowsBefore = shape.target.swept ? countRows(reader, shape.target.local) : 0;
    return { ...begun, copy: { ...copy, rowsBefore, ids: undefined, asideKeys: new Set(aside) } };
  }

  newCopy({ table, target }: FollowedShape, isFirst: boolean): Copy {
    const isEmpty = target.swept && !hasRows(this.#options.store.reader, target.local);
    const indexAtEnd = isFirst && table === products.name;
    return {
      rowsBefore: 0,
      ids: target.swept && !isEmpty ? new Set() : undefined,
      asideKeys: new Set(),
      indexAtEnd,
      gathered: indexAtEnd && isEmpty ? this.#options.catalogIndex.gather() : undefined,
    };
  }

  buildIndex({ gathered }: Copy): Generator<void> {
    const { store, catalogIndex } = this.#options;
    return this.#inSteps(catalogIndex.rebuildSteps(() => readIndexedProducts(store.reader), gathered));
  }

  clearIndex(): void {
    const { store, catalogIndex } = this.#options;
    store.writeAhead(() => catalogIndex.filling.clear());
  }

  fillIndex(rows: IndexRows): void {
    const { store, catalogIndex } = this.#options;
    store.writeAhead(() => catalogIndex.filling.insert(rows));
  }

  finishIndex(): Generator<void> {
    return this.#inSteps(this.#options.catalogIndex.filling.finishSteps());
  }

  tidyIndex(): Generator<void> {
    return this.#inSteps(this.#options.catalogIndex.mergeSteps());
  }

  *#inSteps(steps: Iterable<RebuildStep>): Generator<void> {
    for (const step of steps) {
      if (step !== undefined) this.#options.store.writeAhead(step);
      yield;
    }
  }

  giveUpCopy({ path }: FollowedShape): void {
    this.#options.store.write((db) => keepPosition(db, path, { handle: GIVEN_UP, offset: COPY_START }));
  }

  retryAside(shape: FollowedShape): BatchEffects | undefined {
    const rows = asideOf(this.#options.store.reader, shape.path);
    if (rows.length === 0) return undefined;
    const changes = rows.map(
      ({ rowKey, value }): ShapeChange => ({
        key: rowKey,
        operation: 'insert',
        value: JSON.parse(value) as WireRow,
      }),
    );
    return this.#applyOneByOne({ shape, changes, cursor: undefined, copy: undefined });
  }

  #applyAll(batch: Batch): BatchEffects {
    const { store } = this.#options;
    const work = (db: WritableDb): BatchEffects => {
      const effects = noEffects();
      this.#hasAside = hasUnreadable(db, batch.shape.path);
      const { rows } = batch.shape.target;
      if (rows !== undefined)
        for (const part of batch.prepared ?? []) this.#applyPrepared(db, batch, rows, part, effects);
      const isCopied = batch.changes.every(({ operation }) => operation === 'insert');
      if (rows !== undefined && isCopied) this.#applyRows(db, batch, rows, effects);
      else for (const change of batch.changes) this.#applyChange(db, batch, change, effects);
      this.#finish(db, batch, effects);
      return effects;
    };
    // A copy that isn't complete goes on from what is there; its end is synced, and everything before with it.
    const isFetchedAgain = batch.copy !== undefined && batch.cursor === undefined;
    return isFetchedAgain ? store.writeAhead(work) : store.write(work);
  }

  /** Many at once, for rows that replace those that were here. */
  #applyRows(db: WritableDb, batch: Batch, rows: ReplacingRows, effects: BatchEffects): void {
    const { changes, copy, shape } = batch;
    const read: SentRow[] = [];
    for (const change of changes) {
      copy?.ids?.add(String(change.value.id));
      const row = rows.read(change.value);
      if (row === undefined) this.#setUnreadableAside(db, batch, change, change.value);
      else {
        if (this.#hasAside) clearUnreadable(db, shape.path, change.key);
        read.push(row);
      }
    }
    rows.write(db, read, effects);
  }

  #applyPrepared(
    db: WritableDb,
    batch: Batch,
    rows: ReplacingRows,
    prepared: PreparedRows,
    effects: BatchEffects,
  ): void {
    const { copy, shape } = batch;
    if (copy?.ids !== undefined)
      for (const id of columnOf(shape.target.local, prepared, 'id')) copy.ids.add(String(id));
    if (this.#hasAside) for (const key of keysOf(prepared)) clearUnreadable(db, shape.path, key);
    rows.writePrepared(db, prepared, effects);
    for (const change of prepared.unreadable) {
      copy?.ids?.add(String(change.value.id));
      this.#setUnreadableAside(db, batch, change, change.value);
    }
    copy?.gathered?.forget(columnOf(shape.target.local, prepared, 'id'));
  }

  #applyChange(db: WritableDb, batch: Batch, change: ShapeChange, effects: BatchEffects): void {
    const { shape, copy } = batch;
    const { target, path } = shape;
    const id = String(change.value.id);
    if (change.operation === 'delete') {
      copy?.ids?.delete(id);
      target.remove(db, change.value, effects);
      if (this.#hasAside) clearUnreadable(db, path, change.key);
      return;
    }
    copy?.ids?.add(id);
    const row = wholeRow(db, path, target.local, change);
    if (row !== undefined && target.apply(db, row, effects)) {
      if (this.#hasAside) clearUnreadable(db, path, change.key);
      return;
    }
    this.#setUnreadableAside(db, batch, change, row ?? change.value);
  }

  #setUnreadableAside(db: WritableDb, { shape, copy }: Batch, change: ShapeChange, row: WireRow): void {
    this.#options.log('warn', 'A row came in that this version can’t read; it is set aside.', {
      table: shape.table,
      key: change.key,
    });
    copy?.asideKeys.add(change.key);
    setAside(db, shape.path, change, row, this.#now());
    this.#hasAside = true;
  }

  #finish(db: WritableDb, { shape, cursor, copy, reached }: Batch, effects: BatchEffects): void {
    if (cursor !== undefined && copy !== undefined) sweep(db, shape, copy, effects);
    this.#indexProducts(cursor !== undefined, copy, effects);
    if (cursor === undefined && reached !== undefined) keepPosition(db, shape.path, reached);
    if (cursor === undefined) return;
    upsertRow(db, shapeCursors, { ...cursor, shape: shape.path, caughtUpAt: this.#now() });
  }

  #indexProducts(isCaughtUp: boolean, copy: Copy | undefined, effects: BatchEffects): void {
    const { catalogIndex } = this.#options;
    if (copy?.indexAtEnd && !isCaughtUp) {
      catalogIndex.defer();
      for (const [id, row] of effects.products) {
        if (row === null) copy.gathered?.remove(id);
        else copy.gathered?.put(indexedProduct(row));
      }
      return;
    }
    // What goes with the copy's end is taken out of what was built.
    if (copy?.indexAtEnd) catalogIndex.complete();
    const entries = [...effects.products];
    const gone = entries.filter(([, row]) => row === null).map(([id]) => id);
    const here = entries.flatMap(([, row]) => (row === null ? [] : [indexedProduct(row)]));
    if (gone.length > 0) catalogIndex.remove(gone);
    if (here.length > 0) catalogIndex.put(here);
  }

  /** A row that makes a bug show must not hold up the rest for ever: each by itself, and that one aside. */
  #applyOneByOne(batch: Batch): BatchEffects {
    const all = noEffects();
    const part = (changes: readonly ShapeChange[], cursor?: Cursor): void => {
      const effects = this.#applyAll({ ...batch, changes, cursor });
      for (const name of effects.tables) all.tables.add(name);
      all.foreignOwnFact ||= effects.foreignOwnFact;
    };
    for (const change of batch.changes) {
      try {
        part([change]);
      } catch (error) {
        if (!isFaultOfRow(error)) throw error;
        this.#setFaultyAside(batch, change, error);
      }
    }
    if (batch.cursor !== undefined) part([], batch.cursor);
    return all;
  }

  #setFaultyAside({ shape, copy }: Batch, change: ShapeChange, error: unknown): void {
    this.#options.log('error', 'A row came in that could not be applied; it is set aside.', {
      table: shape.table,
      key: change.key,
      reason: describe(error),
    });
    copy?.asideKeys.add(change.key);
    this.#options.store.write((db) => setAside(db, shape.path, change, change.value, this.#now()));
  }

  #now(): string {
    return instantOf(this.#options.clock());
  }
}

const keepPosition = (db: WritableDb, shape: string, position: Cursor): void =>
  upsertRow(db, shapeCursors, { ...position, shape, caughtUpAt: null });

const noEffects = (): BatchEffects => ({ tables: new Set(), products: new Map(), foreignOwnFact: false });

/** What a complete new copy doesn't have is gone. */
function sweep(db: WritableDb, { target, path }: FollowedShape, copy: Copy, effects: BatchEffects): void {
  keepUnreadable(db, path, copy.asideKeys);
  if (!target.swept) return;
  const ids = copy.ids === undefined ? [] : allIds(db, target.local);
  for (const id of ids) {
    if (!copy.ids?.has(id)) target.remove(db, { id }, effects);
  }
  // What was made here stays until the server has it, a new customer say.
  putBackRows(replicaDb(db), unacceptedFacts, registeredFact);
}

/** SQLite's own errors (a full disk, a damaged file) are no row's fault, but for a broken constraint. */
function isFaultOfRow(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !code.startsWith('SQLITE_') || code.startsWith('SQLITE_CONSTRAINT');
}
