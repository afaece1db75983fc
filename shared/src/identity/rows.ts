import {
  column,
  companyId,
  defineTable,
  factId,
  locationId,
  nullable,
  outletId,
  type RowOf,
  rowId,
  staffId,
} from '../kernel/index.ts';
import { clockingKinds } from './clocking.ts';
import { companySettings, roles } from './schema.ts';

export const companies = defineTable({
  name: 'companies',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(companyId),
    name: column.text(200),
    legalName: column.text(200),
    /** Unique entity number (ACRA); the GST number is in the settings. */
    uen: nullable(column.text(20)),
    settings: column.json(companySettings),
  },
});
export type CompanyRow = RowOf<typeof companies>;

export const outlets = defineTable({
  name: 'outlets',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(outletId),
    companyId: column.id(companyId),
    code: column.text(10),
    name: column.text(200),
    kind: column.enum(['shop', 'warehouse']),
    address: column.text(300),
    phone: nullable(column.text(30)),
    /** Where goods that are sold or received here are kept. */
    locationId: column.id(locationId),
  },
});
export type OutletRow = RowOf<typeof outlets>;

export const staff = defineTable({
  name: 'staff',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(staffId),
    companyId: column.id(companyId),
    name: column.text(100),
    role: column.enum(roles),
    /** `scrypt$N$r$p$salt$hash`, salt and hash in base64: so that a PIN is checked without the server. */
    pinHash: column.text(300),
    /** SHA-256 of the company's id and the badge's code, in hex; null: no badge. */
    badgeHash: nullable(column.text(64)),
    /** Null: every outlet. */
    outletId: nullable(column.id(outletId)),
    active: column.boolean(),
  },
});
export type StaffRow = RowOf<typeof staff>;

/** What people told the clock, and what was put right of it: the row that another one replaces doesn't count. */
export const timeClockings = defineTable({
  name: 'time_clockings',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    staffId: column.id(staffId),
    outletId: column.id(outletId),
    kind: column.enum(clockingKinds),
    /** Null: nothing but what it replaces is taken out. */
    clockedAt: nullable(column.instant()),
    replaces: nullable(column.id(rowId)),
    reason: nullable(column.text(300)),
    enteredBy: column.id(staffId),
    enteredAt: column.instant(),
  },
});
export type TimeClockingRow = RowOf<typeof timeClockings>;
