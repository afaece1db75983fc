import type { ReadableDb } from '../store/index.ts';

/** What was asked of the server and isn't decided. */
export const countRequests = (db: ReadableDb): number =>
  db.prepare<{ count: number }>(`SELECT count(*) AS count FROM requests WHERE state = 'waiting'`).get()
    ?.count ?? 0;
