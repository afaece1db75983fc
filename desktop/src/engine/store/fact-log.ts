import type { ReadableDb, WritableDb } from './database.ts';

/** A fact as it was signed, with what the journal keeps beside it. */
export interface StoredFact {
  readonly sequence: number;
  readonly envelope: string;
  readonly signature: string;
  readonly privateSalt: string | null;
  readonly privateText: string | null;
  readonly postingMonth: string;
}

/**
 * Facts that this device wrote to its stream after a sequence, in order. What came down of the same stream is not among them:
 * another computer writes it with a copy of this data, at sequences that are later, or that this device still holds a fact for.
 */
export const readFactsAfter = (
  db: ReadableDb,
  streamId: string,
  after: number,
  limit: number,
): readonly StoredFact[] =>
  db
    .prepare<StoredFact>(
      `SELECT sequence, envelope, signature, private_salt AS privateSalt, private_text AS privateText,
        posting_month AS postingMonth
        FROM facts AS fact WHERE stream_id = ? AND sequence > ?
          AND sequence <= (SELECT last_sequence FROM device_state WHERE slot = 1)
          AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.stream_id = fact.stream_id
            AND outbox.sequence = fact.sequence AND outbox.fact_id <> fact.id)
        ORDER BY sequence LIMIT ?`,
    )
    .all(streamId, after, limit);

/** Empties the cart that became this sale; a cart that is already another one stays. */
export function discardCart(db: WritableDb, soldAs: string): void {
  db.prepareChange('DELETE FROM carts WHERE sale_id = ?').run(soldAs);
}
