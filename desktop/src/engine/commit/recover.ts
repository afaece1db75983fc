import { type Envelope, parseEnvelope, present } from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { recoverFact } from '#shared/sync/index.ts';
import { sha256Hex } from '../identity-files/index.ts';
import { type Journal, JournalDamagedError, type JournalRecord } from '../journal/index.ts';
import { discardCart } from '../store/fact-log.ts';
import {
  readDeviceState,
  replicaDb,
  type Store,
  updateDeviceState,
  type WritableDb,
} from '../store/index.ts';
import { noteNumber } from './document-numbers.ts';
import { readJournalRecord } from './journal-record.ts';
import { appendMissingRecords } from './journal-tail.ts';

/** What a start had to put right. */
export interface Recovery {
  /** Facts that the database had lost and got back from the journal. */
  readonly projectedForward: number;
  /** Facts whose journal record was missing. */
  readonly appended: number;
}

/** Each transaction syncs: a whole journal one by one would take as long as selling it did. */
const FACTS_AT_ONCE = 200;

/**
 * Brings database and journal to the same fact, before the first sale: whichever is behind is given what the other has.
 * Throws when the two are not of one chain: selling on either would lose the other.
 */
export function recover(store: Store, journal: Journal): Recovery {
  const { streamId, lastSequence } = present(readDeviceState(store.reader), 'a paired device');
  const projectedForward =
    journal.lastSequence > lastSequence ? projectAll(store, journal.readAfter(lastSequence)) : 0;
  return { projectedForward, appended: appendMissingRecords(store.reader, journal, streamId) };
}

/**
 * Gives a database everything that the journal holds beyond it, damaged parts of the journal included, as far as one fact
 * follows the other.
 */
export function replayJournal(store: Store, journal: Journal): void {
  const reached = (): number => present(readDeviceState(store.reader), 'a paired device').lastSequence;
  try {
    if (journal.lastSequence > reached()) projectAll(store, journal.readAfter(reached()));
  } catch (error) {
    if (!(error instanceof JournalDamagedError)) throw error;
  }
  projectAll(store, inOrderAfter(reached(), journal.salvage(reached())));
}

/** Where the journal begins: facts before were secured on the server and dropped here. Undefined when it is empty. */
export function firstOfJournal(journal: Journal): Envelope | undefined {
  const [first] = journal.salvage(0);
  if (first === undefined) return undefined;
  return present(parseEnvelope(readJournalRecord(first).envelope), 'a readable envelope in the journal');
}

function* inOrderAfter(after: number, records: readonly JournalRecord[]): Generator<JournalRecord> {
  let last = after;
  for (const record of records) {
    if (record.sequence !== last + 1) continue;
    yield record;
    last = record.sequence;
  }
}

/** What was read before a damaged place is recorded before the error goes on. @returns how many */
function projectAll(store: Store, records: Iterable<JournalRecord>): number {
  let projected = 0;
  let batch: JournalRecord[] = [];
  const flush = (): void => {
    const now = batch;
    batch = [];
    if (now.length === 0) return;
    store.write((db) => {
      for (const record of now) projectForward(db, record);
    });
    projected += now.length;
  };
  try {
    for (const record of records) {
      batch.push(record);
      if (batch.length >= FACTS_AT_ONCE) flush();
    }
  } finally {
    flush();
  }
  return projected;
}

/** Records one fact of the journal as the commit that was lost had recorded it. */
function projectForward(db: WritableDb, journalRecord: JournalRecord): void {
  const device = present(readDeviceState(db), 'a paired device');
  const { sale, ...chain } = recoverFact(replicaDb(db), device, readJournalRecord(journalRecord), {
    sha256: sha256Hex,
    meaning: registeredFact,
  });
  updateDeviceState(db, {
    ...chain,
    ...(sale === undefined ? {} : { lastReceiptSequence: sale.lastReceiptSequence }),
  });
  noteNumber(db, device, readJournalRecord(journalRecord).envelope);
  if (sale !== undefined && sale.saleId !== null) discardCart(db, sale.saleId);
}
