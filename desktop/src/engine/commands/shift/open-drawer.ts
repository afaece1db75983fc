import { accept, type FactId, type Result } from '#shared/kernel/index.ts';
import { decideOpenDrawer, type drawerOpened } from '#shared/sales/index.ts';
import { readOpenShift } from '../../queries/sales/shifts.ts';
import { type ShiftParts, tillReads } from './parts.ts';

/** Records that the drawer is opened without a sale. @returns the fact that says so, and when */
export function openDrawer(
  command: { readonly reason: string },
  { committer, who }: ShiftParts,
): Result<{ readonly factId: FactId; readonly at: string }> {
  const recorded = committer.commit<typeof drawerOpened>({
    actor: who.by,
    decide: ({ db, device }, at) =>
      decideOpenDrawer(command, {
        ...tillReads(device, who),
        shiftId: readOpenShift(db, device, at)?.id ?? null,
      }),
  });
  return recorded.ok
    ? accept({ factId: recorded.value.envelope.id, at: recorded.value.envelope.at })
    : recorded;
}
