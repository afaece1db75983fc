import type { AttentionItem } from '#shared/bridge.ts';
import type { ReadableDb } from '../../store/index.ts';

/** More than anybody works off in a day; the newest are shown. */
const MAX_ITEMS = 500;

/** Everything that needs a person, newest first: facts the server set aside, what it wants looked at, unreadable rows. */
export const readAttention = (db: ReadableDb): readonly AttentionItem[] =>
  db
    .prepare<AttentionItem>(
      `SELECT o.fact_id AS id, 'quarantined' AS kind, coalesce(o.code, CASE o.state WHEN 'forked' THEN 'sync.forked' ELSE 'sync.protocolUnknown' END) AS code,
          s.receipt_number AS reference, o.queued_at AS at
        FROM outbox o LEFT JOIN sales s ON s.fact_id = o.fact_id WHERE o.state <> 'waiting'
      UNION ALL
      SELECT r.id, 'review', r.code, s.receipt_number, r.raised_at
        FROM review_items r LEFT JOIN sales s ON s.fact_id = r.fact_id WHERE r.resolved_at IS NULL
      UNION ALL
      SELECT u.shape || ' ' || u.row_key, 'unreadable', 'sync.envelopeUnreadable', u.row_key, u.seen_at
        FROM unreadable_rows u
      ORDER BY at DESC LIMIT ?`,
    )
    .all(MAX_ITEMS);
