import type { OutletTile } from '#shared/bridge/office.ts';
import { type RegisterRow, registers } from '#shared/devices/index.ts';
import { fromSqlite, type OutletId } from '#shared/kernel/index.ts';
import type { DeviceState, ReadableDb } from '../../store/index.ts';

/** The company's registers, by code. */
export const readRegisters = (db: ReadableDb): readonly RegisterRow[] =>
  db
    .prepare('SELECT * FROM registers ORDER BY code, id')
    .all()
    .map((stored) => fromSqlite(registers, stored));

export function readRegister(db: ReadableDb, id: string): RegisterRow | undefined {
  const stored = db.prepare('SELECT * FROM registers WHERE id = ?').get(id);
  return stored === undefined ? undefined : fromSqlite(registers, stored);
}

/** What this device is for: a counter, until its register's row has come down. */
export const readKind = (
  db: ReadableDb,
  { registerId }: Pick<DeviceState, 'registerId'>,
): RegisterRow['kind'] =>
  db.prepare<Pick<RegisterRow, 'kind'>>('SELECT kind FROM registers WHERE id = ?').get(registerId)?.kind ??
  'counter';

/** The outlet whose documents a device has and whose people it lets in; null: an office has all, and lets in who belongs to all [DEV-13]. */
export const readReach = (
  db: ReadableDb,
  device: Pick<DeviceState, 'registerId' | 'outletId'>,
): OutletId | null => (readKind(db, device) === 'office' ? null : device.outletId);

/** The outlet that a screen is about: an office's choice, null for all of them; everybody else's own. */
export const chosenOutlet = (
  db: ReadableDb,
  device: Pick<DeviceState, 'registerId' | 'outletId'>,
  asked: OutletId | undefined,
): OutletId | null => readReach(db, device) ?? asked ?? null;

/** Outlets by code. @param outletId this one alone; null: all of the company's */
export const readOutlets = (db: ReadableDb, outletId: OutletId | null): readonly OutletTile[] =>
  db
    .prepare<OutletTile>('SELECT id, code, name, kind FROM outlets WHERE ? IS NULL OR id = ? ORDER BY code')
    .all(outletId, outletId);
