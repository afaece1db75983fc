import {
  type ClockTime,
  type CorrectTime,
  decideClockTime,
  decideCorrectTime,
  type timeClocked,
  type timeCorrected,
} from '#shared/identity/index.ts';
import { accept, type Result } from '#shared/kernel/index.ts';
import { isClocked, readLastClocking } from '../../queries/shift/clockings.ts';
import type { ShiftParts } from './parts.ts';

/** Records that somebody came, went or has a break; a repeat records nothing. */
export function clockTime(command: ClockTime, { store, committer, who }: ShiftParts): Result<null> {
  if (isClocked(store.reader, command.clockingId)) return committer.ensureJournaled();
  const clocked = committer.commit<typeof timeClocked>({
    actor: who.by,
    decide: ({ db, device }) =>
      decideClockTime(command, {
        staffId: who.by,
        outletId: device.outletId,
        last: readLastClocking(db, who.by)?.kind ?? null,
      }),
  });
  return clocked.ok ? accept(null) : clocked;
}

/** Records what a manager put right of somebody's hours; a repeat records nothing. */
export function correctTime(command: CorrectTime, { store, committer, who }: ShiftParts): Result<null> {
  if (isClocked(store.reader, command.correctionId)) return committer.ensureJournaled();
  const corrected = committer.commit<typeof timeCorrected>({
    actor: who.by,
    decide: ({ device }, at) => decideCorrectTime(command, { outletId: device.outletId, by: who.by }, at),
  });
  return corrected.ok ? accept(null) : corrected;
}
