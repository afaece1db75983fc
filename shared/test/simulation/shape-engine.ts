import { postedJournalEntries } from '#shared/accounting/index.ts';
import type { Table } from '#shared/kernel/index.ts';
import { checkpoints, RecentTransactions, type SnapshotMark, sees, serverFacts } from '#shared/sync/index.ts';
import type { LoggedCommit, MemoryPostgres } from './postgres.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a shape selects. */
export interface ShapeName {
  readonly table: 'facts' | 'journal_entries' | 'checkpoints';
  readonly audience: string;
  /** Posting month of documents; null for checkpoints. */
  readonly month: string | null;
}

export type ShapeAnswer =
  | {
      readonly kind: 'rows';
      readonly handle: string;
      readonly rows: readonly Row[];
      readonly offset: number;
      readonly isUpToDate: boolean;
    }
  | { readonly kind: 'mustRefetch' }
  | { readonly kind: 'tryAgain' };

interface Shape {
  readonly name: ShapeName;
  readonly handle: string;
  readonly mark: SnapshotMark;
  readonly rows: Row[];
  lastLsn: number;
}

const tables: Readonly<Record<ShapeName['table'], Table>> = {
  facts: serverFacts,
  journal_entries: postedJournalEntries,
  checkpoints,
};

/** Rows in one answer. */
const CHUNK_ROWS = 5;
/** How far the replication stream may lag. */
const MAX_LAG_MS = 40;
/** Commits that are streamed again after a restart, because their confirmation was lost. */
const REPEATED_COMMITS = 3;

const textOf = ({ table, audience, month }: ShapeName): string => `${table} ${audience} ${month}`;

/** The shape engine: snapshots that race open transactions, a log of what came after, and handles that may be void. */
export class ShapeEngine {
  readonly #world: World;
  readonly #postgres: MemoryPostgres;
  #shapes = new Map<string, Shape>();
  #recent = new RecentTransactions();
  #undelivered: LoggedCommit[] = [];
  #delivered: LoggedCommit[] = [];
  #handles = 0;
  #life = 0;

  constructor(world: World, postgres: MemoryPostgres) {
    this.#world = world;
    this.#postgres = postgres;
    postgres.onCommit = (commit) => {
      this.#undelivered.push(commit);
      const life = this.#life;
      this.#world.after(this.#world.random.int(MAX_LAG_MS), () => {
        if (life === this.#life) this.#deliverNext();
      });
    };
  }

  /** What follows from an offset; -1 is the beginning. */
  read(name: ShapeName, handle: string | undefined, offset: number): ShapeAnswer {
    const known = this.#shapes.get(textOf(name));
    if (known === undefined && handle !== undefined) return { kind: 'mustRefetch' };
    const shape = known ?? this.#create(name);
    if (shape === undefined) return { kind: 'tryAgain' };
    if (handle !== undefined && handle !== shape.handle) return { kind: 'mustRefetch' };
    const from = Math.max(0, offset);
    const rows = shape.rows.slice(from, from + CHUNK_ROWS);
    const end = from + rows.length;
    return { kind: 'rows', handle: shape.handle, rows, offset: end, isUpToDate: end === shape.rows.length };
  }

  /** Forgets shapes: whoever follows them must fetch them anew. */
  dropSome(): void {
    for (const key of [...this.#shapes.keys()]) {
      if (this.#world.random.chance(500)) this.#shapes.delete(key);
    }
  }

  /** The process starts again: its logs are there, and the stream begins where it was last confirmed. */
  restart(): void {
    this.#life += 1;
    this.#recent = new RecentTransactions();
    const again = [...this.#delivered.slice(-REPEATED_COMMITS), ...this.#undelivered];
    this.#undelivered = [];
    for (const commit of again) this.#apply(commit);
  }

  /** The database is another one now. */
  forgetAll(): void {
    this.#life += 1;
    this.#shapes = new Map();
    this.#recent = new RecentTransactions();
    this.#undelivered = [];
    this.#delivered = [];
  }

  get isCaughtUp(): boolean {
    return this.#undelivered.length === 0;
  }

  #create(name: ShapeName): Shape | undefined {
    const mark = this.#postgres.mark();
    if (this.#recent.missedBy(mark)) return undefined;
    const rows = this.#postgres.rows(tables[name.table]).filter((row) => isIn(name, row));
    this.#handles += 1;
    const shape = { name, handle: `h${this.#life}-${this.#handles}`, mark, rows: [...rows], lastLsn: 0 };
    this.#shapes.set(textOf(name), shape);
    return shape;
  }

  #deliverNext(): void {
    const next = this.#undelivered.shift();
    if (next !== undefined) this.#apply(next);
  }

  #apply(commit: LoggedCommit): void {
    this.#recent.add(commit.xid);
    this.#delivered.push(commit);
    for (const shape of this.#shapes.values()) {
      if (commit.lsn <= shape.lastLsn || sees(shape.mark, commit.xid)) continue;
      const rows = commit.inserted.filter(
        ({ table, row }) => table === shape.name.table && isIn(shape.name, row),
      );
      if (rows.length === 0) continue;
      shape.rows.push(...rows.map(({ row }) => row));
      shape.lastLsn = commit.lsn;
    }
  }
}

const isIn = ({ audience, month }: ShapeName, row: Row): boolean =>
  row.audience === audience && (month === null || row.postingMonth === month);
