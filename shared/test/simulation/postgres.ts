import { assert, type RowOf, type Table } from '#shared/kernel/index.ts';
import type { SnapshotMark } from '#shared/sync/index.ts';
import { rowKey } from '../row-key.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>>;
type Tables = Map<string, Map<string, Row>>;

/** The other session waits for this one, or died with the server: the transaction is over and may be tried again. */
export class TransactionOver extends Error {}
/** A row with this key is there. */
export class UniqueViolation extends Error {}

/** A transaction in the write-ahead log. */
export interface LoggedCommit {
  readonly lsn: number;
  /** The lower 32 bits, as the replication stream sends it. */
  readonly xid: number;
  readonly inserted: readonly { readonly table: string; readonly row: Row }[];
}

export interface PostgresContents {
  readonly tables: Tables;
}

interface Lock {
  readonly owners: Set<Transaction>;
  isShared: boolean;
  readonly waiting: (() => void)[];
}

/** How long a commit that is in the log already isn't seen by other sessions. */
const MAX_UNSEEN_MS = 25;
/** Just below a wraparound of the 32 bits that the replication stream sends. */
const FIRST_XID = (3n << 32n) - 7n;

/** As much of Postgres as ingest and the shape engine lean on: transactions, row locks, snapshots and the order of commits. */
export class MemoryPostgres {
  readonly #world: World;
  #tables: Tables = new Map();
  #nextXid = FIRST_XID;
  #lsn = 0;
  readonly #running = new Map<bigint, Transaction>();
  #locks = new Map<string, Lock>();
  /** Commits that are in the log and not yet seen. */
  #committing = new Set<Transaction>();
  /** When the last transaction was seen. */
  lastChangeMs = 0;
  onCommit: (commit: LoggedCommit) => void = () => undefined;

  constructor(world: World) {
    this.#world = world;
  }

  begin(): Transaction {
    const transaction = new Transaction(this, this.#nextXid);
    this.#nextXid += 1n;
    this.#running.set(transaction.xid, transaction);
    return transaction;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** What a snapshot that is taken now sees: `pg_current_snapshot()`. */
  mark(): SnapshotMark {
    const running = [...this.#running.keys()];
    return { xmin: running[0] ?? this.#nextXid, xmax: this.#nextXid, running };
  }

  seen(table: Table): Map<string, Row> {
    const known = this.#tables.get(table.name);
    if (known !== undefined) return known;
    const made = new Map<string, Row>();
    this.#tables.set(table.name, made);
    return made;
  }

  rows<T extends Table>(table: T): RowOf<T>[] {
    return [...this.seen(table).values()] as RowOf<T>[];
  }

  /** @throws TransactionOver when the two would wait for each other */
  async lock(name: string, transaction: Transaction, isShared: boolean): Promise<void> {
    for (;;) {
      transaction.mustLive();
      const held = this.#locks.get(name);
      if (held === undefined) {
        this.#locks.set(name, { owners: new Set([transaction]), isShared, waiting: [] });
        return;
      }
      const others = [...held.owners].filter((owner) => owner !== transaction);
      if (others.length === 0 || (isShared && held.isShared)) {
        held.owners.add(transaction);
        held.isShared &&= isShared;
        return;
      }
      if (others.some((other) => waitsFor(other, transaction))) throw new TransactionOver('deadlock');
      transaction.waitsFor = others;
      await new Promise<void>((resolve) => held.waiting.push(resolve));
      transaction.waitsFor = [];
    }
  }

  /** In the log first, a moment later for other sessions. */
  async commit(transaction: Transaction): Promise<void> {
    transaction.mustLive();
    this.#lsn += 1;
    this.#committing.add(transaction);
    const inserted = transaction.inserted();
    const xid = Number(transaction.xid & 0xffff_ffffn);
    if (inserted.length > 0) this.onCommit({ lsn: this.#lsn, xid, inserted });
    await new Promise<void>((resolve) => this.#world.after(this.#world.random.int(MAX_UNSEEN_MS), resolve));
    if (transaction.isOver) throw new TransactionOver('the server died');
    this.#makeSeen(transaction);
  }

  end(transaction: Transaction): void {
    if (transaction.isOver) return;
    transaction.isOver = true;
    this.#running.delete(transaction.xid);
    this.#committing.delete(transaction);
    for (const [name, held] of this.#locks) {
      if (!held.owners.delete(transaction)) continue;
      if (held.owners.size === 0) this.#locks.delete(name);
      for (const wake of held.waiting.splice(0)) wake();
    }
  }

  /** Power is cut: what is in the log is there afterwards, what isn't is gone. */
  crash(): void {
    for (const transaction of this.#committing) this.#makeSeen(transaction);
    for (const transaction of this.#running.values()) transaction.isOver = true;
    this.#running.clear();
    this.#committing = new Set();
    this.#locks = new Map();
  }

  backUp(): PostgresContents {
    return { tables: copyOf(this.#tables) };
  }

  restore({ tables }: PostgresContents): void {
    assert(this.isIdle, 'a server that was stopped before it is restored');
    this.#tables = copyOf(tables);
  }

  #makeSeen(transaction: Transaction): void {
    this.lastChangeMs = this.#world.nowMs;
    for (const { table, key, row } of transaction.changes()) {
      if (row === undefined) this.seen(table).delete(key);
      else this.seen(table).set(key, row);
    }
    this.end(transaction);
  }
}

const waitsFor = (waiting: Transaction, owner: Transaction): boolean =>
  waiting.waitsFor.some((next) => next === owner || waitsFor(next, owner));

const copyOf = (tables: Tables): Tables => new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));

interface Change {
  readonly table: Table;
  readonly key: string;
  readonly row: Row | undefined;
  readonly isNew: boolean;
}

/** One session's transaction, at read committed: it sees what is committed, and its own. */
export class Transaction {
  readonly #database: MemoryPostgres;
  readonly xid: bigint;
  #own = new Map<string, Change>();
  isOver = false;
  waitsFor: readonly Transaction[] = [];

  constructor(database: MemoryPostgres, xid: bigint) {
    this.#database = database;
    this.xid = xid;
  }

  mustLive(): void {
    if (this.isOver) throw new TransactionOver('the server died');
  }

  lock(name: string, isShared = false): Promise<void> {
    return this.#database.lock(name, this, isShared);
  }

  get<T extends Table>(table: T, key: Partial<RowOf<T>>): RowOf<T> | undefined {
    const name = rowKey(table, key);
    const own = this.#own.get(`${table.name} ${name}`);
    return (own === undefined ? this.#database.seen(table).get(name) : own.row) as RowOf<T> | undefined;
  }

  rows<T extends Table>(table: T): RowOf<T>[] {
    const own = [...this.#own.values()].filter((change) => change.table.name === table.name);
    if (own.length === 0) return this.#database.rows(table);
    const rows = new Map(this.#database.seen(table));
    for (const { key, row } of own) {
      if (row === undefined) rows.delete(key);
      else rows.set(key, row);
    }
    return [...rows.values()] as RowOf<T>[];
  }

  /** Waits for another session that is inserting the same row. @returns false when it is there and may be */
  async insert(table: Table, row: Row, conflict: 'fail' | 'ignore'): Promise<boolean> {
    const key = rowKey(table, row);
    await this.lock(`row ${table.name} ${key}`);
    if (this.get(table, row as never) !== undefined) {
      if (conflict === 'fail') throw new UniqueViolation(`${table.name} has ${key}`);
      return false;
    }
    this.#own.set(`${table.name} ${key}`, { table, key, row, isNew: true });
    return true;
  }

  put(table: Table, row: Row): void {
    const key = rowKey(table, row);
    const isNew = this.#own.get(`${table.name} ${key}`)?.isNew ?? false;
    this.#own.set(`${table.name} ${key}`, { table, key, row, isNew });
  }

  remove(table: Table, row: Row): void {
    const key = rowKey(table, row);
    this.#own.set(`${table.name} ${key}`, { table, key, row: undefined, isNew: false });
  }

  async inSavepoint(work: () => Promise<void>): Promise<unknown> {
    const before = new Map(this.#own);
    try {
      await work();
      return undefined;
    } catch (error) {
      this.#own = before;
      return error;
    }
  }

  changes(): Iterable<Change> {
    return this.#own.values();
  }

  inserted(): LoggedCommit['inserted'] {
    return [...this.#own.values()].flatMap(({ table, row, isNew }) =>
      isNew && row !== undefined ? [{ table: table.name, row }] : [],
    );
  }

  commit(): Promise<void> {
    return this.#database.commit(this);
  }

  rollback(): void {
    this.#database.end(this);
  }
}
