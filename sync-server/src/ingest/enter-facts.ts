import { postedJournalEntries } from '#shared/accounting/index.ts';
import type { RowWrite } from '#shared/kernel/index.ts';
import { OFFICE, serverFacts } from '#shared/sync/index.ts';
import { applyAdditions, applyInserts } from '../store/apply-writes.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { isRefusedData, sqlState } from '../store/postgres-errors.ts';
import { insertRows } from '../store/rows.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { inSavepoint, takeAcceptNos } from './ingest.queries.ts';
import { type Surprise, stockSurprises } from './review-items.ts';

export interface Entered {
  /** Facts that Postgres wouldn't take: nothing of them was written. */
  readonly refused: readonly AcceptedFact[];
  readonly surprises: readonly Surprise[];
}

/**
 * Projects facts and enters them in the books, in their order, with acceptNos. All at once; when Postgres refuses
 * something, each in a savepoint of its own, so that the others get in.
 */
export async function enterFacts(tx: CompanyTransaction, facts: readonly AcceptedFact[]): Promise<Entered> {
  if (facts.length === 0) return { refused: [], surprises: [] };
  let surprises: Surprise[] = [];
  const problem = await inSavepoint(tx, async () => {
    await applyInserts(tx, writesOf(facts), 'fail');
    surprises = await enterInBooks(tx, facts);
  });
  if (problem === undefined) return { refused: [], surprises };
  rethrowUnlessRefused(problem);
  return enterOneByOne(tx, facts);
}

async function enterOneByOne(tx: CompanyTransaction, facts: readonly AcceptedFact[]): Promise<Entered> {
  // The counter is locked first here, outside the savepoints, because undoing one would let go of it.
  await takeAcceptNos(tx, 0);
  const refused: AcceptedFact[] = [];
  const surprises: Surprise[] = [];
  for (const fact of facts) {
    fact.acceptNo = null;
    const problem = await inSavepoint(tx, async () => {
      await applyInserts(tx, fact.projection.writes, 'fail');
      surprises.push(...(await enterInBooks(tx, [fact])));
    });
    if (problem === undefined) continue;
    rethrowUnlessRefused(problem);
    fact.acceptNo = null;
    refused.push(fact);
  }
  return { refused, surprises };
}

/** Lost connections, full disks and deadlocks aren't the fact's fault; what has no SQLSTATE was thrown by an encoder. */
function rethrowUnlessRefused(problem: unknown): void {
  if (sqlState(problem) !== undefined && !isRefusedData(problem)) throw problem;
}

const writesOf = (facts: readonly AcceptedFact[]): RowWrite[] =>
  facts.flatMap((fact) => fact.projection.writes);

/** Numbers, levels, journal and the facts themselves: what needs the company's counter, last before commit. */
async function enterInBooks(tx: CompanyTransaction, facts: readonly AcceptedFact[]): Promise<Surprise[]> {
  const last = await takeAcceptNos(tx, facts.length);
  facts.forEach((fact, index) => {
    fact.acceptNo = last + index + 1;
  });
  const changed = await applyAdditions(tx, writesOf(facts));
  await insertRows(tx, postedJournalEntries, facts.flatMap(journalRows));
  await insertRows(tx, serverFacts, facts.flatMap(factRows));
  return stockSurprises(changed, facts);
}

/** The office, which has everything once, and each outlet whose books or stock it touches. */
const audiencesOf = ({ envelope }: AcceptedFact): string[] => [OFFICE, ...new Set(envelope.outlets)];

function journalRows(fact: AcceptedFact): Record<string, unknown>[] {
  const entry = fact.projection.journalEntry;
  return entry === undefined ? [] : audiencesOf(fact).map((audience) => ({ ...entry, audience }));
}

function factRows(fact: AcceptedFact): Record<string, unknown>[] {
  const { envelope, signed, acceptNo, postingMonth } = fact;
  return audiencesOf(fact).map((audience) => ({
    id: envelope.id,
    companyId: envelope.company,
    streamId: envelope.stream,
    sequence: envelope.sequence,
    type: envelope.type,
    at: envelope.at,
    envelope: signed.envelope,
    signature: signed.signature,
    privateSalt: signed.private?.salt ?? null,
    privateText: signed.private?.text ?? null,
    audience,
    acceptNo,
    postingMonth,
    body: audience === OFFICE ? envelope.body : null,
  }));
}
