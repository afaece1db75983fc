import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { assert, type SqliteValue } from '#shared/kernel/index.ts';
import { type CatalogIndex, catalogIndexSchema, openCatalogIndex } from '../queries/catalog/index.ts';
import { createCheckpoints } from './checkpoints.ts';
import { StoreError } from './errors.ts';
import { lockDataFolder } from './lock.ts';
import { defaultMigrationsDir, migrate } from './migrate.ts';

const DATABASE_FILE = 'kedai.sqlite';

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
  close(): void;
}

type RefusePromise<T> = [Extract<T, PromiseLike<unknown>>] extends [never]
  ? []
  : [never: 'a transaction is synchronous'];

export interface StoreOptions {
  readonly dataDir: string;
  /** Where `NNNN_*.sql` are; found by itself in the source tree and in the build. */
  readonly migrationsDir?: string;
}

/**
 * Opens a device's database and brings it to the newest schema. Only one store can be open on a data folder, in any
 * process.
 * @throws StoreError when the folder is in use, or was made by another version
 */
export function openStore({ dataDir, migrationsDir }: StoreOptions): Store {
  mkdirSync(dataDir, { recursive: true });
  const unlock = lockDataFolder(dataDir);
  let connection: Database.Database | undefined;
  try {
    connection = openConnection(join(dataDir, DATABASE_FILE));
    migrate(connection, migrationsDir ?? defaultMigrationsDir());
    connection.exec(catalogIndexSchema);
    return createStore(connection, unlock);
  } catch (error) {
    connection?.close();
    unlock();
    throw explainDamage(error, dataDir);
  }
}

/** What SQLite says of a damaged file, in words for the person at the till; any other error as it is. */
export function explainDamage(error: unknown, dataDir: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return error;
  return new StoreError(
    'store.damaged',
    `The file ${DATABASE_FILE} in ${dataDir} is damaged and can't be read. Nothing was changed. Every sale that showed a ` +
      'receipt is also in the journal beside it. Put back a copy of the file: an older one will do, the journal brings ' +
      'it up to date. Without one, keep this folder safe, and pair this register anew in an empty folder.',
    { cause: error },
  );
}

function openConnection(path: string): Database.Database {
  const connection = new Database(path, { timeout: 0 });
  connection.pragma('journal_mode = WAL');
  // In WAL mode this build would sync at checkpoints only: a power cut could take the last sales.
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = OFF');
  // Checkpoints are made when the till is idle, never by the sale that happens to fill the log.
  connection.pragma('wal_autocheckpoint = 0');
  connection.pragma('cache_size = -8000');
  return connection;
}

function createStore(connection: Database.Database, unlock: () => void): Store {
  const statements = createStatements(connection);
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const checkpoints = createCheckpoints(connection);
  const reader: ReadableDb = { reading: true, prepare: statements.query };
  const writer: WritableDb = { ...reader, writing: true, prepareChange: statements.change };

  const write = <T>(work: (db: WritableDb) => T, ..._synchronous: RefusePromise<T>): T => {
    assert(!connection.inTransaction, 'no transaction inside another');
    begin.run();
    try {
      const result = work(writer);
      assert(!isPromise(result), 'a transaction that is synchronous');
      commit.run();
      checkpoints.written();
      return result;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (connection.inTransaction) rollback.run();
      throw error;
    }
  };

  return {
    reader,
    catalogIndex: openCatalogIndex(connection),
    write,
    close: () => {
      if (!connection.open) return;
      checkpoints.close();
      connection.close();
      unlock();
    },
  };
}

/** Statements by their text. Queries must not write and changes must. */
function createStatements(connection: Database.Database) {
  const queries = new Map<string, Query<unknown>>();
  const changes = new Map<string, Change>();
  return {
    query: <Row>(sql: string): Query<Row> => {
      const known = queries.get(sql);
      if (known !== undefined) return known as Query<Row>;
      const statement = connection.prepare<[readonly SqliteValue[]], Row>(sql);
      assert(statement.readonly, `a query, not "${sql}"`);
      const query: Query<Row> = {
        get: (...parameters) => statement.get(parameters),
        all: (...parameters) => statement.all(parameters),
      };
      queries.set(sql, query);
      return query;
    },
    change: (sql: string): Change => {
      const known = changes.get(sql);
      if (known !== undefined) return known;
      const statement = connection.prepare<[readonly SqliteValue[]]>(sql);
      assert(!statement.readonly, `a change, not "${sql}"`);
      const change: Change = { run: (...parameters) => statement.run(parameters).changes };
      changes.set(sql, change);
      return change;
    },
  };
}

const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
