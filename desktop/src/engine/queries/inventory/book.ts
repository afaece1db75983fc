import { MAX_MISSING_FACTS, type SeenStream, type StockCountedBody } from '#shared/inventory/index.ts';
import { present, type StreamId } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** What the book of this replica has of every stream: what a count must carry, so that what comes late can be told. */
export function readSeen(db: ReadableDb): Pick<StockCountedBody, 'seen' | 'seenThrough'> {
  const base = present(
    db
      .prepare<{ incarnation: number; acceptNo: number }>(
        'SELECT incarnation, through_accept_no AS acceptNo FROM replica_base WHERE slot = 1',
      )
      .get(),
    'the base of a replica',
  );
  const inBook = '(counted = 1 OR accept_no <= ?)';
  const streams = db
    .prepare<{ streamId: StreamId; sequence: number }>(
      `SELECT stream_id AS streamId, max(sequence) AS sequence FROM facts WHERE ${inBook} GROUP BY stream_id`,
    )
    .all(base.acceptNo);
  const seen = streams.map(({ streamId, sequence }): SeenStream => {
    const missing = db
      .prepare<{ sequence: number }>(
        `SELECT sequence FROM facts WHERE stream_id = ? AND sequence < ? AND NOT coalesce(${inBook}, 0)
          ORDER BY sequence DESC LIMIT ?`,
      )
      .all(streamId, sequence, base.acceptNo, MAX_MISSING_FACTS);
    return { streamId, sequence, without: missing.map((fact) => fact.sequence).reverse() };
  });
  return { seen, seenThrough: base };
}

/** What this replica has on record of a variant, and what it is called. */
export function readBookLine(
  db: ReadableDb,
  locationId: string,
  variantId: string,
): { readonly name: string; readonly onHandMilli: number } {
  const level = db
    .prepare<{ onHandMilli: number }>(
      'SELECT on_hand_milli AS onHandMilli FROM stock_levels WHERE location_id = ? AND variant_id = ?',
    )
    .get(locationId, variantId);
  const product = db
    .prepare<{ name: string }>(
      `SELECT p.name FROM products p, json_each(p.variants) v WHERE v.value ->> 'id' = ? LIMIT 1`,
    )
    .get(variantId);
  return { name: product?.name ?? '', onHandMilli: level?.onHandMilli ?? 0 };
}
