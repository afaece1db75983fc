import { accept, type Result } from '#shared/kernel/index.ts';
import { decideNoteException, type exceptionNoted, type NoteException } from '#shared/sales/index.ts';
import { readOpenShift } from '../../queries/sales/shifts.ts';
import type { ShiftParts } from './parts.ts';

/**
 * Notes something that a manager looks through, in the shift that is open, if one is. Whoever calls it has done what it is about: its
 * failure is the journal's alone, and the next commit meets that too.
 */
export function noteException(
  command: NoteException,
  { committer, who }: Pick<ShiftParts, 'committer' | 'who'>,
): Result<null> {
  const noted = committer.commit<typeof exceptionNoted>({
    actor: who.by,
    decide: ({ db, device }, at) =>
      decideNoteException(command, {
        outletId: device.outletId,
        ...who,
        shiftId: readOpenShift(db, device, at)?.id ?? null,
      }),
  });
  return noted.ok ? accept(null) : noted;
}
