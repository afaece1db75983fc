import { OPENING_PIECES } from './fleet-shop.ts';
import type { Sold } from './fleet-till.ts';
import type { RealServer } from './real-server.ts';

/** What in Postgres isn't as the tills sold it, in words; empty when everything is there once. */
export async function auditFleet(server: RealServer, tills: readonly Sold[]): Promise<string[]> {
  const differences: string[] = [];
  const expectSame = (what: string, found: unknown, expected: unknown): void => {
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    differences.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  };
  const sales = tills.reduce((sum, till) => sum + till.sales, 0);
  const totalCents = tills.reduce((sum, till) => sum + till.totalCents, 0);
  const [found] = await server.query(
    `SELECT count(*)::int AS sales, count(DISTINCT receipt_number)::int AS receipts,
        (sum(total_cents) * 100)::bigint::text AS total FROM sales`,
  );
  expectSame('sales', found, { sales, receipts: sales, total: String(totalCents) });
  const series = await server.query(
    `SELECT stream_id FROM sales GROUP BY stream_id
      HAVING count(*) <> max(receipt_sequence) OR min(receipt_sequence) <> 1 OR count(DISTINCT receipt_sequence) <> count(*)`,
  );
  expectSame('receipt series with gaps', series, []);
  const [numbers] = await server.query(
    `SELECT count(*) = max(accept_no) AND min(accept_no) = 1 AND count(DISTINCT accept_no) = count(*) AS gap_free
      FROM facts WHERE audience = 'office'`,
  );
  expectSame('accept numbers', numbers, { gap_free: true });
  const [books] = await server.query(
    `SELECT sum((line ->> 'debitCents')::numeric) = sum((line ->> 'creditCents')::numeric) AS balanced,
        count(DISTINCT e.id) FILTER (WHERE e.kind = 'sale')::int AS entries
      FROM journal_entries e, jsonb_array_elements(e.lines) AS line WHERE e.audience = 'office'`,
  );
  expectSame('books', books, { balanced: true, entries: sales });
  const aside = await server.query(
    `SELECT (SELECT count(*) FROM quarantined_facts)::int AS quarantined,
        (SELECT count(*) FROM deferred_facts)::int AS deferred, (SELECT count(*) FROM review_items)::int AS reviews`,
  );
  expectSame('set aside', aside[0], { quarantined: 0, deferred: 0, reviews: 0 });
  await auditStock(server, tills, expectSame);
  return differences;
}

async function auditStock(
  server: RealServer,
  tills: readonly Sold[],
  expectSame: (what: string, found: unknown, expected: unknown) => void,
): Promise<void> {
  const sold: Record<string, number> = {};
  for (const { pieces } of tills) {
    for (const [key, milli] of Object.entries(pieces)) sold[key] = (sold[key] ?? 0) + milli;
  }
  const levels = await server.query<{ key: string; milli: string }>(
    `SELECT o.id || ' ' || l.variant_id AS key, (l.on_hand_milli * 1000)::bigint::text AS milli
      FROM stock_levels l JOIN outlets o ON o.location_id = l.location_id ORDER BY key`,
  );
  const expected = levels.map(({ key }) => ({
    key,
    milli: String(OPENING_PIECES * 1_000 - (sold[key] ?? 0)),
  }));
  expectSame('stock', levels, expected);
  const known = new Set(levels.map(({ key }) => key));
  expectSame(
    'variants without a level',
    Object.keys(sold).filter((key) => !known.has(key)),
    [],
  );
}
