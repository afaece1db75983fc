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

/** Facts of a stream after a sequence, in order. */
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
        FROM facts WHERE stream_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
    )
    .all(streamId, after, limit);

/** Empties the cart that became this sale; a cart that is already another one stays. */
export function discardCart(db: WritableDb, soldAs: string): void {
  db.prepareChange('DELETE FROM carts WHERE sale_id = ?').run(soldAs);
}
