import { assert, columnName, fromSqlite, type RowOf } from '#shared/kernel/index.ts';
import type { ReadableDb, WritableDb } from './database.ts';
import { deviceStates, ONLY_SLOT } from './local-tables.ts';
import { upsertRow, valuesOf } from './tables.ts';

/** Which stream this device writes, and how far it has come. */
export type DeviceState = Readonly<Omit<RowOf<typeof deviceStates>, 'slot'>>;

/** Undefined until the device is paired. */
export function readDeviceState(db: ReadableDb): DeviceState | undefined {
  const row = db.prepare('SELECT * FROM device_state WHERE slot = 1').get();
  if (row === undefined) return undefined;
  const { slot: _slot, ...state } = fromSqlite(deviceStates, row);
  return state;
}

export function writeDeviceState(db: WritableDb, state: DeviceState): void {
  upsertRow(db, deviceStates, { ...state, slot: ONLY_SLOT });
}

/** Changes some of it; the device must be paired. */
export function updateDeviceState(db: WritableDb, changes: Partial<DeviceState>): void {
  const names = Object.keys(changes);
  if (names.length === 0) return;
  const assignments = names.map((name) => `${columnName(name)} = ?`).join(', ');
  const changed = db
    .prepareChange(`UPDATE device_state SET ${assignments} WHERE slot = 1`)
    .run(...valuesOf(deviceStates.columns, names, changes));
  assert(changed === 1, 'a paired device');
}
