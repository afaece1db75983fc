import type { Table } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A row by its key. */
export type HeldRow = Readonly<Record<string, unknown>>;

/** Rows of a table whose key is `id`, as SQLite has them, after an id, in their order: whole, or some of their columns. */
export const rowsAfter = (
  db: ReadableDb,
  table: Table,
  columns: readonly string[] | undefined,
  afterId: string,
  limit: number,
): HeldRow[] =>
  db
    .prepare<HeldRow>(
      `SELECT ${columns?.join(', ') ?? '*'} FROM ${table.name} WHERE id > ? ORDER BY id LIMIT ?`,
    )
    .all(afterId, limit);

interface AcceptedFact {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly envelope: string;
  readonly projected: number;
  readonly accept_no: number;
}

/** Facts that the server has accepted after an acceptNo and through another, in that order. */
export const acceptedFacts = (
  db: ReadableDb,
  after: number,
  through: number,
  limit: number,
): readonly AcceptedFact[] =>
  db
    .prepare<AcceptedFact>(
      `SELECT id, type, at, envelope, projected, accept_no FROM facts
        WHERE accept_no > ? AND accept_no <= ? ORDER BY accept_no LIMIT ?`,
    )
    .all(after, through, limit);

/** What was set aside of a shape's rows. */
export const asideRows = (db: ReadableDb, shape: string): HeldRow[] =>
  db
    .prepare<{ value: string }>('SELECT value FROM unreadable_rows WHERE shape = ?')
    .all(shape)
    .map(({ value }) => JSON.parse(value) as HeldRow);

/** True when something recorded here wasn't answered by the server. */
export const isSomethingWaiting = (db: ReadableDb): boolean =>
  db.prepare(`SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1`).get() !== undefined;

/** True when something recorded here isn't in the server's books, waiting or set aside. */
export const isSomethingQueued = (db: ReadableDb): boolean =>
  db.prepare('SELECT 1 FROM outbox LIMIT 1').get() !== undefined;
