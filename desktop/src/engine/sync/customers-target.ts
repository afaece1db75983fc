import { customers } from '#shared/customers/index.ts';
import { clearPersonalParts, isCreationUnsent } from './customers.queries.ts';
import { type MasterTarget, replacingTarget } from './replacing-target.ts';

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
        for (const { row } of rows) {
          if (row.erasedAt === null) continue;
          clearPersonalParts(db, String(row.id));
          effects.tables.add('requests');
        }
      },
    },
    (db, key, effects) => {
      if (!isCreationUnsent(db, String(key.id))) master.remove(db, key, effects);
    },
  );
