import { assert, type FactId, present } from '../../kernel/index.ts';
import type { PushResponse, PushResult } from '../push.ts';
import { reviewItems } from '../rows.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { barcodeSurprises, barcodesMade } from './barcode-surprises.ts';
import { type Entered, enterFacts } from './enter-facts.ts';
import { noteFormerPlaces } from './former-places.ts';
import { gstSurprises } from './gst-surprises.ts';
import type { IngestDb, IngestRules, KnownFact } from './ingest-db.ts';
import { type Batch, type JudgedFact, judgeBatch } from './judge-batch.ts';
import type { Bench } from './judge-fact.ts';
import { keepAside, keptAside } from './keep-aside.ts';
import { settleReviews } from './settle-reviews.ts';
import {
  invoicedSales,
  invoiceSurprises,
  receiptSurprise,
  reviewRows,
  type Surprise,
  serialSurprises,
  soldSerials,
  surprisesOf,
} from './surprises.ts';
import { tipSurprises } from './tip-surprises.ts';

export interface Ingested {
  readonly response: PushResponse;
  /**
   * Facts that counts are to be asked about again, while the company's counter is held: what was accepted, and what is in the
   * books and was found to have another place too, or one less, which a count's book may have named.
   */
  readonly forCounts: readonly FactId[];
}

/**
 * Takes facts in: checks, projects and acknowledges each (DESIGN section 2), in a transaction that the caller owns. Sending
 * the same facts again, in whole or in part, changes nothing and is answered as before.
 */
export async function ingestBatch(db: IngestDb, batch: Batch, rules: IngestRules): Promise<Ingested> {
  const { bench, judged, former } = await judgeBatch(db, batch, rules);
  const accepted = judged.flatMap((fact) => fact.accepted ?? []);
  const surprises = await surprisesOfBatch(db, accepted, bench, batch.now);
  const entered = await enterFacts(db, accepted);
  for (const fact of judged) {
    if (fact.accepted !== undefined && entered.refused.includes(fact.accepted)) fact.accepted = undefined;
  }
  await keepAside(db, batch, bench, judged);
  await noteFormerPlaces(db, judged, batch.now, rules);
  await raiseSurprises(db, batch, surprises, entered);
  await settleReviews(
    db,
    judged.flatMap((fact) => fact.accepted ?? []),
    batch.now,
  );
  for (const stream of bench.streams.values()) await db.saveStream(stream, batch.now);
  const renamed = judged.flatMap(({ judgement, received }) =>
    judgement.outcome === 'duplicate' && received.kind === 'readable' ? [received.envelope.id] : [],
  );
  if (renamed.length > 0) await db.takeAcceptNos(0);
  const authors = [...bench.streams.values()].filter((stream) =>
    batch.received.some((fact) => fact.kind === 'readable' && fact.envelope.stream === stream.id),
  );
  const [author = bench.sender] = authors.length === 1 ? authors : [];
  const response = {
    results: judged.map((fact) => resultOf(fact, judged, bench)),
    expectedSequence: author.lastSequence + 1,
    incarnation: await db.incarnationNumber(),
    securedThrough: author.securedThrough,
    serverTime: batch.now,
  };
  const entry = judged.flatMap(({ accepted: fact }) => fact?.envelope ?? []);
  // Whose place they turn out to be, those had only in a copy of their author's data.
  const displaced = former.filter(({ streamId, sequence, factId }) =>
    entry.some((fact) => fact.stream === streamId && fact.sequence === sequence && fact.id !== factId),
  );
  const ids = [...entry.map(({ id }) => id), ...renamed, ...displaced.map(({ factId }) => factId as FactId)];
  return { response, forCounts: [...new Set(ids)] };
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
  const invoiced = invoiceSurprises(accepted, await db.findTaxInvoiced(invoicedSales(accepted)));
  const alone = accepted.flatMap((fact): Surprise[] => {
    const stream = present(bench.streams.get(fact.envelope.stream), 'the stream of an accepted fact');
    const receipt = receiptSurprise(fact.envelope, fact.body, stream, inBooks, fact.fromQuarantine);
    const found = surprisesOf(fact.envelope, fact.postingMonth, stream, now);
    return [...found, ...(receipt ? [receipt] : [])].map((surprise) => ({
      ...surprise,
      factId: fact.envelope.id,
      outletId: fact.outletId,
    }));
  });
  const serials = serialSurprises(accepted, await db.findSoldSerials(soldSerials(accepted)));
  const barcodes = barcodeSurprises(accepted, await db.findBarcodeOwners(barcodesMade(accepted)));
  const gst = await gstSurprises(accepted, () => db.gstOfCompany());
  return [...alone, ...invoiced, ...serials, ...barcodes, ...gst, ...tipSurprises(accepted)];
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

function resultOf(fact: JudgedFact, batch: readonly JudgedFact[], bench: Bench): PushResult {
  const { received, judgement } = fact;
  const factId = received.kind === 'readable' ? received.envelope.id : null;
  const plain = { factId, acceptNo: null, postingMonth: null, code: null };
  if (judgement.outcome === 'repeat') return { ...plain, ...repeatResult(judgement.known, batch, bench) };
  if (fact.accepted !== undefined) {
    const { acceptNo, postingMonth } = fact.accepted;
    assert(acceptNo !== null, 'an acceptNo for an accepted fact');
    return { ...plain, outcome: 'accepted', acceptNo, postingMonth };
  }
  const kept = keptAside(fact);
  if (kept === undefined) return { ...plain, outcome: judgement.outcome };
  return kept.outcome === 'duplicate'
    ? { ...plain, ...duplicateOf(factId, batch, bench) }
    : { ...plain, outcome: kept.outcome, code: kept.code };
}

/** In the books from another place: by what number is said, because the row of that may never come to where this was sent. */
function duplicateOf(
  factId: string | null,
  batch: readonly JudgedFact[],
  bench: Bench,
): Pick<PushResult, 'outcome' | 'acceptNo' | 'postingMonth'> {
  const entered = batch.find(({ accepted }) => accepted?.envelope.id === factId)?.accepted;
  const { acceptNo, postingMonth } = entered ??
    bench.knownById(factId ?? '') ?? { acceptNo: null, postingMonth: null };
  return { outcome: 'duplicate', acceptNo, postingMonth };
}

/** The answer it had before: in the books it is a duplicate, kept aside it is still kept aside. */
function repeatResult(
  known: KnownFact,
  batch: readonly JudgedFact[],
  bench: Bench,
): Partial<PushResult> & { outcome: string } {
  if (known.outcome === 'duplicate') return duplicateOf(known.factId, batch, bench);
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
