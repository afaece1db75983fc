import { assert, columnName, type RowOf } from '#shared/kernel/index.ts';
import { ONLY_SLOT } from '#shared/sync/index.ts';
import type { ReadableDb, WritableDb } from './database.ts';
import { deviceStates } from './local-tables.ts';
import { upsertRow, valuesOf } from './tables.ts';

/** Which stream this device writes, and how far it has come. */
export type DeviceState = Readonly<Omit<RowOf<typeof deviceStates>, 'slot'>>;

type StoredState = Omit<DeviceState, 'firstCopyComplete'> & { readonly firstCopyComplete: number };

/** Read in each commit, so the database gives the names. */
const READ = `SELECT ${Object.keys(deviceStates.columns)
  .filter((name) => name !== 'slot')
  .map((name) => `${columnName(name)} AS ${name}`)
  .join(', ')} FROM device_state WHERE slot = 1`;

const updates = new Map<string, string>();

/** Undefined until the device is paired. */
export function readDeviceState(db: ReadableDb): DeviceState | undefined {
  const row = db.prepare<StoredState>(READ).get();
  return row === undefined ? undefined : { ...row, firstCopyComplete: row.firstCopyComplete === 1 };
}

export function writeDeviceState(db: WritableDb, state: DeviceState): void {
  upsertRow(db, deviceStates, { ...state, slot: ONLY_SLOT });
}

/** Changes some of it; the device must be paired. */
export function updateDeviceState(db: WritableDb, changes: Partial<DeviceState>): void {
  const names = Object.keys(changes);
  if (names.length === 0) return;
  const changed = db.prepareChange(updateOf(names)).run(...valuesOf(deviceStates.columns, names, changes));
  assert(changed === 1, 'a paired device');
}

/** The server takes the token of a device that is out of service; when, stays. One that never had a token knows no such time. */
export const noteRevoked = (db: WritableDb, at: string): void =>
  updateDeviceState(db, { token: null, tokenExpiresAt: at });

/** True when the server has said that this device is out of service, and has given it no token since. */
export const isRevoked = (state: DeviceState | undefined): boolean =>
  state !== undefined && state.token === null && state.tokenExpiresAt !== null;

function updateOf(names: readonly string[]): string {
  const key = names.join();
  const known = updates.get(key);
  if (known !== undefined) return known;
  const made = `UPDATE device_state SET ${names.map((name) => `${columnName(name)} = ?`).join(', ')} WHERE slot = 1`;
  updates.set(key, made);
  return made;
}
