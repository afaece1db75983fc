import { instantOf, present } from '#shared/kernel/index.ts';
import { ingestBatch, type PushResponse, type PushResult, readFact } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { absorbLateMovements } from '../inventory/absorb-late-movements.ts';
import { ingestDb } from './ingest-db.ts';
import { ingestRules } from './ingest-rules.ts';
import { withoutErasedParts } from './without-erased-parts.ts';

/** Facts in one transaction: as many as a push, or more in one go when history is written in-process. */
const MAX_BATCH_FACTS = 500;

export interface IngestRequest {
  readonly companyId: string;
  /** The stream that brings them; their authors may be other streams of the company, which is carrying. */
  readonly streamId: string;
  /** `{envelope, signature, private}` each; anything else is kept aside. */
  readonly facts: readonly unknown[];
}

/** Takes facts in. More than {@link MAX_BATCH_FACTS} are taken in several transactions. */
export async function ingestFacts(context: ServerContext, request: IngestRequest): Promise<PushResponse> {
  const results: PushResult[] = [];
  let response: PushResponse | undefined;
  for (let start = 0; start < request.facts.length; start += MAX_BATCH_FACTS) {
    const read = request.facts
      .slice(start, start + MAX_BATCH_FACTS)
      .map((fact) => readFact(fact, ingestRules.crypto));
    response = await context.database.inCompany(request.companyId, async (tx) => {
      const received = await withoutErasedParts(tx, read);
      const batch = { streamId: request.streamId, received, now: instantOf(context.clock()) };
      const taken = await ingestBatch(ingestDb(tx), batch, ingestRules);
      await absorbLateMovements(tx, context, taken.forCounts);
      return taken.response;
    });
    noteSeen(context, request.companyId, response);
    results.push(...response.results);
  }
  return { ...present(response, 'at least one fact'), results };
}

/** What devices are told is noted outside of Postgres, which may be put back from a backup. */
function noteSeen({ seen }: ServerContext, companyId: string, { results, incarnation }: PushResponse): void {
  let last: PushResult | undefined;
  for (const result of results) if ((result.acceptNo ?? 0) > (last?.acceptNo ?? 0)) last = result;
  if (last?.acceptNo != null)
    seen.sawFact(companyId, { incarnation, acceptNo: last.acceptNo, factId: last.factId });
}
