export type StoreErrorCode =
  | 'store.inUse'
  | 'store.migrationChanged'
  | 'store.migrationMissing'
  | 'store.madeByNewer'
  | 'store.migrationFailed'
  | 'store.databaseLost'
  | 'store.damaged'
  | 'store.unwritable'
  | 'store.diskFull'
  | 'store.backupUnusable'
  | 'store.keyMissing'
  | 'store.clockShifted';

/** Why a data folder can't be opened. The message is for the person who started the program. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
