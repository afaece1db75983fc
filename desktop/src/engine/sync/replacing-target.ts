import type { Table } from '#shared/kernel/index.ts';
import type { ReplacingRows, ShapeTarget } from './shape-targets.ts';

export type MasterTarget = ShapeTarget & { readonly rows: ReplacingRows };

/** Master data, from how its rows are read and written. */
export const replacingTarget = (
  local: Table,
  rows: ReplacingRows,
  remove: ShapeTarget['remove'],
): MasterTarget => ({
  local,
  swept: true,
  rows,
  apply: (db, wire, effects) => {
    const row = rows.read(wire);
    if (row === undefined) return false;
    rows.write(db, [row], effects);
    return true;
  },
  remove,
});
