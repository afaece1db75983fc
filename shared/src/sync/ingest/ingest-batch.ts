import { assert, present } from '../../kernel/index.ts';
import type { PushResponse, PushResult } from '../push.ts';
import { reviewItems } from '../rows.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { type Entered, enterFacts } from './enter-facts.ts';
import type { IngestDb, IngestRules, KnownFact } from './ingest-db.ts';
import { type Batch, type JudgedFact, judgeBatch } from './judge-batch.ts';
import type { Bench } from './judge-fact.ts';
import { keepAside, keptAside } from './keep-aside.ts';
import { settleReviews } from './settle-reviews.ts';
import { receiptSurprise, reviewRows, type Surprise, surprisesOf } from './surprises.ts';

/**
 * Takes facts in: checks, projects and acknowledges each (DESIGN section 2), in a transaction that the caller owns. Sending
 * the same facts again, in whole or in part, changes nothing and is answered as before.
 */
export async function ingestBatch(db: IngestDb, batch: Batch, rules: IngestRules): Promise<PushResponse> {
  const { bench, judged } = await judgeBatch(db, batch, rules);
  const accepted = judged.flatMap((fact) => fact.accepted ?? []);
  const surprises = await surprisesOfBatch(db, accepted, bench, batch.now);
  const entered = await enterFacts(db, accepted);
  for (const fact of judged) {
    if (fact.accepted !== undefined && entered.refused.includes(fact.accepted)) fact.accepted = undefined;
  }
  await keepAside(db, batch, bench, judged);
  await raiseSurprises(db, batch, surprises, entered);
  await settleReviews(
    db,
    judged.flatMap((fact) => fact.accepted ?? []),
    batch.now,
  );
  for (const stream of bench.streams.values()) await db.saveStream(stream, batch.now);
  const authors = [...bench.streams.values()].filter((stream) =>
    batch.received.some((fact) => fact.kind === 'readable' && fact.envelope.stream === stream.id),
  );
  const [author = bench.sender] = authors.length === 1 ? authors : [];
  return {
    results: judged.map((fact) => resultOf(fact, judged)),
    expectedSequence: author.lastSequence + 1,
    incarnation: await db.incarnationNumber(),
    securedThrough: author.securedThrough,
    serverTime: batch.now,
  };
}

async function surprisesOfBatch(
  db: IngestDb,
  accepted: readonly AcceptedFact[],
  bench: Bench,
  now: string,
): Promise<Surprise[]> {
  const numbers = accepted.flatMap(({ body }) =>
    typeof body === 'object' && body !== null && 'receiptNumber' in body ? [String(body.receiptNumber)] : [],
  );
  const inBooks = await db.findReceipts(numbers);
  return accepted.flatMap((fact): Surprise[] => {
    const stream = present(bench.streams.get(fact.envelope.stream), 'the stream of an accepted fact');
    const receipt = receiptSurprise(fact.envelope, fact.body, stream, inBooks, fact.fromQuarantine);
    const alone = surprisesOf(fact.envelope, fact.postingMonth, stream, now);
    return [...alone, ...(receipt ? [receipt] : [])].map((surprise) => ({
      ...surprise,
      factId: fact.envelope.id,
      outletId: fact.outletId,
    }));
  });
}

async function raiseSurprises(
  db: IngestDb,
  batch: Batch,
  surprises: readonly Surprise[],
  entered: Entered,
): Promise<void> {
  const refused = new Set(entered.refused.map((fact) => fact.envelope.id as string));
  const all = [...surprises, ...entered.surprises].filter((surprise) => !refused.has(surprise.factId));
  await db.insertRows(reviewItems, reviewRows(db.companyId, batch.now, all), 'ignore');
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
