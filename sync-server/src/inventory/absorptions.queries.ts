import { z } from 'zod';
import {
  type AbsorptionDb,
  type BookedMovement,
  type ConcernedCount,
  stockCountedBody,
  stockMovements,
} from '#shared/inventory/index.ts';
import { type FactId, present, type RowId, type StreamId, type VariantId } from '#shared/kernel/index.ts';
import type { CompanyTransaction, RawRow } from '../store/database.ts';

/**
 * What planning absorptions reads, in the transaction that has taken acceptNos: that holds the company's counter, so that
 * of a count and what is late for it the one that comes second sees the other.
 */
export const absorptionDb = (tx: CompanyTransaction): AbsorptionDb => ({
  async concernedCounts(factIds) {
    if (factIds.length === 0) return [];
    const rows = await tx.query(
      `SELECT DISTINCT c.fact_id, c.variant_id
         FROM stock_movements m
         JOIN stock_movements c ON c.location_id = m.location_id AND c.variant_id = m.variant_id
                               AND c.kind = 'count' AND c.moved_at >= m.moved_at
        WHERE m.fact_id = ANY($1::uuid[])`,
      [factIds],
    );
    if (rows.length === 0) return [];
    const variants = new Map<string, Set<VariantId>>();
    for (const { fact_id: id, variant_id: variantId } of rows) {
      const known = variants.get(id ?? '') ?? new Set<VariantId>();
      variants.set(id ?? '', known.add(variantId as VariantId));
    }
    const facts = await tx.query(
      `SELECT id, body, (SELECT min(through_accept_no) FROM incarnations
                          WHERE number > (body -> 'seenThrough' ->> 'incarnation')::bigint) AS lived_through
         FROM facts WHERE id = ANY($1::uuid[]) AND audience = 'office'`,
      [[...variants.keys()]],
    );
    return facts.map((fact) => countOf(fact, variants));
  },

  async movementsUnseenBy({ body, countedAt, seen, seenThroughAcceptNo, variantIds }) {
    const missing = seen.flatMap(({ streamId, without }) =>
      without.map((sequence) => ({ streamId, sequence })),
    );
    // A fact that was recorded again in another stream is in the book of its author at that place too.
    // A place that another fact has in the books it had only in a copy of its author's data, which nobody else has seen.
    // By stream and number, which has an index: what a book hadn't seen is little, what it had is the shop's history.
    const rows = await tx.query(
      `WITH seen AS (SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS pair (stream_id, sequence)),
            missing AS (SELECT * FROM unnest($3::uuid[], $4::bigint[]) AS pair (stream_id, sequence)),
            unseen AS MATERIALIZED (
              SELECT f.id, f.stream_id, f.sequence, f.accept_no
                FROM streams s LEFT JOIN seen ON seen.stream_id = s.id
                JOIN facts f ON f.stream_id = s.id AND f.sequence > coalesce(seen.sequence, 0)
               WHERE f.audience = $5 AND f.accept_no > $6
              UNION ALL
              SELECT f.id, f.stream_id, f.sequence, f.accept_no FROM missing JOIN facts f USING (stream_id, sequence)
               WHERE f.audience = $5 AND f.accept_no > $6)
       SELECT m.id, m.fact_id, m.variant_id, m.quantity_milli, m.moved_at, m.kind,
              unseen.stream_id, unseen.sequence, unseen.accept_no, absorbed.body ->> 'countFactId' AS absorbed_for
         FROM unseen JOIN stock_movements m ON m.fact_id = unseen.id
         LEFT JOIN facts absorbed ON m.kind = 'absorbed' AND absorbed.id = m.fact_id AND absorbed.audience = 'office'
        WHERE m.location_id = $7 AND m.variant_id = ANY($8::uuid[]) AND m.moved_at <= $9::timestamptz
          AND NOT EXISTS (
            SELECT 1 FROM quarantined_facts twin JOIN seen ON seen.stream_id = twin.stream_id
             WHERE twin.fact_id = m.fact_id AND twin.outcome = 'duplicate' AND twin.sequence <= seen.sequence
               AND NOT EXISTS (SELECT 1 FROM missing
                                WHERE missing.stream_id = twin.stream_id AND missing.sequence = twin.sequence)
               AND NOT EXISTS (SELECT 1 FROM facts other
                                WHERE other.stream_id = twin.stream_id AND other.sequence = twin.sequence
                                  AND other.id <> twin.fact_id))`,
      [
        seen.map(({ streamId }) => streamId),
        seen.map(({ sequence }) => sequence),
        missing.map(({ streamId }) => streamId),
        missing.map(({ sequence }) => sequence),
        body.outletId,
        seenThroughAcceptNo,
        body.locationId,
        [...variantIds],
        countedAt,
      ],
    );
    return rows.map(movementOf);
  },
});

function countOf(fact: RawRow, variants: ReadonlyMap<string, ReadonlySet<VariantId>>): ConcernedCount {
  const factId = present(fact.id, 'the id of a count') as FactId;
  const body = z.decode(stockCountedBody, JSON.parse(fact.body ?? ''));
  // A server that was restored has given acceptNos again: through where it was restored to they mean the same.
  const livedThrough = fact.lived_through == null ? Number.MAX_SAFE_INTEGER : Number(fact.lived_through);
  return {
    factId,
    body,
    countedAt: body.countedAt,
    seen: body.seen,
    seenThroughAcceptNo: Math.min(body.seenThrough.acceptNo, livedThrough),
    variantIds: present(variants.get(factId), 'variants of a concerned count'),
  };
}

const { quantityMilli, movedAt } = stockMovements.columns;

function movementOf(row: RawRow): BookedMovement {
  const countFactId = row.kind === 'count' ? row.fact_id : row.absorbed_for;
  return {
    id: row.id as RowId,
    streamId: row.stream_id as StreamId,
    sequence: Number(row.sequence),
    acceptNo: Number(row.accept_no),
    variantId: row.variant_id as VariantId,
    quantityMilli: z.decode(quantityMilli.schema, row.quantity_milli ?? ''),
    movedAt: z.decode(movedAt.schema, row.moved_at ?? ''),
    count:
      countFactId == null
        ? null
        : { factId: countFactId as FactId, part: row.kind === 'count' ? 'difference' : 'absorbed' },
  };
}
