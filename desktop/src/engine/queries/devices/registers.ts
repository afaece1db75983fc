import { type RegisterRow, registers } from '#shared/devices/index.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

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
