import { customers } from '#shared/customers/index.ts';
import type { WritableDb } from '../store/index.ts';
import { clearPersonalParts, isCreationUnsent } from './customers.queries.ts';
import { columnOf } from './prepared-rows.ts';
import { type MasterTarget, replacingTarget } from './replacing-target.ts';
import type { BatchEffects } from './shape-targets.ts';

/**
 * Customers are master data, with two exceptions. One that was made here and that the server doesn't have yet isn't gone because
 * a new copy lacks it; and with one that was erased, what this device has besides the row goes too [CUS-5].
 */
export const customersTarget = (master: MasterTarget): MasterTarget =>
  replacingTarget(
    customers,
    {
      read: master.rows.read,
      write: (db, rows, effects) => {
        master.rows.write(db, rows, effects);
        clear(
          db,
          rows.filter(({ row }) => row.erasedAt !== null).map(({ row }) => String(row.id)),
          effects,
        );
      },
      writePrepared: (db, rows, effects) => {
        master.rows.writePrepared(db, rows, effects);
        const erasedAt = columnOf(customers, rows, 'erasedAt');
        const ids = columnOf(customers, rows, 'id').filter((_, index) => erasedAt[index] !== null);
        clear(db, ids.map(String), effects);
      },
    },
    (db, key, effects) => {
      if (!isCreationUnsent(db, String(key.id))) master.remove(db, key, effects);
    },
  );

function clear(db: WritableDb, erasedIds: readonly string[], effects: BatchEffects): void {
  for (const id of erasedIds) {
    clearPersonalParts(db, id);
    effects.tables.add('requests');
  }
}
