import { quarantinedFacts } from '../rows.ts';
import type { IngestDb, IngestRules } from './ingest-db.ts';
import type { JudgedFact } from './judge-batch.ts';
import { lastingCauses } from './lasting-causes.ts';
import { quarantineId } from './quarantine-id.ts';

/** Under this code a place is noted that a fact had before; it takes nobody's number, and is no fact of that stream's here. */
export const FORMER_PLACE = 'sync.streamCopied';

/**
 * Notes where facts were before their authors recorded them anew [SYN-22]. A server that was restored may never hear of those
 * places otherwise, and counts name what their books had by them: beside the places of duplicates they are found there. Nor may
 * anybody else ever send what was there, so that what follows it is taken in without [SYN-28].
 */
export async function noteFormerPlaces(
  db: IngestDb,
  judged: readonly JudgedFact[],
  receivedAt: string,
  { crypto }: IngestRules,
): Promise<void> {
  const rows = judged.flatMap((fact) => {
    const { received } = fact;
    if (received.kind !== 'readable' || !isKept(fact)) return [];
    const { id: factId, formerly = [] } = received.envelope;
    const { envelope, signature } = received.signed;
    const part = { privateSalt: null, privateText: null };
    return formerly.map(({ stream: streamId, sequence }) => ({
      id: quarantineId(db.companyId, `${streamId} ${sequence}`, received, crypto),
      companyId: db.companyId,
      streamId,
      sequence,
      factId,
      outcome: 'duplicate',
      code: FORMER_PLACE,
      envelope,
      signature,
      ...part,
      receivedAt,
    }));
  });
  await db.insertRows(quarantinedFacts, rows, 'ignore');
}

/** It has the place that it says it has: in the books, to be entered by a later version, or set aside for what it says. */
const isKept = ({ judgement, accepted }: JudgedFact): boolean =>
  accepted !== undefined ||
  judgement.outcome === 'duplicate' ||
  judgement.outcome === 'deferred' ||
  (judgement.outcome === 'quarantined' && judgement.place !== null && !lastingCauses.has(judgement.code));
