import { type JournalEntryRow, journalEntries } from '#shared/accounting/index.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** What a fact has put into the books. */
export const readEntriesOfFact = (db: ReadableDb, factId: string): readonly JournalEntryRow[] =>
  db
    .prepare('SELECT * FROM journal_entries WHERE fact_id = ? ORDER BY id')
    .all(factId)
    .map((stored) => fromSqlite(journalEntries, stored));

/** Names of the accounts by their code. */
export const readAccountNames = (db: ReadableDb): Readonly<Record<string, string>> =>
  Object.fromEntries(
    db
      .prepare<{ code: string; name: string }>('SELECT code, name FROM accounts')
      .all()
      .map(({ code, name }) => [code, name]),
  );
