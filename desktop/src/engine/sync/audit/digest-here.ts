import { createHash } from 'node:crypto';
import { journalEntries } from '#shared/accounting/index.ts';
import { masterTables } from '#shared/contract.ts';
import { columnName, fromSqlite, type Table } from '#shared/kernel/index.ts';
import {
  digestSum,
  digestText,
  localFacts,
  openDocuments,
  type ShapeDigest,
  serverFacts,
} from '#shared/sync/index.ts';
import { readReach } from '../../queries/devices/registers.ts';
import { type ReadableDb, readDeviceState } from '../../store/index.ts';
import { asideRows, type HeldRow, rowsAfter } from './audit.queries.ts';
import { compareOpenDocuments } from './open-documents-here.ts';

/** A page of rows is a few milliseconds' work at most; a slice is as many pages as fit into this. */
const PAGE_ROWS = 25;
const SLICE_MS = 3;

const UNREADABLE = '';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Where this replica has the rows of a shape, and which of them. */
interface Held {
  /** The table as the server describes it, and as it is here. */
  readonly described: Table;
  readonly local: Table;
  /** Columns to read, by their names in the database; undefined: all. */
  readonly columns?: readonly string[];
  /** @param reach the outlet whose documents the server has for this device; null: all of the company's */
  isCompared(row: HeldRow, digest: ShapeDigest, reach: string | null): boolean;
}

const held: ReadonlyMap<string, Held> = new Map<string, Held>([
  ...masterTables.map((table): [string, Held] => [
    table.name,
    { described: table, local: table, isCompared: () => true },
  ]),
  [
    serverFacts.name,
    {
      described: serverFacts,
      local: localFacts,
      columns: ['id', 'accept_no', 'posting_month', "envelope ->> 'outlets' AS outlets"],
      // A product or customer made here is here, and in the office's shape alone: it is for no outlet.
      isCompared: ({ accept_no, posting_month, outlets }, { month, throughAcceptNo }, reach) =>
        posting_month === month &&
        typeof accept_no === 'number' &&
        accept_no <= throughAcceptNo &&
        (reach === null || String(outlets).includes(reach)),
    },
  ],
  [
    journalEntries.name,
    {
      described: journalEntries,
      local: journalEntries,
      columns: ['id', 'posting_month', 'status'],
      isCompared: ({ posting_month, status }, { month }) => posting_month === month && status === 'posted',
    },
  ],
]);

/** True for the shapes of whose rows a replica can tell whether it has them. */
export const isAudited = (table: string): boolean => held.has(table) || table === openDocuments.name;

/**
 * Compares the rows of a shape that are here with what they come to on the server, in slices between which everything
 * else goes on. Of a shape with rows that were set aside as unreadable only the number is compared.
 * @returns undefined when the two can't be compared, or it was stopped
 */
export async function compareShape(
  db: ReadableDb,
  path: string,
  digest: ShapeDigest,
  signal: AbortSignal,
): Promise<'same' | 'differs' | undefined> {
  if (digest.table === openDocuments.name) return compareOpenDocuments(db, digest, signal);
  const kept = held.get(digest.table);
  if (kept === undefined) return undefined;
  const { described, local, columns, isCompared } = kept;
  const known = new Set(Object.keys(described.columns).map(columnName));
  if (!digest.columns.every((column) => known.has(column))) return undefined;
  const aside = new Set(asideRows(db, path).map(({ id }) => String(id)));
  const device = readDeviceState(db);
  const reach = device === undefined ? null : readReach(db, device);
  const sum = digestSum(md5);
  let asideHere = 0;
  let afterId = '';
  let sliceBegan = performance.now();
  for (;;) {
    if (signal.aborted) return undefined;
    const page = rowsAfter(db, local, columns, afterId, PAGE_ROWS);
    for (const row of page) {
      if (!isCompared(row, digest, reach)) continue;
      if (aside.has(String(row.id))) asideHere += 1;
      sum.add(textOf(described, digest, row));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) break;
    afterId = String(last.id);
    if (performance.now() - sliceBegan < SLICE_MS) continue;
    await new Promise(setImmediate);
    sliceBegan = performance.now();
  }
  const { rows, hash } = sum.result();
  if (aside.size > 0) return rows - asideHere + aside.size === digest.rows ? 'same' : 'differs';
  return rows === digest.rows && hash === digest.hash ? 'same' : 'differs';
}

/** A row that can't be read any more is like no other. */
function textOf(table: Table, { columns }: ShapeDigest, row: HeldRow): string {
  try {
    return digestText(table, columns, fromSqlite(table, row));
  } catch {
    return UNREADABLE;
  }
}
