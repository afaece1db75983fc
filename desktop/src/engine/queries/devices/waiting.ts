import type { ReadableDb } from '../../store/index.ts';

/** What the server hasn't answered for, facts of every stream and requests, and since when the oldest waits. */
export function unsentHere(db: ReadableDb): { readonly waiting: number; readonly since: string | null } {
  const row = db
    .prepare<{ waiting: number; since: string | null }>(
      `SELECT count(*) AS waiting, min(since) AS since FROM (
         SELECT queued_at AS since FROM outbox WHERE state = 'waiting'
         UNION ALL SELECT created_at FROM requests WHERE state = 'waiting')`,
    )
    .get();
  return row ?? { waiting: 0, since: null };
}
