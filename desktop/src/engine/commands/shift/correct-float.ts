import { accept, type Result } from '#shared/kernel/index.ts';
import {
  type CorrectFloat,
  type CorrectFloatReads,
  decideCorrectFloat,
  type floatCorrected,
} from '#shared/sales/index.ts';
import { readOpenShift } from '../../queries/sales/shifts.ts';
import { isFloatCorrected, readFloat, readShift } from '../../queries/shift/shifts.ts';
import type { ReadableDb } from '../../store/index.ts';
import { type ShiftParts, tillReads } from './parts.ts';

/** Records that the open shift began with another amount; a repeat records nothing. */
export function correctFloat(command: CorrectFloat, { store, committer, who }: ShiftParts): Result<null> {
  if (isFloatCorrected(store.reader, command.correctionId)) return committer.ensureJournaled();
  const corrected = committer.commit<typeof floatCorrected>({
    actor: who.by,
    decide: ({ db, device }, at) =>
      decideCorrectFloat(command, {
        ...tillReads(device, who),
        shift: floatOf(db, readOpenShift(db, device, at)?.id),
      }),
  });
  return corrected.ok ? accept(null) : corrected;
}

function floatOf(db: ReadableDb, shiftId: string | undefined): CorrectFloatReads['shift'] {
  const stored = shiftId === undefined ? undefined : readShift(db, shiftId);
  if (stored === undefined) return null;
  const { shift } = stored;
  return {
    shiftId: shift.id,
    businessDate: shift.businessDate,
    floatCents: readFloat(db, shift),
    wasLeftInDrawer: shift.expectedFloatCents !== null,
  };
}
