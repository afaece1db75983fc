import type { Table } from '#shared/kernel/index.ts';

/** A row's key as one text: how stores in memory find it. */
export const rowKey = (table: Table, row: Readonly<Record<string, unknown>>): string =>
  table.key.map((name) => String(row[name])).join(' ');
