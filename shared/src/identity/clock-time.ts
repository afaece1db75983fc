import {
  accept,
  type Decision,
  type OutletId,
  type Result,
  type RowId,
  reject,
  type StaffId,
} from '../kernel/index.ts';
import type { ClockingKind } from './clocking.ts';
import { timeClocked, timeCorrected } from './facts.ts';

export interface ClockTime {
  /** Made before the first try. */
  readonly clockingId: RowId;
  readonly kind: ClockingKind;
}

export interface ClockTimeReads {
  readonly staffId: StaffId;
  readonly outletId: OutletId;
  /** What the person told the clock last that still counts; null: never. */
  readonly last: ClockingKind | null;
}

/** What may follow what. */
const follows: Readonly<Record<ClockingKind, readonly (ClockingKind | null)[]>> = {
  in: [null, 'out'],
  out: ['in', 'breakEnd', 'breakStart'],
  breakStart: ['in', 'breakEnd'],
  breakEnd: ['breakStart'],
};

/** Decides a clocking [IDN-3]: nobody comes twice without having gone; going ends a break too. */
export function decideClockTime(
  command: ClockTime,
  reads: ClockTimeReads,
): Result<Decision<typeof timeClocked>> {
  if (!follows[command.kind].includes(reads.last))
    return reject('identity.clockingInvalid', { kind: command.kind, last: reads.last });
  return accept({
    definition: timeClocked,
    outlets: [reads.outletId],
    privateText: null,
    body: { ...command, staffId: reads.staffId, outletId: reads.outletId },
  });
}

export interface CorrectTime {
  readonly correctionId: RowId;
  readonly staffId: StaffId;
  readonly replaces: RowId | null;
  readonly kind: ClockingKind;
  readonly clockedAt: string | null;
  readonly reason: string;
}

/** Decides a correction of somebody's hours [IDN-4]: a fact beside the one that it corrects, by somebody else. */
export function decideCorrectTime(
  command: CorrectTime,
  reads: { readonly outletId: OutletId; readonly by: StaffId },
  now: string,
): Result<Decision<typeof timeCorrected>> {
  if (reads.by === command.staffId) return reject('identity.ownApproval');
  const { clockedAt, replaces, reason } = command;
  const isTime = clockedAt === null ? replaces !== null : clockedAt <= now;
  if (!isTime || reason.trim() === '') return reject('identity.clockingInvalid', { clockedAt });
  return accept({
    definition: timeCorrected,
    outlets: [reads.outletId],
    privateText: null,
    body: { ...command, reason: reason.trim(), outletId: reads.outletId, correctedBy: reads.by },
  });
}
