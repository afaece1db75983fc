import { type Envelope, parseEnvelope, present, type SignedFact } from '../../kernel/index.ts';
import type { Meaning } from '../projection.ts';
import { localFacts, outbox } from '../rows.ts';
import type { ReplicaDb } from './replica-db.ts';
import { recordFact } from './standing.ts';

/** What became of a fact that was brought in from another device's journal. */
export type Carried = 'queued' | 'acceptedBefore' | 'placeTaken' | 'unreadable';

/**
 * Takes in a fact that another device made and may not have sent [SYN-11]: recorded here like one of the shop's own, and queued
 * for the server as its author signed it. One that the server has accepted needs nothing. At one place only one waits: what a copy of that
 * device wrote there is left where it is, and taken in another time.
 */
export function carryFact(
  db: ReplicaDb,
  fact: { readonly signed: SignedFact; readonly postingMonth: string },
  companyId: Envelope['company'],
  meaning: Meaning,
): Carried {
  const { signed, postingMonth } = fact;
  const envelope = parseEnvelope(signed.envelope);
  if (envelope === undefined || envelope.company !== companyId) return 'unreadable';
  const waits = db.get(outbox, { streamId: envelope.stream, sequence: envelope.sequence });
  const isKnown = db.get(localFacts, { id: envelope.id }) !== undefined;
  if (!isKnown && waits !== undefined) return 'placeTaken';
  recordFact(db, { signed, envelope, acceptNo: null, postingMonth }, meaning);
  const here = present(db.get(localFacts, { id: envelope.id }), 'the fact that was just recorded');
  if (here.acceptNo !== null) return 'acceptedBefore';
  const { stream: streamId, sequence, id: factId, at: queuedAt } = envelope;
  // It waits in the stream in which this device recorded it anew.
  if (here.streamId !== streamId || here.sequence !== sequence) return 'queued';
  db.insert(outbox, { streamId, sequence, factId, queuedAt, state: 'waiting', code: null });
  return 'queued';
}
