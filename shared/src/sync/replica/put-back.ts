import { journalEntries } from '../../accounting/index.ts';
import type { Meaning } from '../projection.ts';
import { eachFact, type FactSelection, type ReplicaDb } from './replica-db.ts';
import { projectStored } from './standing.ts';

type PagedSelection = Exclude<FactSelection, { of: 'stream' }>;

/** Every fact of a replica. */
export const everyFact: PagedSelection = { of: 'uncovered', throughAcceptNo: -1, afterId: '' };

/** Facts that the server hasn't accepted. */
export const unacceptedFacts: PagedSelection = {
  of: 'uncovered',
  throughAcceptNo: Number.MAX_SAFE_INTEGER,
  afterId: '',
};

/**
 * Puts rows back that are missing, from the facts that made them [SYN-21]. Rows that are there stay as they are, and no counter
 * changes: whoever puts a journal entry back counts anew afterwards.
 */
export function putBackRows(db: ReplicaDb, selection: PagedSelection, meaning: Meaning): void {
  for (const fact of eachFact(db, selection)) {
    const projection = fact.projected ? projectStored(fact, meaning) : undefined;
    if (projection === undefined) continue;
    db.apply(projection.writes.filter(({ kind }) => kind === 'insert'));
    const { journalEntry } = projection;
    if (journalEntry !== undefined) db.insert(journalEntries, { ...journalEntry, status: 'provisional' });
  }
}
