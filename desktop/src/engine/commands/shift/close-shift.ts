import { accept, type Result, type RowId, reject } from '#shared/kernel/index.ts';
import {
  type CloseShift,
  type CloseShiftReads,
  decideCloseShift,
  type shiftClosed,
  zLabel,
} from '#shared/sales/index.ts';
import { forgetCounts, readCounts } from '../../queries/shift/counts.ts';
import { readExpectedCash, readShiftFigures } from '../../queries/shift/figures.ts';
import { raiseNumber, readLastNumber } from '../../queries/shift/numbers.ts';
import { hasNextShift, readShift } from '../../queries/shift/shifts.ts';
import type { ReadableDb } from '../../store/index.ts';
import { discardOutdated } from './count-drawer.ts';
import { type ShiftParts, tillReads } from './parts.ts';

interface CloseParts extends ShiftParts {
  readonly newId: () => RowId;
}

/** Records the Z of a shift, from what was counted. A shift that has one is refused: its Z can be read and printed again. */
export function closeShift(command: CloseShift, parts: CloseParts): Result<null> {
  const { store, committer, who } = parts;
  const { shiftId } = command;
  const stored = readShift(store.reader, shiftId);
  if (stored?.close !== undefined) {
    const journaled = committer.ensureJournaled();
    return journaled.ok ? reject('sales.shiftCounted', { z: zLabel(stored.close) }) : journaled;
  }
  if (discardOutdated(shiftId, readExpectedCash(store.reader, shiftId), parts))
    return reject('sales.countOutdated');
  const closed = committer.commit<typeof shiftClosed>({
    actor: who.by,
    decide: ({ db, device }) =>
      decideCloseShift(command, {
        ...tillReads(device, who),
        shift: closableOf(db, shiftId, device.registerId),
        counts: readCounts(db, shiftId)?.counts ?? [],
        figures: readShiftFigures(db, shiftId),
        series: device.receiptSeries,
        lastZNumber: readLastNumber(db, device.streamId, 'z'),
      }),
    alsoWrite: (db, { body, envelope }) => {
      raiseNumber(db, envelope.stream, 'z', body.zNumber);
      forgetCounts(db, body.shiftId);
      return {};
    },
  });
  return closed.ok ? accept(null) : closed;
}

/** A shift is closed at its own drawer. */
function closableOf(db: ReadableDb, shiftId: string, registerId: string): CloseShiftReads['shift'] {
  const stored = readShift(db, shiftId);
  if (stored === undefined || stored.shift.registerId !== registerId) return null;
  const { shift, close } = stored;
  return {
    shiftId: shift.id,
    businessDate: shift.businessDate,
    openedBy: shift.openedBy,
    openedAt: shift.openedAt,
    closedAs: close === undefined ? null : zLabel(close),
    hasNext: hasNextShift(db, shift),
  };
}
