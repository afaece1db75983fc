import {
  type CompanyRow,
  companies,
  type OutletRow,
  outlets,
  type StaffRow,
  staff,
} from '#shared/identity/index.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';

let lastCompany: { readonly stored: Readonly<Record<string, unknown>>; readonly row: CompanyRow } | undefined;

/**
 * The company; undefined until its row has come down. It is read for every scan and changes once a year, so the last
 * reading is kept for as long as the stored row is the same.
 */
export function readCompany(db: ReadableDb, companyId: string): CompanyRow | undefined {
  const stored = db.prepare('SELECT * FROM companies WHERE id = ?').get(companyId);
  if (stored === undefined) return undefined;
  if (lastCompany === undefined || !isSameRow(lastCompany.stored, stored)) {
    lastCompany = { stored, row: fromSqlite(companies, stored) };
  }
  return lastCompany.row;
}

const isSameRow = (
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean => Object.keys(other).every((column) => one[column] === other[column]);

export function readOutlet(db: ReadableDb, id: string): OutletRow | undefined {
  const stored = db.prepare('SELECT * FROM outlets WHERE id = ?').get(id);
  return stored === undefined ? undefined : fromSqlite(outlets, stored);
}

/** Where goods that are sold at an outlet are kept. */
export const readLocation = (db: ReadableDb, outletId: string): OutletRow['locationId'] | undefined =>
  db
    .prepare<Pick<OutletRow, 'locationId'>>('SELECT location_id AS locationId FROM outlets WHERE id = ?')
    .get(outletId)?.locationId;

/** People who may sign in at an outlet, by name; null: at an office, which takes who belongs to all. */
export const readStaffOf = (db: ReadableDb, outletId: string | null): readonly StaffRow[] =>
  db
    .prepare(
      'SELECT * FROM staff WHERE active = 1 AND (outlet_id IS NULL OR outlet_id = ?) ORDER BY name, id',
    )
    .all(outletId)
    .map((stored) => fromSqlite(staff, stored));

/** Somebody who may sign in at an outlet now; undefined for everybody else. */
export function readStaffMember(db: ReadableDb, id: string, outletId: string | null): StaffRow | undefined {
  const stored = db
    .prepare('SELECT * FROM staff WHERE id = ? AND active = 1 AND (outlet_id IS NULL OR outlet_id = ?)')
    .get(id, outletId);
  return stored === undefined ? undefined : fromSqlite(staff, stored);
}

/** Whose badge has this hash, of those who may sign in at an outlet now. */
export function readStaffByBadge(
  db: ReadableDb,
  badgeHash: string,
  outletId: string | null,
): StaffRow | undefined {
  const stored = db
    .prepare(
      'SELECT * FROM staff WHERE badge_hash = ? AND active = 1 AND (outlet_id IS NULL OR outlet_id = ?) ORDER BY id',
    )
    .get(badgeHash, outletId);
  return stored === undefined ? undefined : fromSqlite(staff, stored);
}

/** A person's name, also of one who has left. */
export const readStaffName = (db: ReadableDb, id: string): string | null =>
  db.prepare<{ name: string }>('SELECT name FROM staff WHERE id = ?').get(id)?.name ?? null;
