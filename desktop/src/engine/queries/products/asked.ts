import type { AskedItem } from '#shared/bridge/asked.ts';
import type { ReadableDb } from '../../store/index.ts';

export const isAskRecorded = (db: ReadableDb, id: string): boolean =>
  db.prepare('SELECT 1 FROM items_asked WHERE id = ?').get(id) !== undefined;

/** What is asked for by one code is one thing, and so is what is asked for in the same words; its newest words stand for it. */
const MOST_ASKED = `
  SELECT code, words, count, asked_at AS lastAskedAt FROM (
    SELECT code, words, asked_at,
      count(*) OVER wanted AS count,
      row_number() OVER (wanted ORDER BY asked_at DESC, id DESC) AS place
    FROM items_asked
    WINDOW wanted AS (PARTITION BY coalesce(code, ''), CASE WHEN code IS NULL THEN lower(words) ELSE '' END)
  ) WHERE place = 1
  ORDER BY count DESC, asked_at DESC LIMIT ?`;

export const readItemsAsked = (db: ReadableDb, limit: number): readonly AskedItem[] =>
  db.prepare<AskedItem>(MOST_ASKED).all(limit);
