import type { Table } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../store/index.ts';
import { type MasterTarget, replacingTarget } from './replacing-target.ts';

/** Master data to which facts of this device add rows: one that the server doesn't have yet isn't gone because a new copy lacks it. */
export const madeHereTarget = (
  table: Table,
  master: MasterTarget,
  isUnsent: (db: ReadableDb, id: string) => boolean,
): MasterTarget =>
  replacingTarget(table, master.rows, (db, key, effects) => {
    if (!isUnsent(db, String(key.id))) master.remove(db, key, effects);
  });
