import { postedJournalEntries } from '../../accounting/index.ts';
import type { RowWrite } from '../../kernel/index.ts';
import { OFFICE, serverFacts } from '../rows.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import type { IngestDb } from './ingest-db.ts';
import { keepStoredValue } from './stored-value.ts';
import { type Surprise, stockSurprises } from './surprises.ts';

export interface Entered {
  /** Facts that the database wouldn't take: nothing of them was written. */
  readonly refused: readonly AcceptedFact[];
  readonly surprises: readonly Surprise[];
}

/**
 * Projects facts and enters them in the books, in their order, with acceptNos. All at once; when the database refuses
 * something, each in a savepoint of its own, so that the others get in.
 */
export async function enterFacts(db: IngestDb, facts: readonly AcceptedFact[]): Promise<Entered> {
  if (facts.length === 0) return { refused: [], surprises: [] };
  let surprises: Surprise[] = [];
  const problem = await db.inSavepoint(async () => {
    await db.applyInserts(writesOf(facts));
    surprises = await enterInBooks(db, facts);
  });
  if (problem === undefined) return { refused: [], surprises };
  if (!db.isFaultOfRows(problem)) throw problem;
  return enterOneByOne(db, facts);
}

async function enterOneByOne(db: IngestDb, facts: readonly AcceptedFact[]): Promise<Entered> {
  // The counter is locked first here, outside the savepoints, because undoing one would let go of it.
  await db.takeAcceptNos(0);
  const refused: AcceptedFact[] = [];
  const surprises: Surprise[] = [];
  for (const fact of facts) {
    fact.acceptNo = null;
    const problem = await db.inSavepoint(async () => {
      await db.applyInserts(fact.projection.writes);
      surprises.push(...(await enterInBooks(db, [fact])));
    });
    if (problem === undefined) continue;
    if (!db.isFaultOfRows(problem)) throw problem;
    fact.acceptNo = null;
    refused.push(fact);
  }
  return { refused, surprises };
}

const writesOf = (facts: readonly AcceptedFact[]): RowWrite[] =>
  facts.flatMap((fact) => fact.projection.writes);

/** Numbers, levels, journal and the facts themselves: what needs the company's counter, last before commit. */
async function enterInBooks(db: IngestDb, facts: readonly AcceptedFact[]): Promise<Surprise[]> {
  const last = await db.takeAcceptNos(facts.length);
  facts.forEach((fact, index) => {
    fact.acceptNo = last + index + 1;
  });
  const changed = await db.applyAdditions(writesOf(facts));
  await db.insertRows(postedJournalEntries, facts.flatMap(journalRows), 'fail');
  await db.insertRows(serverFacts, facts.flatMap(factRows), 'fail');
  return [...stockSurprises(changed, facts), ...(await keepStoredValue(db, facts))];
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
