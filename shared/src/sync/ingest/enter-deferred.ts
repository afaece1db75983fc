import { type FactId, parseEnvelope, present, type SignedFact } from '../../kernel/index.ts';
import { quarantinedFacts, reviewItems } from '../rows.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { barcodeSurprises, barcodesMade } from './barcode-surprises.ts';
import { enterFacts } from './enter-facts.ts';
import { gstSurprises } from './gst-surprises.ts';
import type { DeferredFact, IngestDb, IngestRules } from './ingest-db.ts';
import { stateOf } from './judge-batch.ts';
import { enterFact, type StreamState } from './judge-fact.ts';
import { quarantineId } from './quarantine-id.ts';
import { readFact } from './read-fact.ts';
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

/**
 * Enters facts that an earlier version of the server couldn't read, as if they came now: with everything that a push does
 * besides. Their numbers were used up when they came. What this version finds wrong with one is quarantined.
 * @returns what was entered; counts are to be asked about it, while the company's counter is held
 */
export async function enterDeferred(
  db: IngestDb,
  deferred: readonly DeferredFact[],
  now: string,
  rules: IngestRules,
): Promise<readonly FactId[]> {
  const ids = [...new Set(deferred.map(({ streamId }) => streamId))];
  const streams = new Map((await db.lockStreams(ids)).map((row) => [row.id as string, stateOf(row)]));
  const closedThrough = await db.booksClosedThrough();
  const accepted: AcceptedFact[] = [];
  const refused = new Map<DeferredFact, string>();
  for (const fact of deferred) {
    const envelope = present(parseEnvelope(fact.envelope), 'an envelope that was read before');
    const signed = signedForm(fact);
    const author = present(streams.get(fact.streamId), 'the stream of a fact that was kept');
    const judgement = enterFact({ envelope, signed }, author, closedThrough, rules.meaning);
    if (judgement.outcome !== 'accepted') {
      refused.set(fact, 'code' in judgement ? judgement.code : 'sync.bodyInvalid');
      continue;
    }
    const { postingMonth, projection } = judgement;
    const outletId = author.outletId ?? envelope.outlets[0] ?? null;
    const { body } = judgement.fact;
    accepted.push({ signed, envelope, postingMonth, projection, body, outletId, acceptNo: null });
  }
  const alone = await surprisesAlone(db, accepted, streams, now);
  const { refused: byDatabase, surprises } = await enterFacts(db, accepted);
  for (const { envelope } of byDatabase) {
    const fact = deferred.find(({ id }) => id === envelope.id);
    refused.set(present(fact, 'the fact that was refused'), 'sync.projectionFailed');
  }
  await quarantine(db, refused, now, rules);
  const entered = accepted.filter((fact) => !byDatabase.includes(fact));
  const told = [...alone, ...surprises].filter(({ factId }) =>
    entered.some(({ envelope }) => envelope.id === factId),
  );
  await db.insertRows(reviewItems, reviewRows(db.companyId, now, told), 'ignore');
  await settleReviews(db, entered, now);
  return entered.map(({ envelope }) => envelope.id);
}

function signedForm({ envelope, signature, privateSalt: salt, privateText: text }: DeferredFact): SignedFact {
  return { envelope, signature, private: salt === null || text === null ? null : { salt, text } };
}

/** What a push would have told about each by itself. Its receipt's number was expected when it came first. */
async function surprisesAlone(
  db: IngestDb,
  accepted: readonly AcceptedFact[],
  streams: ReadonlyMap<string, StreamState>,
  now: string,
): Promise<Surprise[]> {
  const inBooks = await db.findReceipts(
    accepted.flatMap(({ body }) =>
      typeof body === 'object' && body !== null && 'receiptNumber' in body
        ? [String(body.receiptNumber)]
        : [],
    ),
  );
  const invoiced = invoiceSurprises(accepted, await db.findTaxInvoiced(invoicedSales(accepted)));
  const alone = accepted.flatMap(({ envelope, postingMonth, body, outletId }) => {
    const stream = streams.get(envelope.stream);
    if (stream === undefined) return [];
    const receipt = receiptSurprise(envelope, body, stream, inBooks, true);
    const found = [...surprisesOf(envelope, postingMonth, stream, now), ...(receipt ? [receipt] : [])];
    return found.map((surprise) => ({ ...surprise, factId: envelope.id, outletId }));
  });
  const serials = serialSurprises(accepted, await db.findSoldSerials(soldSerials(accepted)));
  const barcodes = barcodeSurprises(accepted, await db.findBarcodeOwners(barcodesMade(accepted)));
  const gst = await gstSurprises(accepted, () => db.gstOfCompany());
  return [...alone, ...invoiced, ...serials, ...barcodes, ...gst, ...tipSurprises(accepted)];
}

async function quarantine(
  db: IngestDb,
  refused: ReadonlyMap<DeferredFact, string>,
  now: string,
  { crypto }: IngestRules,
): Promise<void> {
  const rows = [...refused].map(([fact, code]) => {
    const { companyId, streamId, sequence, envelope, signature, privateSalt, privateText } = fact;
    const received = readFact({ envelope, signature, private: null }, crypto);
    const id = quarantineId(companyId, streamId, received, crypto);
    const origin = { id, companyId, streamId, sequence, factId: fact.id, outcome: 'quarantined', code };
    return { ...origin, envelope, signature, privateSalt, privateText, receivedAt: now };
  });
  await db.insertRows(quarantinedFacts, rows, 'ignore');
  const surprises = rows.map(({ id, code, streamId, sequence, factId }): Surprise => {
    // By it the device that holds the fact itself shows one thing, not two.
    const details = { factId, outcome: 'quarantined', streamId, sequence };
    return { factId: id, outletId: null, code, details };
  });
  await db.insertRows(reviewItems, reviewRows(db.companyId, now, surprises), 'ignore');
}
