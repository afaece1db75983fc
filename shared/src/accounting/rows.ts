import { z } from 'zod';
import {
  cents,
  column,
  companyId,
  defineTable,
  factId,
  nullable,
  outletId,
  type RowOf,
  rowId,
  text,
} from '../kernel/index.ts';
import { accountTypes } from './chart.ts';

export const accounts = defineTable({
  name: 'accounts',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    code: column.text(10),
    name: column.text(100),
    type: column.enum(accountTypes),
  },
});
export type AccountRow = RowOf<typeof accounts>;

/** One side of a posting; one of the amounts is zero. */
export const journalLine = z.object({ accountCode: text(10), debitCents: cents, creditCents: cents });
export type JournalLine = z.output<typeof journalLine>;

const entryColumns = {
  id: column.id(rowId),
  companyId: column.id(companyId),
  factId: column.id(factId),
  outletId: nullable(column.id(outletId)),
  /** `sale`, `float`, `openingStock`: what kind of event it books. */
  kind: column.text(40),
  /** The paper it comes from: a receipt number. */
  reference: column.text(60),
  /** Singapore date of the event. */
  entryDate: column.date(),
  postingMonth: column.month(),
  lines: column.json(z.array(journalLine).min(2).max(2000)),
};

/** Journal entries on a replica. Provisional until the server's row, which has the same id, replaces it. */
export const journalEntries = defineTable({
  name: 'journal_entries',
  home: 'replica',
  key: ['id'],
  columns: { ...entryColumns, status: column.enum(['provisional', 'posted']) },
});
export type JournalEntryRow = RowOf<typeof journalEntries>;

/** Journal entries on the server: one row per audience that reads it; the books are the rows of `office`. */
export const postedJournalEntries = defineTable({
  name: 'journal_entries',
  home: 'server',
  key: ['id', 'audience'],
  columns: { ...entryColumns, audience: column.text(60) },
});
export type PostedJournalEntryRow = RowOf<typeof postedJournalEntries>;

/** An entry before anybody has decided where it is stored. */
export type JournalEntry = RowOf<typeof journalEntryShape>;
const journalEntryShape = defineTable({
  name: 'journal_entry',
  home: 'server',
  key: ['id'],
  columns: entryColumns,
});
