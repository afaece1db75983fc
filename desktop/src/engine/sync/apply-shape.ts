import type { ProductRow } from '#shared/catalog/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { shapeCursors } from '#shared/sync/index.ts';
import type { CatalogIndex, IndexedProduct } from '../queries/catalog/index.ts';
import { type Store, upsertRow, type WritableDb } from '../store/index.ts';
import type { Log } from './log.ts';
import { describe } from './server-client.ts';
import { type ShapeChange, setAside, type WireRow, wholeRow } from './shape-rows.ts';
import type { BatchEffects, ShapeTarget } from './shape-targets.ts';
import {
  allIds,
  asideOf,
  type Cursor,
  clearUnreadable,
  keepUnreadable,
  readProducts,
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
  readonly ids: Set<string>;
  readonly asideKeys: Set<string>;
  /** The first copy of the products: the search index is built at its end, at once, instead of row by row. */
  readonly indexAtEnd: boolean;
}

export interface Batch {
  readonly shape: FollowedShape;
  readonly changes: readonly ShapeChange[];
  /** Where the shape is after these changes; undefined when more of them is to come before it is caught up. */
  readonly cursor: Cursor | undefined;
  readonly copy: Copy | undefined;
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
  /** Tries the rows again that were set aside: this version may be able to read what the one before couldn't. */
  retryAside(shape: FollowedShape): BatchEffects | undefined;
}

export function createShapeApplier(options: ApplierOptions): ShapeApplier {
  const { store, catalogIndex, clock, log } = options;

  const applyAll = (batch: Batch): BatchEffects =>
    store.write((db) => {
      const effects: BatchEffects = { tables: new Set(), products: new Map(), foreignOwnFact: false };
      for (const change of batch.changes) applyChange(db, batch, change, effects);
      finish(db, batch, effects);
      return effects;
    });

  const applyChange = (db: WritableDb, batch: Batch, change: ShapeChange, effects: BatchEffects): void => {
    const { shape, copy } = batch;
    const { target, path } = shape;
    const id = String(change.value.id);
    if (change.operation === 'delete') {
      copy?.ids.delete(id);
      target.remove(db, change.value, effects);
      clearUnreadable(db, path, change.key);
      return;
    }
    if (target.swept) copy?.ids.add(id);
    const row = wholeRow(db, path, target.local, change);
    if (row !== undefined && target.apply(db, row, effects)) {
      clearUnreadable(db, path, change.key);
      return;
    }
    log('warn', 'A row came in that this version can’t read; it is set aside.', {
      table: shape.table,
      key: change.key,
    });
    copy?.asideKeys.add(change.key);
    setAside(db, path, change, row ?? change.value, instantOf(clock()));
  };

  const finish = (db: WritableDb, { shape, cursor, copy }: Batch, effects: BatchEffects): void => {
    if (cursor !== undefined && copy !== undefined) sweep(db, shape, copy, effects);
    indexProducts(db, cursor !== undefined, copy, effects);
    if (cursor === undefined) return;
    upsertRow(db, shapeCursors, { ...cursor, shape: shape.path, caughtUpAt: instantOf(clock()) });
  };

  const sweep = (
    db: WritableDb,
    { target, path }: FollowedShape,
    copy: Copy,
    effects: BatchEffects,
  ): void => {
    keepUnreadable(db, path, copy.asideKeys);
    if (!target.swept) return;
    for (const id of allIds(db, target.local)) {
      if (!copy.ids.has(id)) target.remove(db, { id }, effects);
    }
  };

  const indexProducts = (
    db: WritableDb,
    isCaughtUp: boolean,
    copy: Copy | undefined,
    effects: BatchEffects,
  ): void => {
    if (copy?.indexAtEnd) {
      if (isCaughtUp) catalogIndex.rebuild(() => pagesOf(db));
      return;
    }
    const entries = [...effects.products];
    const gone = entries.filter(([, row]) => row === null).map(([id]) => id);
    const here = entries.flatMap(([, row]) => (row === null ? [] : [indexed(row)]));
    if (gone.length > 0) catalogIndex.remove(gone);
    if (here.length > 0) catalogIndex.put(here);
  };

  /** A row that makes a bug show must not hold up the rest for ever: each by itself, and that one aside. */
  const applyOneByOne = (batch: Batch): BatchEffects => {
    const all: BatchEffects = { tables: new Set(), products: new Map(), foreignOwnFact: false };
    const part = (changes: readonly ShapeChange[], cursor?: Cursor): void => {
      const effects = applyAll({ ...batch, changes, cursor });
      for (const name of effects.tables) all.tables.add(name);
      all.foreignOwnFact ||= effects.foreignOwnFact;
    };
    for (const change of batch.changes) {
      try {
        part([change]);
      } catch (error) {
        if (!isFaultOfRow(error)) throw error;
        log('error', 'A row came in that could not be applied; it is set aside.', {
          key: change.key,
          reason: describe(error),
        });
        batch.copy?.asideKeys.add(change.key);
        store.write((db) => setAside(db, batch.shape.path, change, change.value, instantOf(clock())));
      }
    }
    if (batch.cursor !== undefined) part([], batch.cursor);
    return all;
  };

  return {
    apply: (batch) => {
      try {
        return applyAll(batch);
      } catch (error) {
        if (!isFaultOfRow(error)) throw error;
        return applyOneByOne(batch);
      }
    },
    retryAside: (shape) => {
      const rows = asideOf(store.reader, shape.path);
      if (rows.length === 0) return undefined;
      const changes = rows.map(
        ({ rowKey, value }): ShapeChange => ({
          key: rowKey,
          operation: 'insert',
          value: JSON.parse(value) as WireRow,
        }),
      );
      return applyOneByOne({ shape, changes, cursor: undefined, copy: undefined });
    },
  };
}

/** SQLite's own errors (a full disk, a damaged file) are no row's fault, but for a broken constraint. */
function isFaultOfRow(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !code.startsWith('SQLITE_') || code.startsWith('SQLITE_CONSTRAINT');
}

const indexed = (row: ProductRow): IndexedProduct => ({
  id: row.id,
  name: row.name,
  nameZh: row.nameZh,
  categoryId: row.categoryId,
  active: row.status === 'active',
  variants: row.variants,
});

function* pagesOf(db: WritableDb): Generator<IndexedProduct> {
  for (let after = ''; ; ) {
    const page = readProducts(db, after);
    for (const row of page) yield indexed(row);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
