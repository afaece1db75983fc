import type { Journal } from '../journal/index.ts';
import { readFactsAfter } from '../store/fact-log.ts';
import type { ReadableDb } from '../store/index.ts';
import { storedToJournalRecord } from './journal-record.ts';

const FACTS_AT_ONCE = 200;

/**
 * Appends to the journal what the database has beyond it. Throws when the journal can't be written: nothing that is
 * missing there may be shown as done.
 * @returns how many records were appended
 */
export function appendMissingRecords(db: ReadableDb, journal: Journal, streamId: string): number {
  const before = journal.lastSequence;
  for (;;) {
    const facts = readFactsAfter(db, streamId, journal.lastSequence, FACTS_AT_ONCE);
    if (facts.length === 0) return journal.lastSequence - before;
    journal.appendAll(facts.map(storedToJournalRecord));
  }
}
