import { accept, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import { decideOpenShift, type OpenShiftCommand, type shiftOpened } from '#shared/sales/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { isRevoked, readDeviceState, type Store } from '../store/index.ts';

/** Opens a shift at this register; a repeat of one that is open already is done. */
export function openShift(
  command: OpenShiftCommand,
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
    decide: (reads, at) =>
      decideOpenShift(
        command,
        {
          openShiftId: readOpenShift(reads.db, reads.device, at)?.id ?? null,
          registerId: reads.device.registerId,
          registerCode: reads.device.registerCode,
          outletId: reads.device.outletId,
          cashierId,
        },
        at,
      ),
  });
  return opened.ok ? accept(null) : opened;
}
