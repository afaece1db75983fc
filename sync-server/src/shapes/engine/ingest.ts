import type { Pool } from 'pg';
import type { RecentTransactions } from '#shared/sync/index.ts';
import { askPostgres } from './ask-postgres.ts';
import type { Membership, RowChange } from './messages.ts';
import type { Relation, ReplicationMessage, Tuple } from './pgoutput.ts';
import type { ReplicationHandler } from './replication.ts';
import { type Binding, TableRoutes } from './routes.ts';
import type { Shape } from './shape.ts';

/** Changes that are looked at together: one question to Postgres for a batch, and bounded memory for any transaction. */
const BATCH_CHANGES = 500;
/** Positions are two apart, so that a change of a key has room for its insert. */
const OP_STEP = 2;

interface PendingChange {
  readonly relationId: number;
  readonly op: number;
  readonly change: RowChange;
}

interface Transaction {
  readonly lsn: bigint;
  readonly xid: number;
  nextOp: number;
  batch: PendingChange[];
  readonly touched: Set<Shape>;
}

export interface IngestEvents {
  /** A shape can't go on: its table was truncated or isn't the one that it was made for. */
  remove(shape: Shape, reason: string): void;
  /**
   * The stream describes a table: its definition or its publishing has changed, or it is the first time. Resolves when the
   * shapes are gone that were made for another.
   */
  described(tableOid: number): Promise<void>;
  /** A transaction is in the logs of the shapes that it touched, though not yet durable. */
  committed(commitLsn: bigint, touched: ReadonlySet<Shape>): void;
  /** Everything up to here has been dealt with. */
  processed(endLsn: bigint): void;
}

/** Takes the stream's transactions apart into the logs of the shapes that they concern. */
export class Ingest implements ReplicationHandler {
  readonly #db: Pool;
  readonly #recent: RecentTransactions;
  readonly #events: IngestEvents;
  readonly #routes = new Map<number, TableRoutes>();
  /** The latest description of each table in this session. */
  readonly #relations = new Map<number, Relation>();
  #transaction: Transaction | undefined;

  constructor(db: Pool, recent: RecentTransactions, events: IngestEvents) {
    this.#db = db;
    this.#recent = recent;
    this.#events = events;
  }

  add(shape: Shape): void {
    const { oid } = shape.definition.table;
    const known = this.#routes.get(oid);
    const routes = known ?? new TableRoutes();
    if (known === undefined) {
      this.#routes.set(oid, routes);
      const relation = this.#relations.get(oid);
      if (relation !== undefined) routes.describe(relation);
    }
    routes.add(shape);
  }

  delete(shape: Shape): void {
    const { oid } = shape.definition.table;
    const routes = this.#routes.get(oid);
    routes?.delete(shape);
    if (routes?.isEmpty) this.#routes.delete(oid);
    this.#transaction?.touched.delete(shape);
  }

  /** Forgets a transaction that was cut off; it comes again, whole, with the next session. */
  reset(): void {
    for (const shape of this.#transaction?.touched ?? []) {
      try {
        shape.abort();
      } catch {
        this.#events.remove(shape, 'a transaction that was cut off could not be taken out of its log');
      }
    }
    this.#transaction = undefined;
    this.#relations.clear();
  }

  /** The transaction under way, by the LSN of its commit. */
  get transactionLsn(): bigint | undefined {
    return this.#transaction?.lsn;
  }

  message(message: ReplicationMessage): void | Promise<void> {
    switch (message.kind) {
      case 'begin':
        this.#recent.add(message.xid);
        this.#transaction = {
          lsn: message.commitLsn,
          xid: message.xid,
          nextOp: 0,
          batch: [],
          touched: new Set(),
        };
        return;
      case 'relation':
        return this.#describe(message.relation);
      case 'insert':
        return this.#change(message.relationId, { kind: 'insert', newRow: message.newRow });
      case 'update':
        return this.#change(message.relationId, wholeUpdate(message.oldRow, message.newRow));
      case 'delete':
        return this.#change(message.relationId, { kind: 'delete', oldRow: message.oldRow ?? [] });
      case 'truncate':
        return this.#truncate(message.relationIds);
      case 'commit':
        return this.#commit(message.endLsn);
    }
  }

  caughtUp(walEnd: bigint): void {
    if (this.#transaction === undefined) this.#events.processed(walEnd);
  }

  /**
   * A description counts from here on: what was batched before it is read by the old one. Postgres sends it anew before
   * the first change after the table was altered, dropped from the publication or added to it.
   */
  async #describe(relation: Relation): Promise<void> {
    await this.#flush();
    this.#relations.set(relation.id, relation);
    const routes = this.#routes.get(relation.id);
    if (routes === undefined) return;
    routes.describe(relation);
    await this.#events.described(relation.id);
  }

  #change(relationId: number, change: RowChange): void | Promise<void> {
    const transaction = this.#current();
    const op = transaction.nextOp;
    transaction.nextOp += OP_STEP;
    if (!this.#routes.has(relationId)) return;
    transaction.batch.push({ relationId, op, change });
    if (transaction.batch.length >= BATCH_CHANGES) return this.#flush();
  }

  #truncate(relationIds: readonly number[]): void {
    const { lsn, xid } = this.#current();
    for (const relationId of relationIds) {
      for (const shape of [...(this.#routes.get(relationId)?.shapes ?? [])]) {
        if (shape.wants(lsn, xid)) this.#events.remove(shape, 'its table was truncated');
      }
    }
  }

  #commit(endLsn: bigint): void | Promise<void> {
    const finish = (): void => {
      const { lsn, touched } = this.#current();
      for (const shape of touched) shape.commit(lsn);
      this.#transaction = undefined;
      this.#events.committed(lsn, touched);
      this.#events.processed(endLsn);
    };
    const flushed = this.#flush();
    return flushed === undefined ? finish() : flushed.then(finish);
  }

  /** Looks at the batch. Only shapes that must ask Postgres make it a promise. */
  #flush(): Promise<void> | undefined {
    const transaction = this.#transaction;
    if (transaction === undefined || transaction.batch.length === 0) return undefined;
    const { batch } = transaction;
    transaction.batch = [];
    const questions = new Map<Shape, PendingChange[]>();
    for (const pending of batch) this.#distribute(transaction, pending, questions);
    return questions.size === 0 ? undefined : this.#ask(transaction, questions);
  }

  #distribute(
    transaction: Transaction,
    pending: PendingChange,
    questions: Map<Shape, PendingChange[]>,
  ): void {
    const routes = this.#routes.get(pending.relationId);
    if (routes === undefined) return;
    for (const shape of routes.candidates(rowsOf(pending.change))) {
      if (!shape.wants(transaction.lsn, transaction.xid)) continue;
      const binding = routes.binding(shape);
      if (binding === undefined) {
        this.#events.remove(shape, 'its table has changed');
      } else if (binding.membership === 'postgres') {
        const list = questions.get(shape) ?? [];
        list.push(pending);
        questions.set(shape, list);
      } else {
        this.#stage(transaction, shape, binding, pending, decide(binding.membership, pending.change));
      }
    }
  }

  /** One question per table, for all of its shapes and changes together. */
  async #ask(transaction: Transaction, questions: ReadonlyMap<Shape, PendingChange[]>): Promise<void> {
    const byTable = new Map<number, Shape[]>();
    for (const shape of questions.keys()) {
      const { oid } = shape.definition.table;
      byTable.set(oid, [...(byTable.get(oid) ?? []), shape]);
    }
    for (const [oid, shapes] of byTable) {
      const routes = this.#routes.get(oid);
      const changes = [...new Set(shapes.flatMap((shape) => questions.get(shape) ?? []))];
      const firstRow = new Map<PendingChange, number>();
      const rows: Tuple[] = [];
      for (const pending of changes) {
        firstRow.set(pending, rows.length);
        rows.push(...rowsOf(pending.change));
      }
      const places = routes?.places ?? new Map<string, number>();
      const definitions = shapes.map(({ definition }) => definition);
      const answers = await askPostgres(this.#db, definitions, places, rows);
      for (const [index, shape] of shapes.entries()) {
        const binding = routes?.binding(shape);
        if (binding === undefined || shape.removed) continue;
        for (const pending of questions.get(shape) ?? []) {
          const membership = answered(pending.change, answers[index] ?? [], firstRow.get(pending) ?? 0);
          this.#stage(transaction, shape, binding, pending, membership);
        }
      }
    }
  }

  #stage(
    transaction: Transaction,
    shape: Shape,
    binding: Binding,
    { change, op }: PendingChange,
    membership: Membership,
  ): void {
    const drafts = binding.maker.make(change, membership, transaction.lsn, op, transaction.xid);
    if (drafts.length === 0) return;
    transaction.touched.add(shape);
    shape.stage(transaction.lsn, drafts);
  }

  #current(): Transaction {
    if (this.#transaction === undefined) throw new Error('expected a change inside a transaction');
    return this.#transaction;
  }
}

/** The rows before and after a change, as many as there are, in that order. */
function rowsOf(change: RowChange): readonly Tuple[] {
  if (change.kind === 'insert') return [change.newRow];
  return change.kind === 'delete' ? [change.oldRow] : [change.oldRow, change.newRow];
}

/** The answers for a change's rows, which stand together from `first` on. */
function answered(change: RowChange, answers: readonly boolean[], first: number): Membership {
  const before = change.kind !== 'insert' && answers[first] === true;
  const afterAt = change.kind === 'insert' ? first : first + 1;
  return { before, after: change.kind !== 'delete' && answers[afterAt] === true };
}

function decide(membership: Exclude<Binding['membership'], 'postgres'>, change: RowChange): Membership {
  const holds = (row: Tuple): boolean => membership === 'all' || membership(row) === true;
  return {
    before: change.kind !== 'insert' && holds(change.oldRow),
    after: change.kind !== 'delete' && holds(change.newRow),
  };
}

/** Values that the stream left out because they didn't change are taken from the old row. */
function wholeUpdate(sent: Tuple | undefined, newRow: Tuple): RowChange {
  const oldRow = sent ?? [];
  const whole = newRow.includes(undefined)
    ? newRow.map((value, index) => (value === undefined ? oldRow[index] : value))
    : newRow;
  return { kind: 'update', oldRow, newRow: whole };
}
