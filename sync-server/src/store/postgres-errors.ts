/** The SQLSTATE of an error from Postgres; undefined for anything else (a lost connection, a bug). */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
  }
  return undefined;
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** True when the same transaction may succeed if it runs again. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  return state === SERIALIZATION_FAILURE || state === DEADLOCK;
}

/** True when Postgres refused the data itself (out of range, a broken constraint), which trying again can't mend. */
export function isRefusedData(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && (state.startsWith('22') || state.startsWith('23'));
}
