import { type DeviceSettings, defaultDeviceSettings, deviceSettings } from '#shared/devices/index.ts';
import { ONLY_SLOT } from '#shared/sync/index.ts';
import { type ReadableDb, upsertRow, type WritableDb } from '../../store/index.ts';
import { deviceSettingsRows } from '../../store/local-tables.ts';

/** What belongs to this device alone; the defaults until somebody has changed them. */
export function readDeviceSettings(db: ReadableDb): DeviceSettings {
  const stored = db
    .prepare<{ settings: string }>('SELECT settings FROM device_settings WHERE slot = 1')
    .get();
  if (stored === undefined) return defaultDeviceSettings;
  return deviceSettings.parse(JSON.parse(stored.settings));
}

export const writeDeviceSettings = (db: WritableDb, settings: DeviceSettings): void =>
  upsertRow(db, deviceSettingsRows, { slot: ONLY_SLOT, settings });
