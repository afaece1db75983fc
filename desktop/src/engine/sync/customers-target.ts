import { clearPersonalParts, isCreationUnsent } from './customers.queries.ts';
import type { ShapeTarget } from './shape-targets.ts';

/**
 * Customers are master data, with two exceptions. One that was made here and that the server doesn't have yet isn't gone because
 * a new copy lacks it; and with one that was erased, what this device has besides the row goes too [CUS-5].
 */
export const customersTarget = (master: ShapeTarget): ShapeTarget => ({
  ...master,
  apply: (db, wire, effects) => {
    if (!master.apply(db, wire, effects)) return false;
    const id = String(wire.id);
    if (wire.erased_at !== null && wire.erased_at !== undefined) {
      clearPersonalParts(db, id);
      effects.tables.add('requests');
    }
    return true;
  },
  remove: (db, key, effects) => {
    if (!isCreationUnsent(db, String(key.id))) master.remove(db, key, effects);
  },
});
