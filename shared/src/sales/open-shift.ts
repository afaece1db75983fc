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
import { type Denomination, denominationsCents } from './shift/denominations.ts';

export interface OpenShiftCommand {
  readonly shiftId: ShiftId;
  readonly floatCents: number;
  /** How it was counted. */
  readonly denominations?: readonly Denomination[] | undefined;
}

export interface OpenShiftReads {
  /** The register's open shift, if there is one: a drawer has one at a time (RULES.md R28). */
  readonly openShiftId: ShiftId | null;
  /** What the last close of this drawer left in it; absent when nobody knows. */
  readonly expectedFloatCents?: number | undefined;
  readonly registerId: RegisterId;
  readonly registerCode: string;
  readonly outletId: OutletId;
  readonly cashierId: StaffId;
}

/** Decides the opening of a shift [SAL-4], on the current business date, against what was left in the drawer [SAL-45]. */
export function decideOpenShift(
  command: OpenShiftCommand,
  reads: OpenShiftReads,
  now: string,
): Result<Decision<typeof shiftOpened>> {
  if (reads.openShiftId !== null) return reject('sales.shiftOpen', { shiftId: reads.openShiftId });
  const { floatCents, denominations } = command;
  const isCounted = denominations === undefined || denominationsCents(denominations) === floatCents;
  const { expectedFloatCents } = reads;
  if (!isCounted || !Number.isSafeInteger(floatCents) || floatCents < 0 || floatCents > MAX_CENTS) {
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
      ...(denominations === undefined ? {} : { denominations: [...denominations] }),
      ...(expectedFloatCents === undefined ? {} : { expectedFloatCents }),
    },
  });
}
