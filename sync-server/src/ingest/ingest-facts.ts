import { createHash } from 'node:crypto';
import type { StreamRow } from '#shared/devices/index.ts';
import { assert, instantOf, present } from '#shared/kernel/index.ts';
import type { PushResponse, PushResult } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { publicKeyOf } from '../devices/signatures.ts';
import type { CompanyTransaction } from '../store/database.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { type Entered, enterFacts } from './enter-facts.ts';
import {
  booksClosedThrough,
  findKnownFacts,
  findQuarantined,
  findReceipts,
  type KnownFact,
  keepDeferred,
  lockStreams,
  putInQuarantine,
  raiseReviewItems,
  saveStream,
} from './ingest.queries.ts';
import { type Bench, type Judgement, judgeFact, type StreamState } from './judge-fact.ts';
import { type ReceivedFact, readFact } from './read-fact.ts';
import { receiptSurprise, reviewRows, type Surprise, surprisesOf } from './review-items.ts';

/** Facts in one transaction: as many as a push, or more in one go when history is written in-process. */
const MAX_BATCH_FACTS = 500;

export interface IngestRequest {
  readonly companyId: string;
  /** The stream that brings them; their authors may be other streams of the company, which is carrying. */
  readonly streamId: string;
  /** `{envelope, signature, private}` each; anything else is kept aside. */
  readonly facts: readonly unknown[];
}

/**
 * Takes facts in: checks, projects and acknowledges each (DESIGN section 2). Sending the same facts again, in whole or
 * in part, changes nothing and is answered as before. More than {@link MAX_BATCH_FACTS} are taken in several
 * transactions.
 */
export async function ingestFacts(context: ServerContext, request: IngestRequest): Promise<PushResponse> {
  const results: PushResult[] = [];
  let response: PushResponse | undefined;
  for (let start = 0; start < request.facts.length; start += MAX_BATCH_FACTS) {
    const received = request.facts.slice(start, start + MAX_BATCH_FACTS).map(readFact);
    response = await context.database.inCompany(request.companyId, (tx) =>
      ingestBatch(tx, { streamId: request.streamId, received, now: instantOf(context.clock()) }),
    );
    results.push(...response.results);
  }
  return { ...present(response, 'at least one fact'), results };
}

interface Batch {
  readonly streamId: string;
  readonly received: readonly ReceivedFact[];
  /** UTC instant of receipt. */
  readonly now: string;
}

interface JudgedFact {
  readonly received: ReceivedFact;
  readonly judgement: Judgement;
  /** Set when it is to be entered; taken away again when Postgres refuses it. */
  accepted: AcceptedFact | undefined;
}

/** One batch in a transaction that the caller owns. */
export async function ingestBatch(tx: CompanyTransaction, batch: Batch): Promise<PushResponse> {
  const { bench, judged } = await judgeBatch(tx, batch);
  const accepted = judged.flatMap((fact) => fact.accepted ?? []);
  const surprises = await surprisesOfBatch(tx, accepted, bench);
  const entered = await enterFacts(tx, accepted);
  for (const fact of judged) {
    if (fact.accepted !== undefined && entered.refused.includes(fact.accepted)) fact.accepted = undefined;
  }
  await keepAside(tx, batch, bench, judged);
  await raiseSurprises(tx, batch, surprises, entered);
  for (const stream of bench.streams.values()) await saveStream(tx, stream, batch.now);
  const authors = [...bench.streams.values()].filter((stream) =>
    batch.received.some((fact) => fact.kind === 'readable' && fact.envelope.stream === stream.id),
  );
  const [author = bench.sender] = authors.length === 1 ? authors : [];
  return {
    results: judged.map((fact) => resultOf(fact, judged)),
    expectedSequence: author.lastSequence + 1,
    serverTime: batch.now,
  };
}

async function judgeBatch(
  tx: CompanyTransaction,
  batch: Batch,
): Promise<{ bench: Bench; judged: JudgedFact[] }> {
  const readable = batch.received.flatMap((fact) => (fact.kind === 'readable' ? [fact.envelope] : []));
  const streamIds = [...new Set([batch.streamId, ...readable.map((envelope) => envelope.stream)])];
  const streams = new Map((await lockStreams(tx, streamIds)).map((row) => [row.id as string, stateOf(row)]));
  const sender = present(streams.get(batch.streamId), 'the stream that sends');
  const known = await findKnownFacts(
    tx,
    readable.map(({ stream, sequence }) => ({ streamId: stream, sequence })),
    readable.map(({ id }) => id),
  );
  const bySequence = new Map(known.map((fact) => [`${fact.streamId} ${fact.sequence}`, fact]));
  const byId = new Map(
    known.flatMap((fact) => (fact.type === null ? [] : [[fact.factId ?? '', fact] as const])),
  );
  const unreadableIds = batch.received.flatMap((fact) =>
    fact.kind === 'unreadable' ? [quarantineId(tx.companyId, sender.id, fact)] : [],
  );
  const quarantined = await findQuarantined(tx, unreadableIds);
  const bench: Bench = {
    companyId: tx.companyId,
    sender,
    streams,
    booksClosedThrough: await booksClosedThrough(tx),
    known: (streamId, sequence) => bySequence.get(`${streamId} ${sequence}`),
    knownById: (factId) => byId.get(factId),
    isQuarantined: (received) => quarantined.has(quarantineId(tx.companyId, sender.id, received)),
  };
  const judged = batch.received.map((received): JudgedFact => {
    const judgement = judgeFact(received, bench);
    // What the batch itself brought is known to what follows in it: a fact sent twice in one batch is a repeat.
    for (const fact of newlyKnown(received, judgement)) {
      bySequence.set(`${fact.streamId} ${fact.sequence}`, fact);
      if (fact.type !== null) byId.set(fact.factId ?? '', fact);
    }
    quarantined.add(quarantineId(tx.companyId, sender.id, received));
    return { received, judgement, accepted: acceptedOf(received, judgement, bench) };
  });
  return { bench, judged };
}

const stateOf = (row: StreamRow): StreamState => ({
  id: row.id,
  registerId: row.registerId,
  outletId: row.outletId,
  receiptSeries: row.receiptSeries,
  publicKey: publicKeyOf(row.publicKey),
  status: row.status,
  lastSequence: row.lastSequence,
  lastHash: row.lastHash,
  lastReceiptSequence: row.lastReceiptSequence,
});

function newlyKnown(received: ReceivedFact, judgement: Judgement): KnownFact[] {
  if (received.kind === 'unreadable' || judgement.outcome === 'repeat' || judgement.outcome === 'outOfOrder')
    return [];
  const takesItsPlace =
    judgement.outcome === 'accepted' || judgement.outcome === 'deferred' || judgement.sequence !== null;
  if (!takesItsPlace) return [];
  const { envelope, hash } = received;
  const enters = judgement.outcome === 'accepted' || judgement.outcome === 'deferred';
  return [
    {
      streamId: envelope.stream,
      sequence: envelope.sequence,
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
    body: judgement.fact.body,
    outletId: bench.streams.get(envelope.stream)?.outletId ?? envelope.outlets[0] ?? null,
    acceptNo: null,
  };
}

async function surprisesOfBatch(
  tx: CompanyTransaction,
  accepted: readonly AcceptedFact[],
  bench: Bench,
): Promise<Surprise[]> {
  const numbers = accepted.flatMap(({ body }) =>
    typeof body === 'object' && body !== null && 'receiptNumber' in body ? [String(body.receiptNumber)] : [],
  );
  const inBooks = await findReceipts(tx, numbers);
  return accepted.flatMap((fact): Surprise[] => {
    const stream = present(bench.streams.get(fact.envelope.stream), 'the stream of an accepted fact');
    const receipt = receiptSurprise(fact.envelope, fact.body, stream, inBooks);
    return [...surprisesOf(fact.envelope, fact.postingMonth, stream), ...(receipt ? [receipt] : [])].map(
      (surprise) => ({
        ...surprise,
        factId: fact.envelope.id,
        outletId: fact.outletId,
      }),
    );
  });
}

/** A row's id from what it keeps, so that the same bytes of the same sender are kept once. */
function quarantineId(companyId: string, streamId: string, received: ReceivedFact): string {
  const digest = createHash('sha256').update(`${companyId} ${streamId} ${received.hash}`).digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

async function keepAside(
  tx: CompanyTransaction,
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
    const author = envelope === undefined ? bench.sender : bench.streams.get(envelope.stream);
    const streamId = author?.id ?? bench.sender.id;
    const id = quarantineId(tx.companyId, bench.sender.id, received);
    rows.push({
      id,
      companyId: tx.companyId,
      streamId,
      sequence: kept.sequence,
      factId: envelope?.id ?? null,
      outcome: kept.outcome,
      code: kept.code,
      envelope: received.kind === 'readable' ? received.signed.envelope : received.text,
      signature: received.kind === 'readable' ? received.signed.signature : received.signature,
      privateSalt: received.kind === 'readable' ? (received.signed.private?.salt ?? null) : null,
      privateText: received.kind === 'readable' ? (received.signed.private?.text ?? null) : null,
      receivedAt: batch.now,
    });
    surprises.push({
      factId: id,
      outletId: (author ?? bench.sender).outletId,
      code: kept.code,
      details: { outcome: kept.outcome, streamId, sequence: envelope?.sequence ?? kept.sequence },
    });
  }
  await putInQuarantine(tx, rows);
  await raiseReviewItems(tx, reviewRows(tx.companyId, batch.now, surprises));
  await keepDeferred(
    tx,
    judged.flatMap((fact) => deferredOf(fact, batch.now)),
  );
}

/** What is kept of a fact that isn't entered; undefined when there is nothing to keep. */
function keptAside(fact: JudgedFact): { outcome: string; code: string; sequence: number | null } | undefined {
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
  return { outcome: 'quarantined', code: 'sync.projectionFailed', sequence: received.envelope.sequence };
}

function deferredOf({ received, judgement }: JudgedFact, now: string) {
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

async function raiseSurprises(
  tx: CompanyTransaction,
  batch: Batch,
  surprises: readonly Surprise[],
  entered: Entered,
): Promise<void> {
  const refused = new Set(entered.refused.map((fact) => fact.envelope.id as string));
  const all = [...surprises, ...entered.surprises].filter((surprise) => !refused.has(surprise.factId));
  await raiseReviewItems(tx, reviewRows(tx.companyId, batch.now, all));
}

function resultOf(fact: JudgedFact, batch: readonly JudgedFact[]): PushResult {
  const { received, judgement } = fact;
  const factId = received.kind === 'readable' ? received.envelope.id : null;
  const plain = { factId, acceptNo: null, postingMonth: null, code: null };
  if (judgement.outcome === 'repeat') return { ...plain, ...repeatResult(judgement.known, batch) };
  if (fact.accepted !== undefined) {
    const { acceptNo, postingMonth } = fact.accepted;
    assert(acceptNo !== null, 'an acceptNo for an accepted fact');
    return { ...plain, outcome: 'accepted', acceptNo, postingMonth };
  }
  const kept = keptAside(fact);
  return kept === undefined
    ? { ...plain, outcome: judgement.outcome }
    : { ...plain, outcome: kept.outcome, code: kept.outcome === 'duplicate' ? null : kept.code };
}

/** The answer it had before: in the books it is a duplicate, kept aside it is still kept aside. */
function repeatResult(
  known: KnownFact,
  batch: readonly JudgedFact[],
): Partial<PushResult> & { outcome: string } {
  if (known.outcome === 'duplicate') return { outcome: 'duplicate' };
  if (known.outcome !== 'accepted') return { outcome: known.outcome, code: known.code };
  if (known.acceptNo !== null) {
    return { outcome: 'duplicate', acceptNo: known.acceptNo, postingMonth: known.postingMonth };
  }
  const first = batch.find((fact) => fact.received.kind === 'readable' && fact.received.hash === known.hash);
  const accepted = first?.accepted;
  return accepted === undefined
    ? { outcome: 'quarantined', code: 'sync.projectionFailed' }
    : { outcome: 'duplicate', acceptNo: accepted.acceptNo, postingMonth: accepted.postingMonth };
}
