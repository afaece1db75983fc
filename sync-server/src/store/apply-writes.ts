import type { RowWrite, Table } from '#shared/kernel/index.ts';
import type { ChangedCounter } from '#shared/sync/index.ts';
import type { CompanyTransaction } from './database.ts';
import { type Addition, addToRows, insertRows } from './rows.ts';

type InsertWrite = Extract<RowWrite, { kind: 'insert' }>;
type AddWrite = Extract<RowWrite, { kind: 'add' }>;

/** Inserts the rows that projectors ask for, one statement per table. */
export async function applyInserts(
  tx: CompanyTransaction,
  writes: readonly RowWrite[],
  conflict: 'fail' | 'ignore',
): Promise<void> {
  const byTable = new Map<Table, InsertWrite['row'][]>();
  for (const write of writes) {
    if (write.kind !== 'insert') continue;
    const rows = byTable.get(write.table);
    if (rows === undefined) byTable.set(write.table, [write.row]);
    else rows.push(write.row);
  }
  for (const [table, rows] of byTable) await insertRows(tx, table, rows, conflict);
}

/** Adds up what projectors add to each row, and applies it once per row. */
export async function applyAdditions(
  tx: CompanyTransaction,
  writes: readonly RowWrite[],
): Promise<ChangedCounter[]> {
  const changed: ChangedCounter[] = [];
  for (const [table, byKey] of groupAdditions(writes)) {
    const additions = [...byKey.values()];
    const rows = await addToRows(tx, table, additions.map(sumOf));
    const written = new Map(rows.map((row) => [keyText(table, row), row]));
    for (const [key, group] of byKey) {
      const row = written.get(key);
      if (row !== undefined) changed.push({ table, row, additions: group });
    }
  }
  return changed;
}

function groupAdditions(writes: readonly RowWrite[]): Map<Table, Map<string, AddWrite[]>> {
  const byTable = new Map<Table, Map<string, AddWrite[]>>();
  for (const write of writes) {
    if (write.kind !== 'add') continue;
    const byKey = byTable.get(write.table) ?? new Map<string, AddWrite[]>();
    byTable.set(write.table, byKey);
    const key = keyText(write.table, write.key);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [write]);
    else group.push(write);
  }
  return byTable;
}

const keyText = (table: Table, row: Readonly<Record<string, unknown>>): string =>
  table.key.map((name) => String(row[name])).join(' ');

function sumOf(writes: readonly AddWrite[]): Addition {
  const amounts: Record<string, number> = {};
  for (const write of writes) {
    for (const [name, amount] of Object.entries(write.amounts)) amounts[name] = (amounts[name] ?? 0) + amount;
  }
  return { key: writes[0]?.key ?? {}, amounts };
}
