import { type Envelope, fromSqlite, parseEnvelope } from '#shared/kernel/index.ts';
import { type OutboxRow, outbox, type ReviewItemRow, reviewItems } from '#shared/sync/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A fact that the server set aside, with its place in the outbox. */
export function readHeldFact(
  db: ReadableDb,
  factId: string,
): { readonly queued: OutboxRow; readonly envelope: Envelope | undefined } | undefined {
  const row = db.prepare(`SELECT * FROM outbox WHERE fact_id = ? AND state <> 'waiting'`).get(factId);
  if (row === undefined) return undefined;
  const fact = db.prepare<{ envelope: string }>('SELECT envelope FROM facts WHERE id = ?').get(factId);
  return {
    queued: fromSqlite(outbox, row),
    envelope: fact === undefined ? undefined : parseEnvelope(fact.envelope),
  };
}

/** A review item that nobody has dealt with, here or as far as is known here. */
export function readOpenReview(db: ReadableDb, id: string): ReviewItemRow | undefined {
  const row = db
    .prepare(
      `SELECT * FROM review_items WHERE id = ? AND resolved_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM review_resolutions d WHERE d.review_item_id = review_items.id)`,
    )
    .get(id);
  return row === undefined ? undefined : fromSqlite(reviewItems, row);
}

/** True when somebody has dealt with this here. */
export const isSettled = (db: ReadableDb, id: string): boolean =>
  db.prepare('SELECT 1 FROM review_resolutions WHERE review_item_id = ? OR held_fact_id = ?').get(id, id) !==
  undefined;
