import { assert, type RowWrite, type Table, toPostgres } from '#shared/kernel/index.ts';
import type { StoreUnderTest } from './storage-contract.ts';

type Row = Readonly<Record<string, unknown>>;

/** The simplest store there can be: what the projectors mean, without a database. */
export function openMemoryStore(): StoreUnderTest {
  let tables = new Map<string, Map<string, Row>>();
  return {
    apply: async (writes) => {
      const draft = new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));
      for (const write of writes) applyWrite(draft, write);
      tables = draft;
    },
    rows: async (table) => [...(tables.get(table.name)?.values() ?? [])],
    close: async () => {
      tables.clear();
    },
  };
}

function applyWrite(tables: Map<string, Map<string, Row>>, write: RowWrite): void {
  const rows = tables.get(write.table.name) ?? new Map<string, Row>();
  tables.set(write.table.name, rows);
  const source = write.kind === 'insert' ? write.row : write.key;
  const key = keyOf(write.table, source);
  const existing = rows.get(key);
  if (write.kind === 'insert') {
    toPostgres(write.table, write.row);
    if (!existing) rows.set(key, write.row);
    return;
  }
  const sums = Object.entries(write.amounts).map(([name, amount]) => {
    const before = existing?.[name] ?? 0;
    assert(typeof before === 'number', `a counter in column ${name}`);
    return [name, before + amount] as const;
  });
  rows.set(key, { ...(existing ?? write.key), ...Object.fromEntries(sums) });
}

const keyOf = (table: Table, row: Row): string => JSON.stringify(table.key.map((name) => row[name]));
