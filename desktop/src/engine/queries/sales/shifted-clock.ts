import { type ReadableDb, readDeviceState, StoreError } from '../../store/index.ts';
import { readCompany } from '../identity/people.ts';

/**
 * A shifted clock is for demonstrations: where sales are real their dates must be, too.
 * @throws StoreError when this device holds sales of a company that is no demonstration
 */
export function refuseShiftedClock(db: ReadableDb): void {
  const device = readDeviceState(db);
  if (device === undefined) return;
  if (readCompany(db, device.companyId)?.settings.demo === true) return;
  if (db.prepare('SELECT id FROM sales LIMIT 1').get() === undefined) return;
  throw new StoreError(
    'store.clockShifted',
    'The clock can be shifted in a demonstration only, and this till has real sales. Nothing was changed. ' +
      'Start it without shifting the clock.',
  );
}
