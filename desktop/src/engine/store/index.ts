export {
  applyWrites,
  deleteRow,
  type SentRow,
  upsertRow,
  upsertSentRows,
  upsertValues,
} from './apply-writes.ts';
export { isPlainDatabase } from './connection.ts';
export { readStateOfDatabase, stateOfCopy, verifyCopy } from './copy-of-database.ts';
export {
  explainDamage,
  isDamage,
  openStore,
  openStoreFile,
  type Query,
  type ReadableDb,
  type Store,
  type WritableDb,
} from './database.ts';
export {
  DATABASE_FILE,
  databaseBytes,
  removeDatabase,
  setDatabaseAside,
  swapDatabase,
} from './database-files.ts';
export {
  type DeviceState,
  isRevoked,
  noteRevoked,
  readDeviceState,
  updateDeviceState,
  writeDeviceState,
} from './device-state.ts';
export { StoreError } from './errors.ts';
export { lockDataFolder } from './lock.ts';
export { readFactsAgain } from './read-facts-again.ts';
export { recordFact } from './record-fact.ts';
export { replicaDb } from './replica-db.ts';
export { keptDatabases } from './upgrade-database.ts';
