import { accept, type Result, reject, type ShiftId, type StaffId } from '#shared/kernel/index.ts';
import { decideOpenShift, type OpenShiftCommand, type shiftOpened } from '#shared/sales/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { readLastShift } from '../queries/shift/shifts.ts';
import { isRevoked, readDeviceState, type Store } from '../store/index.ts';

export interface OpenNextShift extends OpenShiftCommand {
  /** The shift of this drawer that nobody has counted, when the person knows that it is counted later (RULES.md R26); null: there is none. */
  readonly acknowledged: ShiftId | null;
}

/** Opens a shift at this register; a repeat of one that is open already is done. */
export function openShift(
  { acknowledged, ...command }: OpenNextShift,
  parts: {
    readonly store: Store;
    readonly committer: Committer;
    readonly cashierId: StaffId;
    readonly now: string;
  },
): Result<null> {
  const { store, committer, cashierId, now } = parts;
  const device = readDeviceState(store.reader);
  const open = device === undefined ? undefined : readOpenShift(store.reader, device, now);
  if (open?.id === command.shiftId) return committer.ensureJournaled();
  if (isRevoked(device)) return reject('devices.revoked');
  const opened = committer.commit<typeof shiftOpened>({
    actor: cashierId,
    decide: (reads, at) => {
      const last = readLastShift(reads.db, reads.device.registerId);
      const openShiftId = readOpenShift(reads.db, reads.device, at)?.id ?? null;
      const isAwaiting = last !== undefined && last.close === undefined && openShiftId === null;
      if (isAwaiting && acknowledged !== last.shift.id)
        return reject('sales.shiftAwaiting', { shiftId: last.shift.id });
      return decideOpenShift(
        command,
        {
          openShiftId,
          expectedFloatCents: last?.close?.floatLeftCents,
          registerId: reads.device.registerId,
          registerCode: reads.device.registerCode,
          outletId: reads.device.outletId,
          cashierId,
        },
        at,
      );
    },
  });
  return opened.ok ? accept(null) : opened;
}
