import { type DeviceRevocationRow, deviceRevocations, type TillStatus, till } from '#shared/devices/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows, readRow, selectList } from '../store/rows.ts';

export async function findRevocation(
  tx: CompanyTransaction,
  streamId: string,
): Promise<DeviceRevocationRow | undefined> {
  const rows = await tx.query(
    `SELECT ${selectList(deviceRevocations)} FROM device_revocations WHERE stream_id = $1`,
    [streamId],
  );
  return rows[0] && readRow(deviceRevocations, rows[0]);
}

/** Takes a stream out of service, as of this transaction's end for every server. */
export async function revokeStream(tx: CompanyTransaction, row: DeviceRevocationRow): Promise<void> {
  await tx.query(`UPDATE streams SET status = 'revoked' WHERE id = $1`, [row.streamId]);
  await insertRows(tx, deviceRevocations, [row], 'replace');
}

/** A device's word that it is wiped. What it said first stays; of what it left, the last. */
export async function noteWiped(
  tx: CompanyTransaction,
  wiped: { streamId: string; at: string; leftUnsent: number },
): Promise<void> {
  await tx.query(
    `UPDATE device_revocations SET wiped_at = coalesce(wiped_at, $2), left_unsent = $3
      WHERE stream_id = $1 AND wipe_asked_at IS NOT NULL`,
    [wiped.streamId, wiped.at, wiped.leftUnsent],
  );
}

export async function findStreamBySeries(
  tx: CompanyTransaction,
  receiptSeries: string,
): Promise<string | undefined> {
  const rows = await tx.query(
    'SELECT id FROM streams WHERE receipt_series = $1 AND register_id IS NOT NULL ORDER BY enrolled_at DESC, id',
    [receiptSeries],
  );
  return rows[0]?.id ?? undefined;
}

const utc = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A shop pairs a till anew a few times a year: what is older than this many enrolments concerns nobody. */
const MAX_TILLS = 300;

/**
 * Tills as people see them, those in service first, then the newest.
 * @param where limits it to one stream or one outlet; both null: all of the company
 */
export async function readTills(
  tx: CompanyTransaction,
  where: { readonly streamId: string | null; readonly outletId: string | null },
): Promise<TillStatus[]> {
  const rows = await tx.query(
    `SELECT s.id AS "streamId", r.code AS "registerCode", r.name AS "registerName", o.code AS "outletCode",
            s.receipt_series AS "receiptSeries", ${utc('s.enrolled_at')} AS "enrolledAt",
            ${utc('s.last_seen_at')} AS "lastSeenAt", s.last_receipt_sequence AS "lastReceiptSequence",
            (SELECT count(*) FROM deferred_facts f WHERE f.stream_id = s.id AND f.projected_at IS NULL)
              + (SELECT count(*) FROM quarantined_facts q WHERE q.stream_id = s.id) AS waiting,
            CASE WHEN s.status = 'open' THEN 'inService' WHEN s.status = 'closed' THEN 'closed'
                 WHEN d.wiped_at IS NOT NULL THEN 'wiped' WHEN d.wipe_asked_at IS NOT NULL THEN 'wiping'
                 ELSE 'revoked' END AS standing,
            ${utc(`CASE s.status WHEN 'open' THEN NULL WHEN 'closed' THEN s.closed_at
                   ELSE coalesce(d.wiped_at, d.wipe_asked_at, d.revoked_at) END`)} AS since,
            (SELECT p.name FROM staff p WHERE p.id = CASE s.status WHEN 'open' THEN NULL WHEN 'closed'
               THEN s.closed_by ELSE coalesce(d.wipe_asked_by, d.revoked_by) END) AS by,
            d.left_unsent AS "leftUnsent",
            (SELECT coalesce(sum(greatest(0, l.amount_cents - l.spent_cents - l.returned_cents)), 0.00)
               FROM stored_value_leases l WHERE l.stream_id = s.id AND l.state = 'open') AS "heldCents"
       FROM streams s JOIN registers r ON r.id = s.register_id JOIN outlets o ON o.id = s.outlet_id
       LEFT JOIN device_revocations d ON d.stream_id = s.id
      WHERE ($1::uuid IS NULL OR s.id = $1) AND ($2::uuid IS NULL OR s.outlet_id = $2)
      ORDER BY s.status <> 'open', s.enrolled_at DESC, s.id LIMIT ${MAX_TILLS}`,
    [where.streamId, where.outletId],
  );
  return rows.map((row) =>
    till.parse({
      ...row,
      lastReceiptSequence: Number(row.lastReceiptSequence),
      waiting: Number(row.waiting),
      leftUnsent: row.leftUnsent === null ? null : Number(row.leftUnsent),
    }),
  );
}
