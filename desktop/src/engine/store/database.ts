import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { assert, type SqliteValue } from '#shared/kernel/index.ts';
import {
  type CatalogIndex,
  catalogIndexSchema,
  indexProducts,
  openCatalogIndex,
} from '../queries/catalog/index.ts';
import { checkAtStart, checkBySlices } from './check-database.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { DatabaseKey } from './connection.ts';
import { DATABASE_FILE, databaseBytes } from './database-files.ts';
import { encryptDatabase } from './encrypt-database.ts';
import { StoreError } from './errors.ts';
import { lockDataFolder } from './lock.ts';
import { createLogSync } from './log-sync.ts';
import { defaultMigrationsDir } from './migrate.ts';
import { openUpgraded } from './upgrade-database.ts';

/** A prepared query. Rows are read whole, never one by one: an open cursor would refuse every write meanwhile. */
export interface Query<Row> {
  get(...parameters: readonly SqliteValue[]): Row | undefined;
  all(...parameters: readonly SqliteValue[]): Row[];
}

/** A prepared change. */
export interface Change {
  /** @returns how many rows it changed */
  run(...parameters: readonly SqliteValue[]): number;
}

/** May read. Statements are prepared once per text and kept. */
export interface ReadableDb {
  readonly reading: true;
  /** @param sql a query; its author vouches for the type of its rows */
  prepare<Row = Readonly<Record<string, SqliteValue>>>(sql: string): Query<Row>;
}

/** May also write: it exists only inside {@link Store.write}. */
export interface WritableDb extends ReadableDb {
  readonly writing: true;
  prepareChange(sql: string): Change;
  /** A fact made a product's row or took it away: the catalogue's index follows it before the commit. */
  productChanged(id: string): void;
}

export interface Store {
  readonly reader: ReadableDb;
  /** Finds products; changed only inside {@link Store.write}. */
  readonly catalogIndex: CatalogIndex;
  /**
   * One IMMEDIATE transaction. A throw rolls it back; what was returned is committed and synced to the disk.
   * A callback that gives a promise doesn't compile: it would go on after the commit.
   */
  write<T>(work: (db: WritableDb) => T, ...synchronous: RefusePromise<T>): T;
  /**
   * The same, but what was written goes to the disk behind the answer: it outlives the end of this process at once, and a power cut
   * a moment later. For what a person sees grow and would notice; a fact waits for the disk with {@link Store.write}.
   */
  writeAhead<T>(work: (db: WritableDb) => T, ...synchronous: RefusePromise<T>): T;
  /**
   * Checks the database's pages a table at a time, for idle moments.
   * @throws StoreError `store.damaged`
   */
  checkBySlices(): Generator<void>;
  /**
   * Runs work while the database's one file has everything and isn't changed: what is written meanwhile goes to the log
   * alone, so that a plain copy of the file is a whole database.
   * @returns undefined when the file can't be had whole just now
   */
  whileFileRests<T>(work: (path: string) => Promise<T>): Promise<T | undefined>;
  close(): void;
}

type RefusePromise<T> = [Extract<T, PromiseLike<unknown>>] extends [never]
  ? []
  : [never: 'a transaction is synchronous'];

export interface StoreOptions {
  readonly dataDir: string;
  /** 32 random bytes; without a key the file isn't encrypted. */
  readonly key?: Uint8Array;
  /** Where `NNNN_*.sql` are; found by itself in the source tree and in the build. */
  readonly migrationsDir?: string;
  /** Told once when a page can't be read any more. */
  readonly onDamage?: () => void;
}

/**
 * Opens a device's database and brings it to the newest schema. Only one store can be open on a data folder, in any
 * process.
 * @throws StoreError when the folder is in use, was made by another version, or is damaged
 */
export function openStore({ dataDir, key, ...options }: StoreOptions): Store {
  mkdirSync(dataDir, { recursive: true });
  const unlock = lockDataFolder(dataDir);
  try {
    const path = join(dataDir, DATABASE_FILE);
    if (key !== undefined) encryptDatabase(path, key);
    return openStoreFile({ ...options, path, key, onClosed: unlock });
  } catch (error) {
    unlock();
    throw explainDamage(error, dataDir);
  }
}

export interface StoreFileOptions extends Pick<StoreOptions, 'migrationsDir' | 'onDamage'> {
  readonly path: string;
  readonly key: DatabaseKey;
  readonly onClosed?: () => void;
}

/** {@link openStore} for any file, by somebody who has the folder's lock. */
export function openStoreFile(options: StoreFileOptions): Store {
  const { path, key, migrationsDir, onClosed, onDamage } = options;
  const connection = openUpgraded(path, key, migrationsDir ?? defaultMigrationsDir());
  try {
    checkAtStart(connection, databaseBytes(path));
    connection.exec(catalogIndexSchema);
    return createStore(connection, path, onClosed ?? (() => {}), onDamage ?? (() => {}));
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** What SQLite says of a damaged file. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|IOERR_READ)|store\.damaged$)/.test(code);
}

/** What the system says of a file that it won't open or write. */
function isUnusable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(SQLITE_(CANTOPEN|READONLY|PERM)|EACCES|EPERM|EROFS|EISDIR)/.test(code);
}

/** No room, or none that can be written: SQLite's and the system's ways to say it. */
function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE|SHMSIZE)|ENOSPC|EDQUOT|EFBIG)$/.test(code);
}

/** The same in words for the person at the till; any other error as it is. */
export function explainDamage(error: unknown, dataDir: string): unknown {
  if (isFull(error)) {
    return new StoreError(
      'store.diskFull',
      `The disk with ${dataDir} is full. Nothing was changed, and every sale that showed a receipt is safe. Make room on the ` +
        'disk, then start Kedai again.',
      { cause: error },
    );
  }
  if (isUnusable(error)) {
    return new StoreError(
      'store.unwritable',
      `The file ${DATABASE_FILE} in ${dataDir} can't be opened for writing. Nothing was changed. Kedai needs to be able to write ` +
        'to that folder and every file in it: give its user that right, or ask whoever looks after this computer.',
      { cause: error },
    );
  }
  if (!isDamage(error)) return error;
  return new StoreError(
    'store.damaged',
    `The file ${DATABASE_FILE} in ${dataDir} is damaged and can't be read. Nothing was changed. Every sale that showed a ` +
      'receipt is also in the journal beside it. Put back a copy of the file: an older one will do, the journal brings ' +
      'it up to date. Without one, keep this folder safe, and pair this register anew in an empty folder.',
    { cause: error },
  );
}

function createStore(
  connection: Database.Database,
  path: string,
  onClosed: () => void,
  onDamage: () => void,
): Store {
  const statements = createStatements(connection, noticeOnce(onDamage));
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const checkpoints = createCheckpoints(connection);
  const logSync = createLogSync(`${path}-wal`);
  const reader: ReadableDb = { reading: true, prepare: statements.query };
  const catalogIndex = openCatalogIndex(connection);
  const changedProducts = new Set<string>();
  const writer: WritableDb = {
    ...reader,
    writing: true,
    prepareChange: statements.change,
    productChanged: (id) => void changedProducts.add(id),
  };

  const write = <T>(work: (db: WritableDb) => T, ..._synchronous: RefusePromise<T>): T => {
    assert(!connection.inTransaction, 'no transaction inside another');
    begin.run();
    try {
      const result = work(writer);
      assert(!isPromise(result), 'a transaction that is synchronous');
      if (changedProducts.size > 0) indexProducts(reader, catalogIndex, changedProducts);
      commit.run();
      checkpoints.written();
      return result;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (connection.inTransaction) rollback.run();
      throw error;
    } finally {
      changedProducts.clear();
    }
  };

  const writeAhead = <T>(work: (db: WritableDb) => T, ...synchronous: RefusePromise<T>): T => {
    assert(!connection.inTransaction, 'no transaction inside another');
    // Not prepared once: SQLite does this while it compiles.
    connection.pragma('synchronous = NORMAL');
    try {
      return write(work, ...synchronous);
    } finally {
      connection.pragma('synchronous = FULL');
      logSync.soon();
    }
  };

  return {
    reader,
    catalogIndex,
    write,
    writeAhead,
    checkBySlices: () => checkBySlices(connection),
    whileFileRests: async (work) => {
      const goOn = checkpoints.rest();
      if (goOn === undefined) return undefined;
      try {
        return await work(path);
      } finally {
        goOn();
      }
    },
    close: () => {
      if (!connection.open) return;
      checkpoints.close();
      logSync.close();
      connection.close();
      onClosed();
    },
  };
}

/** Runs what reads or writes; a page that can't be read is told to `onDamage`, and thrown as ever. */
type Watch = <T>(run: () => T) => T;

function noticeOnce(onDamage: () => void): Watch {
  let told = false;
  return (run) => {
    try {
      return run();
    } catch (error) {
      if (!told && isDamage(error)) {
        told = true;
        onDamage();
      }
      throw error;
    }
  };
}

/** Statements by their text. Queries must not write and changes must. */
function createStatements(connection: Database.Database, watch: Watch) {
  const queries = new Map<string, Query<unknown>>();
  const changes = new Map<string, Change>();
  return {
    query: <Row>(sql: string): Query<Row> => {
      const known = queries.get(sql);
      if (known !== undefined) return known as Query<Row>;
      const statement = connection.prepare<[readonly SqliteValue[]], Row>(sql);
      assert(statement.readonly, `a query, not "${sql}"`);
      const query: Query<Row> = {
        get: (...parameters) => watch(() => statement.get(parameters)),
        all: (...parameters) => watch(() => statement.all(parameters)),
      };
      queries.set(sql, query);
      return query;
    },
    change: (sql: string): Change => {
      const known = changes.get(sql);
      if (known !== undefined) return known;
      const statement = connection.prepare<[readonly SqliteValue[]]>(sql);
      assert(!statement.readonly, `a change, not "${sql}"`);
      const change: Change = { run: (...parameters) => watch(() => statement.run(parameters).changes) };
      changes.set(sql, change);
      return change;
    },
  };
}

const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
