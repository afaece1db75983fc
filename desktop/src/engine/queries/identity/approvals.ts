import type { StaffId } from '#shared/kernel/index.ts';
import type { ReadableDb, WritableDb } from '../../store/index.ts';

/** How often somebody has approved on a business date. */
export const readApprovalsGiven = (db: ReadableDb, staffId: StaffId, businessDate: string): number =>
  db
    .prepare<{ given: number }>('SELECT given FROM approvals_given WHERE staff_id = ? AND business_date = ?')
    .get(staffId, businessDate)?.given ?? 0;

export function countApproval(db: WritableDb, staffId: StaffId, businessDate: string): void {
  db.prepareChange(
    `INSERT INTO approvals_given (staff_id, business_date, given) VALUES (?, ?, 1)
      ON CONFLICT (staff_id, business_date) DO UPDATE SET given = given + 1`,
  ).run(staffId, businessDate);
}
