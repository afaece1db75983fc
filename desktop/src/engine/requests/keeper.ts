import type { RequestRow } from '#shared/sync/index.ts';
import type { Journal, JournalRecord } from '../journal/index.ts';
import { everyRequest, putRequestBack, saveRequest } from '../queries/requests/requests.ts';
import type { Store } from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { readRequestRecord, toRequestRecord } from './journaled-request.ts';

/** So many records are kept at least; more of them are let go of at a start, a segment at a time. */
const KEPT_RECORDS = 2_000;

export interface KeeperOptions {
  readonly store: Store;
  /** The requests' own; undefined when it can't be had, which holds nobody up. */
  readonly journal: Journal | undefined;
  readonly log: Log;
}

/** Keeps requests where a destroyed database doesn't take them along: in the database, and then in their journal. */
export interface RequestKeeper {
  /** On the disk in both when it returns; a journal that can't be written gets it with the next one. */
  save(...rows: readonly RequestRow[]): void;
}

/** Opens the keeper, with database and journal brought to the same requests: of each, the one that was changed more often counts. */
export function createRequestKeeper({ store, journal, log }: KeeperOptions): RequestKeeper {
  const behind = new Map<string, RequestRow>();
  const append = (): void => {
    if (journal === undefined) return;
    try {
      journal.appendAll(recordsOf(journal, [...behind.values()]));
      behind.clear();
    } catch (error) {
      // The database has them, and the next change brings them along.
      log('warn', 'what is asked of the server could not be journaled', { error: String(error) });
    }
  };
  if (journal !== undefined) {
    const records = journal.salvage(0);
    for (const row of bringTogether(store, records, log)) behind.set(row.id, row);
    const isLong = journal.lastSequence - (records[0]?.sequence ?? 0) >= KEPT_RECORDS;
    // Those that are open stand at the end again before the oldest are let go of.
    if (isLong) for (const row of everyRequest(store.reader).filter(isOpen)) behind.set(row.id, row);
    const through = journal.lastSequence - KEPT_RECORDS;
    append();
    if (isLong && behind.size === 0) journal.dropThrough(through);
  }
  return {
    save: (...rows) => {
      const saved = store.write((db) => rows.map((row) => saveRequest(db, row)));
      for (const row of saved) behind.set(row.id, row);
      append();
    },
  };
}

const isOpen = ({ state }: RequestRow): boolean => state === 'waiting' || state === 'refused';

const recordsOf = ({ lastSequence }: Journal, rows: readonly RequestRow[]): JournalRecord[] =>
  rows.map((row, index) => toRequestRecord(lastSequence + 1 + index, row));

/**
 * Puts back what the database has lost.
 * @returns what the journal lacks: requests that nobody has decided, and what has become of those that it has
 */
function bringTogether(store: Store, records: readonly JournalRecord[], log: Log): readonly RequestRow[] {
  const journaled = new Map<string, RequestRow>();
  for (const record of records) {
    const row = readRequestRecord(record);
    if (row !== undefined && row.revision >= (journaled.get(row.id)?.revision ?? 0))
      journaled.set(row.id, row);
  }
  const here = new Map(everyRequest(store.reader).map((row) => [row.id as string, row]));
  const lost = [...journaled.values()].filter((row) => row.revision > (here.get(row.id)?.revision ?? -1));
  if (lost.length > 0) {
    store.write((db) => {
      for (const row of lost) putRequestBack(db, row);
    });
    log('warn', 'requests that the database had lost are back from their journal', { requests: lost.length });
  }
  return [...here.values()].filter((row) => {
    const known = journaled.get(row.id)?.revision;
    return known === undefined ? isOpen(row) : known < row.revision;
  });
}
