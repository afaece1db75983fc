import { fromSqlite } from '#shared/kernel/index.ts';
import { commandsAskedAgain, type RequestRow, requests } from '#shared/sync/index.ts';
import { type ReadableDb, upsertRow, type WritableDb } from '../../store/index.ts';

export function readRequest(db: ReadableDb, id: string): RequestRow | undefined {
  const row = db.prepare('SELECT * FROM requests WHERE id = ?').get(id);
  return row && fromSqlite(requests, row);
}

/**
 * The next to be sent: in the order in which they were made, and not before what this device recorded earlier has been sent.
 * What it carries of another till may wait for long, and nothing asked here builds on it; what that till had asked for does, and
 * names its streams in place of an answer.
 */
export function nextRequest(db: ReadableDb): RequestRow | undefined {
  const row = db
    .prepare(
      `SELECT * FROM requests r WHERE r.state = 'waiting'
          AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.state = 'waiting' AND o.queued_at <= r.created_at
            AND o.stream_id = (SELECT stream_id FROM device_state))
          AND NOT EXISTS (SELECT 1 FROM json_each(r.answer, '$.after') a JOIN outbox o ON o.stream_id = a.value
            WHERE o.state = 'waiting')
        ORDER BY r.created_at, r.id LIMIT 1`,
    )
    .get();
  return row && fromSqlite(requests, row);
}

/** Those that wait or were refused, oldest first, then what was decided last. */
export function listRequests(db: ReadableDb, decided: number): readonly RequestRow[] {
  const open = db
    .prepare(`SELECT * FROM requests WHERE state IN ('waiting', 'refused') ORDER BY created_at, id`)
    .all();
  const done = db
    .prepare(`SELECT * FROM requests WHERE state = 'decided' ORDER BY decided_at DESC LIMIT ?`)
    .all(decided);
  return [...open, ...done].map((row) => fromSqlite(requests, row));
}

/** Writes what a request is now. @returns the row as it is kept */
export function saveRequest(db: WritableDb, row: RequestRow): RequestRow {
  const saved = { ...row, revision: (readRequest(db, row.id)?.revision ?? 0) + 1 };
  upsertRow(db, requests, saved);
  return saved;
}

/** Puts a request back as it was kept elsewhere. */
export const putRequestBack = (db: WritableDb, row: RequestRow): void => upsertRow(db, requests, row);

export const everyRequest = (db: ReadableDb): readonly RequestRow[] =>
  db
    .prepare('SELECT * FROM requests ORDER BY created_at, id')
    .all()
    .map((row) => fromSqlite(requests, row));

/**
 * Lets wait again what was decided after a moment, which the server doesn't know any more [SYN-25]: under its id, so that one
 * which it does know is only answered again. What was asked about somebody who was erased is gone from here, and stays so.
 * @param decidedThrough null: nobody knows since when
 * @returns how many
 */
export const askAgain = (db: WritableDb, decidedThrough: string | null): number =>
  db
    .prepareChange(
      `UPDATE requests SET state = 'waiting', cancel_asked = 0, outcome = NULL, code = NULL, answer = NULL, decided_at = NULL,
          revision = revision + 1
        WHERE state = 'decided' AND input <> '{}' AND decided_at > ?
          AND type IN (SELECT value FROM json_each(?))`,
    )
    .run(decidedThrough ?? '', JSON.stringify(commandsAskedAgain));

/** Names of what requests are about, for whoever reads their list. */
export function subjectName(db: ReadableDb, subjectId: string): string | undefined {
  return db
    .prepare<{ name: string }>(
      `SELECT name FROM products WHERE id = ? UNION ALL SELECT name FROM customers WHERE id = ?
        UNION ALL SELECT name FROM promotions WHERE id = ? UNION ALL SELECT name FROM price_lists WHERE id = ?
        UNION ALL SELECT name FROM quick_key_pages WHERE id = ?`,
    )
    .get(subjectId, subjectId, subjectId, subjectId, subjectId)?.name;
}

export const personName = (db: ReadableDb, staffId: string): string | undefined =>
  db.prepare<{ name: string }>('SELECT name FROM staff WHERE id = ?').get(staffId)?.name;
