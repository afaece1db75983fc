import { deriveId } from '../../kernel/index.ts';
import { reviewResolutions } from '../rows.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import type { IngestDb } from './ingest-db.ts';

/**
 * Closes the review items that accepted facts deal with [SYN-8], and those about facts that were in quarantine and are in
 * the books now [SYN-9].
 */
export async function settleReviews(
  db: IngestDb,
  accepted: readonly AcceptedFact[],
  now: string,
): Promise<void> {
  const resolutions = accepted.flatMap(({ projection }) =>
    projection.writes.flatMap((write) =>
      write.kind === 'insert' && write.table.name === reviewResolutions.name ? [write.row] : [],
    ),
  );
  const entered = accepted.flatMap((fact) => (fact.fromQuarantine ? [fact.envelope.id as string] : []));
  if (resolutions.length === 0 && entered.length === 0) return;
  const idsOf = (name: 'reviewItemId' | 'heldFactId'): string[] =>
    resolutions.flatMap((row) => (row[name] === null ? [] : [String(row[name])]));
  const released = await db.quarantineIdsOf(entered);
  const held = await db.quarantineIdsOf(idsOf('heldFactId'));
  const ofQuarantine = [...released, ...held].map((id) => deriveId(id, 'reviewItem', 0));
  await db.resolveReviewItems([...idsOf('reviewItemId'), ...ofQuarantine], now);
  await db.removeFromQuarantine(released);
}
