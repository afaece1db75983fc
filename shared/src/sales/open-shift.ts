import {
  accept,
  type Decision,
  MAX_CENTS,
  type OutletId,
  type RegisterId,
  type Result,
  reject,
  type ShiftId,
  type StaffId,
} from '../kernel/index.ts';
import { currentBusinessDate } from './business-date.ts';
import { shiftOpened } from './facts.ts';

export interface OpenShiftCommand {
  readonly shiftId: ShiftId;
  readonly floatCents: number;
}

export interface OpenShiftReads {
  /** The register's open shift, if there is one: a drawer has one at a time (RULES.md R28). */
  readonly openShiftId: ShiftId | null;
  readonly registerId: RegisterId;
  readonly registerCode: string;
  readonly outletId: OutletId;
  readonly cashierId: StaffId;
}

/** Decides the opening of a shift [SAL-4], on the current business date. */
export function decideOpenShift(
  command: OpenShiftCommand,
  reads: OpenShiftReads,
  now: string,
): Result<Decision<typeof shiftOpened>> {
  if (reads.openShiftId !== null) return reject('sales.shiftOpen', { shiftId: reads.openShiftId });
  const { floatCents } = command;
  if (!Number.isSafeInteger(floatCents) || floatCents < 0 || floatCents > MAX_CENTS) {
    return reject('sales.floatInvalid', { floatCents });
  }
  return accept({
    definition: shiftOpened,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      shiftId: command.shiftId,
      registerId: reads.registerId,
      registerCode: reads.registerCode,
      outletId: reads.outletId,
      cashierId: reads.cashierId,
      businessDate: currentBusinessDate(now),
      floatCents,
    },
  });
}
