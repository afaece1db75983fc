import { type Envelope, parseEnvelope, present, type SignedFact, type StreamId } from '../../kernel/index.ts';
import type { Meaning } from '../projection.ts';
import { type LocalFactRow, localFacts, outbox } from '../rows.ts';
import { dequeue } from './dequeue.ts';
import type { ReplicaDb } from './replica-db.ts';
import { recordFact, replaceFact } from './standing.ts';

/** What became of a fact that was brought in from another device's journal. */
export type Carried = 'queued' | 'acceptedBefore' | 'placeTaken' | 'unreadable';

/**
 * Takes in a fact that another device made and may not have sent [SYN-11]: recorded here like one of the shop's own, and queued
 * for the server as its author signed it. One that the server has accepted needs nothing. At one place only one waits: what a copy of that
 * device wrote there is left where it is, and taken in another time. What its author recorded anew is sent in that form [SYN-29]: of the
 * place that it had before, what comes before it may be nowhere any more.
 * @param carrier whose replica this is, and the stream that it writes
 */
export function carryFact(
  db: ReplicaDb,
  fact: { readonly signed: SignedFact; readonly postingMonth: string },
  carrier: { readonly companyId: Envelope['company']; readonly streamId: StreamId },
  meaning: Meaning,
): Carried {
  const { signed, postingMonth } = fact;
  const envelope = parseEnvelope(signed.envelope);
  if (envelope === undefined || envelope.company !== carrier.companyId) return 'unreadable';
  const { stream: streamId, sequence, id: factId, at: queuedAt } = envelope;
  const waits = db.get(outbox, { streamId, sequence });
  const isTaken = waits !== undefined && waits.factId !== factId;
  if (isTaken && db.get(localFacts, { id: factId }) === undefined) return 'placeTaken';
  recordFact(db, { signed, envelope, acceptNo: null, postingMonth }, meaning);
  const here = present(db.get(localFacts, { id: factId }), 'the fact that was just recorded');
  if (here.acceptNo !== null) return 'acceptedBefore';
  if (here.streamId !== streamId || here.sequence !== sequence) {
    // It waits in the stream in which this device, or its author after that journal, recorded it anew.
    if (here.streamId === carrier.streamId || !wasAt(envelope, here)) return 'queued';
    if (isTaken) return 'placeTaken';
    dequeue(db, { ...here, factId });
    const { envelope: text, signature } = signed;
    replaceFact(db, here, { streamId, sequence, envelope: text, signature }, meaning);
  }
  db.insert(outbox, { streamId, sequence, factId, queuedAt, state: 'waiting', code: null });
  return 'queued';
}

const wasAt = ({ formerly = [] }: Envelope, here: Pick<LocalFactRow, 'streamId' | 'sequence'>): boolean =>
  formerly.some(({ stream, sequence }) => stream === here.streamId && sequence === here.sequence);
