import { present } from '#shared/kernel/index.ts';
import { ownChain } from '#shared/sync/index.ts';
import { sha256Hex } from '../identity-files/index.ts';
import type { Journal } from '../journal/index.ts';
import { readFactsAfter } from '../store/fact-log.ts';
import { type ReadableDb, readDeviceState } from '../store/index.ts';
import { storedToJournalRecord } from './journal-record.ts';

/** What a commit needs of a journal. */
export type JournalEnd = Pick<Journal, 'append' | 'appendAll' | 'lastSequence'>;

/** More than a till records while its journal can't be written; the rest is appended the next time. */
const MAX_FACTS = 1_000_000;
const FACTS_AT_ONCE = 200;

/**
 * Appends to the journal what the database has beyond it. Throws when the journal can't be written: nothing that is
 * missing there may be shown as done.
 * @returns how many records were appended
 */
export function appendMissingRecords(db: ReadableDb, journal: JournalEnd, streamId: string): number {
  const facts = readFactsAfter(db, streamId, journal.lastSequence, MAX_FACTS);
  if (facts.length === 0) return 0;
  const end = present(readDeviceState(db), 'a paired device');
  const own = ownChain(facts, end, sha256Hex);
  for (let start = 0; start < own.length; start += FACTS_AT_ONCE) {
    journal.appendAll(own.slice(start, start + FACTS_AT_ONCE).map(storedToJournalRecord));
  }
  return own.length;
}
