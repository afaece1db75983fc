/** Tables of a sale, and how many rows of each it has. */
const tables: readonly { readonly name: string; readonly rows: number; readonly ids: readonly string[] }[] = [
  { name: 'facts', rows: 1, ids: ['id'] },
  { name: 'sales', rows: 1, ids: ['id', 'fact_id'] },
  { name: 'sale_lines', rows: 3, ids: ['id', 'sale_id'] },
  { name: 'sale_payments', rows: 1, ids: ['id', 'sale_id'] },
  { name: 'stock_movements', rows: 3, ids: ['id', 'fact_id'] },
  { name: 'journal_entries', rows: 1, ids: ['id', 'fact_id'] },
];

/** Columns that tell one sale from the next besides its ids; `n` counts the sales. */
const varied: Readonly<Record<string, string>> = {
  sequence: 'n',
  stream_id: "'01980000-0000-7000-8000-000000000001'",
  receipt_sequence: 'n',
  receipt_number: "printf('T02-%06d', n)",
  at: 'instant',
  completed_at: 'instant',
  moved_at: 'instant',
  total_cents: '100 + n % 5000',
};

/**
 * Copies of the newest sale in the database as that many older sales of another till, a minute apart, by SQL alone.
 * @param columnsOf the columns of a table
 * @param run runs a statement that changes rows
 */
export function addSalesHistory(
  count: number,
  columnsOf: (table: string) => readonly string[],
  run: (sql: string) => void,
): void {
  for (const { name, rows, ids } of tables) {
    const columns = columnsOf(name);
    const values = columns.map((column) => {
      // The kind keeps ids of different things apart; a row's own id also counts the row within its sale.
      if (column === 'id' && ids.length > 1 && name !== 'sales') return idOf(name, 'n * 10 + k');
      if (ids.includes(column))
        return idOf(column === 'sale_id' || (name === 'sales' && column === 'id') ? 'sales' : 'facts', 'n');
      const text = varied[column];
      return text === undefined || (column === 'total_cents' && name !== 'sales') ? `source.${column}` : text;
    });
    run(`WITH RECURSIVE
      sales_before(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM sales_before WHERE n < ${count}),
      numbered AS (SELECT *, row_number() OVER () AS k FROM (SELECT * FROM ${name} ORDER BY id DESC LIMIT ${rows})),
      dated AS (SELECT n, strftime('%Y-%m-%dT%H:%M:%fZ', 1750000000 + n * 60, 'unixepoch') AS instant FROM sales_before)
      INSERT INTO ${name} (${columns.join(', ')})
      SELECT ${values.join(', ')} FROM dated CROSS JOIN numbered AS source`);
  }
}

/** An id that sorts before those made today, as real ones do. */
const idOf = (kind: string, number: string): string =>
  `printf('01970000-0000-7000-8${'%03x'}-%012x', ${tables.findIndex(({ name }) => name === kind)}, ${number})`;
