import { quarantinedFacts, reviewItems } from '../rows.ts';
import type { DeferredFact, IngestDb } from './ingest-db.ts';
import type { Batch, JudgedFact } from './judge-batch.ts';
import type { Bench } from './judge-fact.ts';
import type { Place } from './neighbours.ts';
import { quarantineId } from './quarantine-id.ts';
import { reviewRows, type Surprise, wordsOf } from './surprises.ts';

/** Keeps whole what isn't entered in the books: quarantined and forked facts with a review item, deferred ones for later. */
export async function keepAside(
  db: IngestDb,
  batch: Batch,
  bench: Bench,
  judged: readonly JudgedFact[],
): Promise<void> {
  const rows = [];
  const surprises: Surprise[] = [];
  for (const fact of judged) {
    const kept = keptAside(fact);
    if (kept === undefined) continue;
    const { received } = fact;
    const envelope = received.kind === 'readable' ? received.envelope : undefined;
    const part = received.kind === 'readable' ? received.signed.private : received.private;
    // What has no place and no stream of ours is filed under who sent it.
    const author = bench.streams.get(kept.place?.streamId ?? envelope?.stream ?? '') ?? bench.sender;
    const streamId = author.id;
    const id = quarantineId(db.companyId, bench.sender.id, received, bench.crypto);
    rows.push({
      id,
      companyId: db.companyId,
      streamId,
      sequence: kept.place?.sequence ?? null,
      factId: envelope?.id ?? null,
      outcome: kept.outcome,
      code: kept.code,
      envelope: received.kind === 'readable' ? received.signed.envelope : received.text,
      signature: received.kind === 'readable' ? received.signed.signature : received.signature,
      // Beside what is kept whole, and not in it: erasing a customer takes it out.
      privateSalt: part?.salt ?? null,
      privateText: part?.text ?? null,
      receivedAt: batch.now,
    });
    surprises.push({
      factId: id,
      outletId: author.outletId,
      code: kept.code,
      details: {
        ...(envelope === undefined ? {} : { ...wordsOf(envelope), factId: envelope.id }),
        outcome: kept.outcome,
        streamId,
        sequence: envelope?.sequence ?? kept.place?.sequence ?? null,
      },
    });
  }
  await db.insertRows(quarantinedFacts, rows, 'ignore');
  await db.insertRows(reviewItems, reviewRows(db.companyId, batch.now, surprises), 'ignore');
  await db.keepDeferred(judged.flatMap((fact) => deferredOf(fact, batch.now)));
}

/** What is kept of a fact that isn't entered; undefined when there is nothing to keep. */
export function keptAside(
  fact: JudgedFact,
): { outcome: string; code: string; place: Place | null } | undefined {
  const { judgement, accepted, received } = fact;
  if (
    judgement.outcome === 'quarantined' ||
    judgement.outcome === 'forked' ||
    judgement.outcome === 'duplicate'
  ) {
    return judgement;
  }
  if (judgement.outcome !== 'accepted' || accepted !== undefined || received.kind !== 'readable')
    return undefined;
  const { stream, sequence } = received.envelope;
  const place = { streamId: stream, sequence };
  return { outcome: 'quarantined', code: 'sync.projectionFailed', place };
}

function deferredOf({ received, judgement }: JudgedFact, now: string): DeferredFact[] {
  if (judgement.outcome !== 'deferred' || received.kind !== 'readable') return [];
  const { envelope, signed } = received;
  return [
    {
      id: envelope.id,
      companyId: envelope.company,
      streamId: envelope.stream,
      sequence: envelope.sequence,
      type: envelope.type,
      envelope: signed.envelope,
      signature: signed.signature,
      privateSalt: signed.private?.salt ?? null,
      privateText: signed.private?.text ?? null,
      receivedAt: now,
    },
  ];
}
