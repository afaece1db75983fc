import { accept, type Decision, type Result, reject, type ShiftId } from '../../kernel/index.ts';
import { drawerOpened } from './facts.ts';
import type { TillReads } from './till-reads.ts';

/** Decides the opening of a drawer without a sale [SAL-42]: it needs a reason, and takes no number. */
export function decideOpenDrawer(
  command: { readonly reason: string },
  reads: TillReads & { readonly shiftId: ShiftId | null },
): Result<Decision<typeof drawerOpened>> {
  if (reads.shiftId === null) return reject('sales.shiftClosed');
  const reason = command.reason.trim();
  if (reason === '') return reject('sales.reasonMissing');
  return accept({
    definition: drawerOpened,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      shiftId: reads.shiftId,
      registerId: reads.registerId,
      outletId: reads.outletId,
      reason,
      openedBy: reads.by,
      approvedBy: reads.approvedBy,
    },
  });
}
