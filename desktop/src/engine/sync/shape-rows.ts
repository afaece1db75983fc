import { columnName, type Table } from '#shared/kernel/index.ts';
import { unreadableRows } from '#shared/sync/index.ts';
import { upsertRow, type WritableDb } from '../store/index.ts';
import { wireRowOf } from './prepared-rows.ts';
import { readUnreadable, rowByKey } from './sync.queries.ts';

/** A row as a shape sends it: column name → Postgres' text. */
export type WireRow = Readonly<Record<string, unknown>>;

/** One change of a shape's rows. An update carries the key and the columns that changed. */
export interface ShapeChange {
  readonly key: string;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly value: WireRow;
}

/**
 * The whole row that a change leaves: an update is laid over what this replica has, which is the row that was set
 * aside if it couldn't be read, else the one in the table. Undefined when there is nothing to lay it over.
 */
export function wholeRow(
  db: WritableDb,
  shape: string,
  local: Table,
  change: ShapeChange,
): WireRow | undefined {
  if (change.operation === 'insert') return change.value;
  const aside = readUnreadable(db, shape, change.key);
  const base = aside === undefined ? storedRow(db, local, change.value) : (JSON.parse(aside) as WireRow);
  return base && { ...base, ...change.value };
}

/** A stored row in the form in which a shape would send it. */
function storedRow(db: WritableDb, local: Table, value: WireRow): WireRow | undefined {
  const key = local.key.map((name) => value[columnName(name)]);
  if (!key.every((part) => typeof part === 'string')) return undefined;
  const row = rowByKey(db, local, key);
  return row && wireRowOf(local, row);
}

/** Keeps a row that can't be read, for a person and for a later version; the rest of its batch goes on. */
export function setAside(
  db: WritableDb,
  shape: string,
  change: ShapeChange,
  row: WireRow,
  seenAt: string,
): void {
  upsertRow(db, unreadableRows, {
    shape,
    rowKey: change.key,
    value: JSON.stringify(row),
    seenAt,
  });
}
