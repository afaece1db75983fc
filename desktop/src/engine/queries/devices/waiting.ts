import type { ReadableDb } from '../../store/index.ts';

/** Facts that the server lacks: how many of a stream wait, which other streams wait, and how many of all it won't have. */
export function unsentFacts(
  db: ReadableDb,
  ownStream: string,
): { readonly own: number; readonly foreign: readonly string[]; readonly leftUnsent: number } {
  const rows = db
    .prepare<{ streamId: string; waiting: number; forked: number }>(
      `SELECT stream_id AS streamId, count(*) FILTER (WHERE state = 'waiting') AS waiting,
          count(*) FILTER (WHERE state = 'forked') AS forked FROM outbox GROUP BY stream_id`,
    )
    .all();
  const waiting = rows.filter((row) => row.waiting > 0);
  return {
    own: waiting.find(({ streamId }) => streamId === ownStream)?.waiting ?? 0,
    foreign: waiting.flatMap(({ streamId }) => (streamId === ownStream ? [] : [streamId])),
    leftUnsent: rows.reduce((sum, row) => sum + row.waiting + row.forked, 0),
  };
}

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
