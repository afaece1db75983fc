import type { StaffId } from '#shared/kernel/index.ts';
import type { TillReads } from '#shared/sales/index.ts';
import type { Authorised } from '../../approvals.ts';
import type { Committer } from '../../commit/commit-fact.ts';
import type { DeviceState, Store } from '../../store/index.ts';

/** What each command of the shift works with. */
export interface ShiftParts {
  readonly store: Store;
  readonly committer: Committer;
  readonly who: Pick<Authorised, 'by' | 'approvedBy'>;
}

/** Somebody who needs nobody's approval. */
export const alone = (by: StaffId): ShiftParts['who'] => ({ by, approvedBy: null });

/** Where this till is, and who does something at it. */
export const tillReads = (device: DeviceState, who: ShiftParts['who']): TillReads => ({
  registerId: device.registerId,
  registerCode: device.registerCode,
  outletId: device.outletId,
  by: who.by,
  approvedBy: who.approvedBy,
});
