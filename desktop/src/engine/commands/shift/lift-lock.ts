import type { Approval } from '#shared/bridge/shift.ts';
import { accept, type Result, type RowId, reject, type StaffId } from '#shared/kernel/index.ts';
import { approve } from '../../approvals.ts';
import type { EngineContext } from '../../context.ts';
import { noteException } from './note-exception.ts';

/** Lets somebody try again who is locked out for wrong PINs [IDN-2]: another person's PIN lifts it, and it is listed. */
export async function liftLock(
  context: EngineContext,
  staffId: StaffId,
  approval: Approval,
): Promise<Result<null>> {
  const device = context.device();
  if (device === undefined) return reject('devices.notEnrolled');
  const approver = await approve(context, ['approve'], staffId, approval);
  if (!approver.ok) return approver;
  context.people.liftLock(staffId);
  const noted = noteException(
    {
      exceptionId: device.newId() as RowId,
      kind: 'lockLifted',
      reference: null,
      amountCents: null,
      reason: approval.reason,
    },
    { committer: device.committer, who: { by: staffId, approvedBy: approver.value.id } },
  );
  device.committed(['exceptions']);
  return noted.ok ? accept(null) : noted;
}
