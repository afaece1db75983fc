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
    const aside = db
      .prepare<{ sequence: number }>(
        `SELECT sequence FROM facts WHERE stream_id = ? AND sequence < ? AND NOT coalesce(${inBook}, 0)
          ORDER BY sequence DESC LIMIT ?`,
      )
      .all(streamId, sequence, base.acceptNo, MAX_MISSING_FACTS)
      .map((fact) => fact.sequence);
    const absent = absentBelow(db, streamId, sequence, base.acceptNo === 0);
    const without = [...aside, ...absent].slice(0, MAX_MISSING_FACTS).sort((one, other) => one - other);
    return { streamId, sequence, without };
  });
  return { seen, seenThrough: base };
}

/**
 * Numbers of a stream that aren't here, the newest first: the server set those facts aside, or they come down with another
 * month's shape. Some are nobody's at this outlet; to name these too changes nothing.
 * @param fromFirst false: what is before the first that is here is in the checkpoint that the counters start from
 */
function absentBelow(db: ReadableDb, streamId: StreamId, sequence: number, fromFirst: boolean): number[] {
  const gaps = db
    .prepare<{ before: number; after: number }>(
      `SELECT before, after FROM (
         SELECT lag(sequence, 1, ?) OVER (ORDER BY sequence) AS before, sequence AS after
           FROM facts WHERE stream_id = ? AND sequence <= ?)
        WHERE after > before + 1 ORDER BY after DESC LIMIT ?`,
    )
    .all(fromFirst ? 0 : null, streamId, sequence, MAX_MISSING_FACTS);
  const absent: number[] = [];
  for (const { before, after } of gaps) {
    for (let missing = after - 1; missing > before && absent.length < MAX_MISSING_FACTS; missing -= 1) {
      absent.push(missing);
    }
  }
  return absent;
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
