import { type DeviceHealthRow, deviceHealth } from '#shared/devices/index.ts';
import type { CompanyTransaction, RawRow } from '../store/database.ts';
import { insertRows, readRow, selectList } from '../store/rows.ts';

/** A shop pairs a till anew a few times a year; a company has fewer devices in service than this. */
const MAX_DEVICES = 1000;

/** Keeps the last that a device told in place of what it told before. */
export async function saveHealth(tx: CompanyTransaction, row: DeviceHealthRow): Promise<void> {
  await insertRows(tx, deviceHealth, [row], 'replace');
}

/** What is known of how each device of the company is. */
export async function readHealth(tx: CompanyTransaction): Promise<DeviceHealthRow[]> {
  const rows = await tx.query(`SELECT ${selectList(deviceHealth)} FROM device_health`);
  return rows.map((row) => readRow(deviceHealth, row));
}

/**
 * The devices in service, by the names that people know them by.
 * @param outletId limits them to one outlet; null: all of the company
 */
export const readDevicesInService = (
  tx: CompanyTransaction,
  outletId: string | null,
): Promise<readonly RawRow[]> =>
  tx.query(
    `SELECT s.id AS "streamId", r.code AS "registerCode", r.name AS "registerName", o.code AS "outletCode",
            s.receipt_series AS "receiptSeries", s.enrolled_at AS "enrolledAt", s.last_seen_at AS "lastSeenAt"
       FROM streams s JOIN registers r ON r.id = s.register_id JOIN outlets o ON o.id = s.outlet_id
      WHERE s.status = 'open' AND ($1::uuid IS NULL OR s.outlet_id = $1)
      ORDER BY o.code, r.code, s.enrolled_at DESC, s.id LIMIT ${MAX_DEVICES}`,
    [outletId],
  );

/** What whoever runs the server calls a company: by its online store, or by its name where it has none. */
export async function companyLabel(tx: CompanyTransaction): Promise<string> {
  const [row] = await tx.query('SELECT name, (SELECT min(slug) FROM stores) AS slug FROM companies');
  return row?.slug ?? row?.name ?? '';
}
