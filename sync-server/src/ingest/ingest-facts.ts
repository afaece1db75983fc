import { assert, instantOf, present } from '#shared/kernel/index.ts';
import type { PushResponse, PushResult } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { currentIncarnation } from '../store/incarnations.queries.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { type Entered, enterFacts } from './enter-facts.ts';
import { findReceipts, type KnownFact, raiseReviewItems, saveStream } from './ingest.queries.ts';
import { type Batch, type JudgedFact, judgeBatch } from './judge-batch.ts';
import type { Bench } from './judge-fact.ts';
import { keepAside, keptAside } from './keep-aside.ts';
import { readFact } from './read-fact.ts';
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

/** One batch in a transaction that the caller owns. */
export async function ingestBatch(tx: CompanyTransaction, batch: Batch): Promise<PushResponse> {
  const { bench, judged } = await judgeBatch(tx, batch);
  const accepted = judged.flatMap((fact) => fact.accepted ?? []);
  const surprises = await surprisesOfBatch(tx, accepted, bench, batch.now);
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
    incarnation: (await currentIncarnation(tx)).number,
    securedThrough: author.securedThrough,
    serverTime: batch.now,
  };
}

async function surprisesOfBatch(
  tx: CompanyTransaction,
  accepted: readonly AcceptedFact[],
  bench: Bench,
  now: string,
): Promise<Surprise[]> {
  const numbers = accepted.flatMap(({ body }) =>
    typeof body === 'object' && body !== null && 'receiptNumber' in body ? [String(body.receiptNumber)] : [],
  );
  const inBooks = await findReceipts(tx, numbers);
  return accepted.flatMap((fact): Surprise[] => {
    const stream = present(bench.streams.get(fact.envelope.stream), 'the stream of an accepted fact');
    const receipt = receiptSurprise(fact.envelope, fact.body, stream, inBooks);
    const alone = surprisesOf(fact.envelope, fact.postingMonth, stream, now);
    return [...alone, ...(receipt ? [receipt] : [])].map((surprise) => ({
      ...surprise,
      factId: fact.envelope.id,
      outletId: fact.outletId,
    }));
  });
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
