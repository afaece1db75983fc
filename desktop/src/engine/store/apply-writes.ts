import { products } from '#shared/catalog/index.ts';
import type { RowWrite } from '#shared/kernel/index.ts';
import type { WritableDb } from './database.ts';
import { tableSql, valuesOf } from './tables.ts';

export { deleteRow, type SentRow, upsertRow, upsertSentRows, upsertValues } from './tables.ts';

/** Applies what projectors ask for, in order. A row that is there already stays as it is. */
export function applyWrites(db: WritableDb, writes: readonly RowWrite[]): void {
  for (const write of writes) {
    const { columns, key } = write.table;
    const sql = tableSql(write.table);
    if (write.kind === 'insert') {
      db.prepareChange(sql.insert).run(...valuesOf(columns, sql.names, write.row));
      if (write.table === products) db.productChanged(String(write.row.id));
    } else {
      const counters = Object.keys(write.amounts);
      db.prepareChange(sql.add(counters)).run(
        ...valuesOf(columns, key, write.key),
        ...valuesOf(columns, counters, write.amounts),
      );
    }
  }
}
