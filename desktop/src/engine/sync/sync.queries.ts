import {
  columnName,
  type FactId,
  fromSqlite,
  present,
  type SqliteValue,
  type StreamId,
  type Table,
} from '#shared/kernel/index.ts';
import { type CheckpointRow, checkpoints, type ReplicaBase } from '#shared/sync/index.ts';
import type { ReadableDb, WritableDb } from '../store/index.ts';

/** A fact as it is pushed. */
export interface StreamFact {
  readonly id: FactId;
  readonly streamId: StreamId;
  readonly sequence: number;
  readonly at: string;
  readonly envelope: string;
  readonly signature: string;
  readonly privateSalt: string | null;
  readonly privateText: string | null;
}

const FACT_COLUMNS = `f.id, f.stream_id AS streamId, f.sequence, f.at, f.envelope, f.signature,
  f.private_salt AS privateSalt, f.private_text AS privateText`;

/** Facts that wait for the server, oldest first. */
export const waitingFacts = (db: ReadableDb, streamId: string, limit: number): StreamFact[] =>
  db
    .prepare<StreamFact>(
      `SELECT ${FACT_COLUMNS} FROM outbox o CROSS JOIN facts f ON f.id = o.fact_id
        WHERE o.stream_id = ? AND o.state = 'waiting' ORDER BY o.sequence LIMIT ?`,
    )
    .all(streamId, limit);

/** Facts of the stream from a sequence on, acknowledged or not: for a server that was restored and has lost them. */
export const factsFrom = (db: ReadableDb, streamId: string, sequence: number, limit: number): StreamFact[] =>
  db
    .prepare<StreamFact>(
      `SELECT ${FACT_COLUMNS} FROM facts f WHERE f.stream_id = ? AND f.sequence >= ? ORDER BY f.sequence LIMIT ?`,
    )
    .all(streamId, sequence, limit);

/** Waiting facts after a sequence, and the last of them. */
export function countWaiting(
  db: ReadableDb,
  streamId: string,
  afterSequence: number,
): { readonly waiting: number; readonly last: number } {
  const row = db
    .prepare<{ waiting: number; last: number | null }>(
      `SELECT count(*) AS waiting, max(sequence) AS last FROM outbox
        WHERE stream_id = ? AND sequence > ? AND state = 'waiting'`,
    )
    .get(streamId, afterSequence);
  return { waiting: row?.waiting ?? 0, last: row?.last ?? afterSequence };
}

/** When the oldest waiting fact was recorded. */
export const oldestWaiting = (db: ReadableDb, streamId: string): string | null =>
  db
    .prepare<{ queuedAt: string }>(
      `SELECT queued_at AS queuedAt FROM outbox WHERE stream_id = ? AND state = 'waiting' ORDER BY sequence LIMIT 1`,
    )
    .get(streamId)?.queuedAt ?? null;

/** Facts and rows that need a person. */
export const countAttention = (db: ReadableDb): number => countConcerns(db, '');

/**
 * What of it is a device's own: what is on it alone, and the review items about its stream [DEV-37]. The others come to each device of
 * the outlet, and each would count them.
 */
export const countAttentionOf = (db: ReadableDb, streamId: string): number =>
  countConcerns(
    db,
    `AND coalesce((SELECT f.stream_id FROM facts f WHERE f.id = r.fact_id),
        r.details ->> 'newStreamId', r.details ->> 'streamId') = ?`,
    streamId,
  );

const countConcerns = (db: ReadableDb, ofReviews: string, ...parameters: string[]): number =>
  db
    .prepare<{ items: number }>(
      `SELECT (SELECT count(*) FROM outbox o WHERE o.state <> 'waiting'
            AND NOT EXISTS (SELECT 1 FROM review_resolutions d WHERE d.held_fact_id = o.fact_id))
        + (SELECT count(*) FROM unreadable_rows)
        + (SELECT count(*) FROM requests WHERE state = 'refused')
        + (SELECT count(*) FROM review_items r WHERE r.resolved_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM review_resolutions d WHERE d.review_item_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM review_resolutions d WHERE d.held_fact_id = r.details ->> 'factId')
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.state <> 'waiting'
              AND o.fact_id = r.details ->> 'factId') ${ofReviews}) AS items`,
    )
    .get(...parameters)?.items ?? 0;

/** The newest sequence of the stream that is in this replica. */
export const lastSequenceOf = (db: ReadableDb): number =>
  db.prepare<{ last: number }>('SELECT last_sequence AS last FROM device_state WHERE slot = 1').get()?.last ??
  0;

/** True when another computer wrote this stream too: it is what the server has said, or what has come down. */
export const hasSecondWriter = (db: ReadableDb, streamId: string): boolean =>
  db
    .prepare(
      `SELECT 1 FROM outbox WHERE stream_id = ? AND state = 'forked'
       UNION ALL SELECT 1 FROM facts WHERE stream_id = ? AND sequence > ? LIMIT 1`,
    )
    .get(streamId, streamId, lastSequenceOf(db)) !== undefined;

/** The newest time that a server told; null before the first. */
export const lastServerTime = (db: ReadableDb): string | null =>
  db
    .prepare<{ last: string | null }>('SELECT last_server_time AS last FROM device_state WHERE slot = 1')
    .get()?.last ?? null;

/** A row as SQLite holds it, by its key. */
export const rowByKey = (
  db: ReadableDb,
  table: Table,
  key: readonly SqliteValue[],
): Readonly<Record<string, SqliteValue>> | undefined =>
  db
    .prepare(
      `SELECT * FROM ${table.name} WHERE ${table.key.map((name) => `${columnName(name)} = ?`).join(' AND ')}`,
    )
    .get(...key);

/** The keys of a whole table whose key is `id`. */
export const allIds = (db: ReadableDb, table: Table): string[] =>
  db
    .prepare<{ id: string }>(`SELECT id FROM ${table.name}`)
    .all()
    .map((row) => row.id);

export const hasRows = (db: ReadableDb, table: Table): boolean =>
  db.prepare(`SELECT 1 FROM ${table.name} LIMIT 1`).get() !== undefined;

export const countRows = (db: ReadableDb, table: Table): number =>
  db.prepare<{ rows: number }>(`SELECT count(*) AS rows FROM ${table.name}`).get()?.rows ?? 0;

export interface Cursor {
  readonly handle: string;
  readonly offset: string;
}

/** Where this replica is in a shape; undefined before it was caught up once. */
export const readCursor = (db: ReadableDb, shape: string): Cursor | undefined =>
  db
    .prepare<Cursor>('SELECT handle, offset FROM shape_cursors WHERE shape = ? AND caught_up_at IS NOT NULL')
    .get(shape);

/** How far the first copy of a shape has come that was begun and isn't complete. */
export const readBegunCopy = (db: ReadableDb, shape: string): Cursor | undefined =>
  db
    .prepare<Cursor>('SELECT handle, offset FROM shape_cursors WHERE shape = ? AND caught_up_at IS NULL')
    .get(shape);

/** Forgets shapes that aren't followed any more; their rows stay. */
export function keepCursors(db: WritableDb, shapes: ReadonlySet<string>): void {
  const known = db.prepare<{ shape: string }>('SELECT shape FROM shape_cursors').all();
  for (const { shape } of known) {
    if (shapes.has(shape)) continue;
    db.prepareChange('DELETE FROM shape_cursors WHERE shape = ?').run(shape);
    db.prepareChange('DELETE FROM unreadable_rows WHERE shape = ?').run(shape);
  }
}

/** What was set aside of a shape's row. */
export const readUnreadable = (db: ReadableDb, shape: string, rowKey: string): string | undefined =>
  db
    .prepare<{ value: string }>('SELECT value FROM unreadable_rows WHERE shape = ? AND row_key = ?')
    .get(shape, rowKey)?.value;

/** True when anything of a shape was set aside. */
export const hasUnreadable = (db: ReadableDb, shape: string): boolean =>
  db.prepare('SELECT 1 FROM unreadable_rows WHERE shape = ? LIMIT 1').get(shape) !== undefined;

/** All that was set aside of a shape. */
export const asideOf = (
  db: ReadableDb,
  shape: string,
): { readonly rowKey: string; readonly value: string }[] =>
  db
    .prepare<{ rowKey: string; value: string }>(
      'SELECT row_key AS rowKey, value FROM unreadable_rows WHERE shape = ?',
    )
    .all(shape);

export function clearUnreadable(db: WritableDb, shape: string, rowKey: string): void {
  db.prepareChange('DELETE FROM unreadable_rows WHERE shape = ? AND row_key = ?').run(shape, rowKey);
}

/** Of a shape's rows that were set aside, forgets those that a new copy doesn't have. */
export function keepUnreadable(db: WritableDb, shape: string, rowKeys: ReadonlySet<string>): void {
  const known = db
    .prepare<{ rowKey: string }>('SELECT row_key AS rowKey FROM unreadable_rows WHERE shape = ?')
    .all(shape);
  for (const { rowKey } of known) if (!rowKeys.has(rowKey)) clearUnreadable(db, shape, rowKey);
}

/** From where this replica's counters are summed. */
export const readReplicaBase = (db: ReadableDb): ReplicaBase =>
  present(
    db
      .prepare<ReplicaBase>(
        'SELECT incarnation, through_accept_no AS throughAcceptNo FROM replica_base WHERE slot = 1',
      )
      .get(),
    'the base of a replica',
  );

/** False in a replica into which nothing was recorded yet. */
export const hasFacts = (db: ReadableDb): boolean =>
  db.prepare('SELECT 1 FROM facts LIMIT 1').get() !== undefined;

/** The parts of a checkpoint that are here. */
export const checkpointRows = (
  db: ReadableDb,
  incarnation: number,
  throughAcceptNo: number,
): CheckpointRow[] =>
  db
    .prepare('SELECT * FROM checkpoints WHERE incarnation = ? AND through_accept_no = ? ORDER BY part')
    .all(incarnation, throughAcceptNo)
    .map((row) => fromSqlite(checkpoints, row));

/** Forgets all checkpoints but one. */
export function keepCheckpoint(db: WritableDb, incarnation: number, throughAcceptNo: number): void {
  db.prepareChange('DELETE FROM checkpoints WHERE incarnation <> ? OR through_accept_no <> ?').run(
    incarnation,
    throughAcceptNo,
  );
}

/** Another stream whose facts wait here for the server, after those of a stream. */
export const nextForeignStream = (db: ReadableDb, ownStream: string, after: string): StreamId | undefined =>
  db
    .prepare<{ streamId: StreamId }>(
      `SELECT stream_id AS streamId FROM outbox WHERE state = 'waiting' AND stream_id <> ? AND stream_id > ?
        ORDER BY stream_id LIMIT 1`,
    )
    .get(ownStream, after)?.streamId;

/** What of a stream waits here for the server, and what needs a person. */
export const countQueued = (
  db: ReadableDb,
  streamId: string,
): { readonly waiting: number; readonly attention: number } =>
  db
    .prepare<{ waiting: number; attention: number }>(
      `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
          count(*) FILTER (WHERE state <> 'waiting') AS attention
        FROM outbox WHERE stream_id = ?`,
    )
    .get(streamId) ?? { waiting: 0, attention: 0 };
