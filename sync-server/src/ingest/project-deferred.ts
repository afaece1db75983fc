import { instantOf, parseEnvelope, present } from '#shared/kernel/index.ts';
import { factRegistry, registeredFact } from '#shared/projections.ts';
import {
  type AcceptedFact,
  type DeferredFact,
  enterFact,
  enterFacts,
  quarantinedFacts,
  quarantineId,
  readFact,
  reviewItems,
  reviewRows,
  type Surprise,
  settleReviews,
} from '#shared/sync/index.ts';
import { companyIds } from '../companies/companies.queries.ts';
import type { ServerContext } from '../context.ts';
import { absorbLateMovements } from '../inventory/absorb-late-movements.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import { booksClosedThrough, findDeferred, lockStreams, markDeferredProjected } from './ingest.queries.ts';
import { ingestDb } from './ingest-db.ts';
import { ingestRules } from './ingest-rules.ts';

/**
 * Enters facts that were deferred because an earlier version didn't know their types, in every company. Gives how many
 * were entered; run at each start, after migrating.
 */
export async function projectDeferred(context: ServerContext): Promise<number> {
  const types = factRegistry.map(({ definition }) => definition.type);
  let entered = 0;
  for (const companyId of await companyIds(context.database)) {
    for (let more = true; more; ) {
      const done = await context.database.inCompany(companyId, (tx) => projectSome(tx, context, types));
      entered += done;
      more = done > 0;
    }
  }
  return entered;
}

async function projectSome(
  tx: CompanyTransaction,
  context: ServerContext,
  types: readonly string[],
): Promise<number> {
  const now = instantOf(context.clock());
  const deferred = await findDeferred(tx, types);
  if (deferred.length === 0) return 0;
  const streams = new Map(
    (await lockStreams(tx, [...new Set(deferred.map((fact) => fact.streamId))])).map((row) => [
      row.id as string,
      row,
    ]),
  );
  const closedThrough = await booksClosedThrough(tx);
  const accepted: AcceptedFact[] = [];
  const refused: { fact: DeferredFact; code: string }[] = [];
  for (const fact of deferred) {
    const envelope = present(parseEnvelope(fact.envelope), 'an envelope that was read before');
    const { privateSalt: salt, privateText: text } = fact;
    const signed = {
      envelope: fact.envelope,
      signature: fact.signature,
      private: salt === null || text === null ? null : { salt, text },
    };
    const judgement = enterFact({ envelope, signed }, closedThrough, registeredFact);
    if (judgement.outcome !== 'accepted') {
      refused.push({ fact, code: 'code' in judgement ? judgement.code : 'sync.bodyInvalid' });
      continue;
    }
    accepted.push({
      signed,
      envelope,
      postingMonth: judgement.postingMonth,
      projection: judgement.projection,
      body: judgement.fact.body,
      outletId: streams.get(fact.streamId)?.outletId ?? envelope.outlets[0] ?? null,
      acceptNo: null,
    });
  }
  const result = await enterFacts(ingestDb(tx), accepted);
  const lost = new Set(result.refused.map(({ envelope }) => envelope.id as string));
  refused.push(
    ...deferred.filter(({ id }) => lost.has(id)).map((fact) => ({ fact, code: 'sync.projectionFailed' })),
  );
  await quarantine(tx, refused, now);
  await insertRows(tx, reviewItems, reviewRows(tx.companyId, now, result.surprises), 'ignore');
  await markDeferredProjected(
    tx,
    deferred.map(({ id }) => id),
    now,
  );
  await followUp(
    tx,
    context,
    accepted.filter(({ envelope }) => !lost.has(envelope.id)),
    now,
  );
  return deferred.length;
}

/** What a push does besides with what it brings in: reviews are settled, and what is late for a count is taken back. */
async function followUp(
  tx: CompanyTransaction,
  context: ServerContext,
  entered: readonly AcceptedFact[],
  now: string,
): Promise<void> {
  await settleReviews(ingestDb(tx), entered, now);
  await absorbLateMovements(
    tx,
    context,
    entered.map(({ envelope }) => envelope.id),
  );
}

async function quarantine(
  tx: CompanyTransaction,
  refused: readonly { fact: DeferredFact; code: string }[],
  now: string,
): Promise<void> {
  const rows = refused.map(({ fact, code }) => {
    const part = { privateSalt: fact.privateSalt, privateText: fact.privateText };
    const received = readFact(
      { envelope: fact.envelope, signature: fact.signature, private: null },
      ingestRules.crypto,
    );
    const { companyId, streamId, sequence, envelope, signature } = fact;
    const id = quarantineId(companyId, streamId, received, ingestRules.crypto);
    const origin = { id, companyId, streamId, sequence, factId: fact.id };
    return { ...origin, outcome: 'quarantined', code, envelope, signature, ...part, receivedAt: now };
  });
  await insertRows(tx, quarantinedFacts, rows, 'ignore');
  const surprises = rows.map(({ id, code, streamId, sequence }): Surprise => {
    return { factId: id, outletId: null, code, details: { outcome: 'quarantined', streamId, sequence } };
  });
  await insertRows(tx, reviewItems, reviewRows(tx.companyId, now, surprises), 'ignore');
}
