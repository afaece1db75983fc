export { applyWrites, deleteRow, upsertRow } from './apply-writes.ts';
export {
  explainDamage,
  openStore,
  type Query,
  type ReadableDb,
  type Store,
  type WritableDb,
} from './database.ts';
export {
  type DeviceState,
  readDeviceState,
  updateDeviceState,
  writeDeviceState,
} from './device-state.ts';
export { StoreError } from './errors.ts';
export { type RecordedFact, recordFact, recordProjectedFact } from './record-fact.ts';
