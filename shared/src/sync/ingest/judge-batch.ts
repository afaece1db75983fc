import { present } from '../../kernel/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { FORMER_PLACE } from './former-places.ts';
import type { IngestDb, IngestRules, KnownFact, LockedStream } from './ingest-db.ts';
import { type Bench, type Judgement, judgeFact, type StreamState } from './judge-fact.ts';
import { findLeftPlaces } from './left-places.ts';
import { Neighbours } from './neighbours.ts';
import { quarantineId } from './quarantine-id.ts';
import type { ReceivedFact } from './read-fact.ts';

export interface Batch {
  readonly streamId: string;
  readonly received: readonly ReceivedFact[];
  /** UTC instant of receipt. */
  readonly now: string;
}

export interface JudgedFact {
  readonly received: ReceivedFact;
  readonly judgement: Judgement;
  /** Set when it is to be entered; taken away again when the database refuses it. */
  accepted: AcceptedFact | undefined;
}

/** Locks the streams of a batch, looks up what is known of its facts, and judges them in order. */
export async function judgeBatch(
  db: IngestDb,
  batch: Batch,
  rules: IngestRules,
): Promise<{ bench: Bench; judged: JudgedFact[]; former: readonly KnownFact[] }> {
  const readable = batch.received.flatMap((fact) => (fact.kind === 'readable' ? [fact.envelope] : []));
  const streamIds = [...new Set([batch.streamId, ...readable.map((envelope) => envelope.stream)])];
  const streams = new Map((await db.lockStreams(streamIds)).map((row) => [row.id as string, stateOf(row)]));
  const sender = present(streams.get(batch.streamId), 'the stream that sends');
  const known = await db.findKnownFacts(
    readable.map(({ stream, sequence }) => ({ streamId: stream, sequence })),
    readable.map(({ id }) => id),
  );
  const placed = known.filter(({ code }) => code !== FORMER_PLACE);
  const former = known.filter(({ code }) => code === FORMER_PLACE);
  const bySequence = new Map(placed.map((fact) => [`${fact.streamId} ${fact.sequence}`, fact]));
  const byId = new Map(
    known.flatMap((fact) => (fact.type === null ? [] : [[fact.factId ?? '', fact] as const])),
  );
  const idOf = (fact: ReceivedFact): string => quarantineId(db.companyId, sender.id, fact, rules.crypto);
  const unreadableIds = batch.received.flatMap((fact) => (fact.kind === 'unreadable' ? [idOf(fact)] : []));
  const quarantined = new Set(await db.findQuarantined(unreadableIds));
  const bench: Bench = {
    ...rules,
    companyId: db.companyId,
    sender,
    streams,
    booksClosedThrough: await db.booksClosedThrough(),
    left: await findLeftPlaces(db, streams, readable, former),
    known: (streamId, sequence) => bySequence.get(`${streamId} ${sequence}`),
    knownById: (factId) => byId.get(factId),
    neighbours: new Neighbours(batch.received, streams, rules.crypto),
    isQuarantined: (received) => quarantined.has(idOf(received)),
  };
  const judged = batch.received.map((received): JudgedFact => {
    const judgement = judgeFact(received, bench);
    // What the batch itself brought is known to what follows in it: a fact sent twice in one batch is a repeat.
    for (const fact of newlyKnown(received, judgement)) {
      bySequence.set(`${fact.streamId} ${fact.sequence}`, fact);
      if (fact.type !== null) byId.set(fact.factId ?? '', fact);
    }
    quarantined.add(idOf(received));
    return { received, judgement, accepted: acceptedOf(received, judgement, bench) };
  });
  return { bench, judged, former };
}

export const stateOf = (row: LockedStream): StreamState => ({
  id: row.id,
  registerId: row.registerId,
  outletId: row.outletId,
  registerKind: row.registerKind ?? 'counter',
  receiptSeries: row.receiptSeries,
  publicKey: row.publicKey,
  status: row.status,
  isEnded: row.closedAt !== null,
  securedThrough: row.securedThrough,
  lastSequence: row.lastSequence,
  lastHash: row.lastHash,
  lastReceiptSequence: row.lastReceiptSequence,
});

function newlyKnown(received: ReceivedFact, judgement: Judgement): KnownFact[] {
  if (received.kind === 'unreadable' || judgement.outcome === 'repeat' || judgement.outcome === 'outOfOrder')
    return [];
  const { envelope, hash } = received;
  const enters = judgement.outcome === 'accepted' || judgement.outcome === 'deferred';
  const place = enters ? { streamId: envelope.stream, sequence: envelope.sequence } : judgement.place;
  if (place === null) return [];
  return [
    {
      ...place,
      factId: envelope.id,
      hash,
      type: enters ? envelope.type : null,
      outcome: judgement.outcome,
      acceptNo: null,
      postingMonth: judgement.outcome === 'accepted' ? judgement.postingMonth : null,
      code: 'code' in judgement ? judgement.code : null,
    },
  ];
}

function acceptedOf(received: ReceivedFact, judgement: Judgement, bench: Bench): AcceptedFact | undefined {
  if (judgement.outcome !== 'accepted' || received.kind !== 'readable') return undefined;
  const { envelope, signed } = received;
  return {
    signed,
    envelope,
    postingMonth: judgement.postingMonth,
    projection: judgement.projection,
    fromQuarantine: judgement.fromQuarantine ?? false,
    body: judgement.fact.body,
    outletId: bench.streams.get(envelope.stream)?.outletId ?? envelope.outlets[0] ?? null,
    acceptNo: null,
  };
}
