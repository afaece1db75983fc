import type { ReadableDb } from '../../store/index.ts';

/** Facts here that the server hasn't answered for, of every stream, and when the oldest was recorded. */
export function waitingFactsOf(db: ReadableDb): { readonly waiting: number; readonly since: string | null } {
  const row = db
    .prepare<{ waiting: number; since: string | null }>(
      `SELECT count(*) AS waiting, min(queued_at) AS since FROM outbox WHERE state = 'waiting'`,
    )
    .get();
  return row ?? { waiting: 0, since: null };
}
