import { type CountSheet, noteUnknown } from '#shared/inventory/index.ts';
import { accept, type Result, type RowId } from '#shared/kernel/index.ts';
import { readOpenCount, writeOpenCount } from '../../queries/inventory/count-sheets.ts';
import type { Store } from '../../store/index.ts';

/** Changes that can be taken back; they are in memory only, a restart keeps the sheet as it is. */
const MAX_UNDO_STEPS = 50;

/** The count that is under way: on disk after every scan, as the cart is [INV-40]. */
export interface OpenCount {
  current(): CountSheet;
  canUndo(): boolean;
  /** Applies a change and stores what it gives; a rejected one changes nothing. */
  change(make: (sheet: CountSheet) => Result<CountSheet>): Result<CountSheet>;
  keepUnknown(code: string, reason: string): Result<CountSheet>;
  undo(): Result<CountSheet>;
  /** The sheet was saved: there is nothing to take back. */
  forget(): void;
}

/** @param newCountId makes the id of the count that a new sheet will become; it is kept through every retry */
export function createOpenCount(store: Store, newCountId: () => RowId): OpenCount {
  let earlier: CountSheet[] = [];
  const keep = (sheet: CountSheet): Result<CountSheet> => {
    store.writeAhead((db) => writeOpenCount(db, sheet));
    return accept(sheet);
  };
  const current = (): CountSheet => {
    const known = readOpenCount(store.reader);
    if (known !== undefined) return known;
    const begun = { countId: newCountId(), lines: [], unknown: [] };
    store.writeAhead((db) => writeOpenCount(db, begun));
    return begun;
  };
  const change: OpenCount['change'] = (make) => {
    const before = current();
    const changed = make(before);
    if (!changed.ok) return changed;
    earlier = [...earlier, before].slice(-MAX_UNDO_STEPS);
    return keep(changed.value);
  };
  return {
    current,
    change,
    canUndo: () => earlier.length > 0,
    keepUnknown: (code, reason) => change((sheet) => noteUnknown(sheet, code, reason)),
    undo: () => {
      const last = earlier.at(-1);
      if (last === undefined) return accept(current());
      earlier = earlier.slice(0, -1);
      return keep(last);
    },
    forget: () => {
      earlier = [];
    },
  };
}
