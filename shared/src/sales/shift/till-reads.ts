import type { OutletId, RegisterId, StaffId } from '../../kernel/index.ts';

/** Where something is done, and by whom; what each of a shift's decisions reads. */
export interface TillReads {
  readonly registerId: RegisterId;
  readonly registerCode: string;
  readonly outletId: OutletId;
  readonly by: StaffId;
  /** Who approved it; null when the person's own right is enough. */
  readonly approvedBy: StaffId | null;
}
