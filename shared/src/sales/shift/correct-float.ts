import {
  accept,
  type Decision,
  MAX_CENTS,
  type Result,
  type RowId,
  reject,
  type ShiftId,
} from '../../kernel/index.ts';
import { floatCorrected } from './facts.ts';
import type { TillReads } from './till-reads.ts';

export interface CorrectFloat {
  readonly correctionId: RowId;
  /** What was in the drawer at the opening. */
  readonly floatCents: number;
  readonly reason: string;
}

export interface CorrectFloatReads extends TillReads {
  /** The register's open shift, with its float as it is known now. */
  readonly shift: {
    readonly shiftId: ShiftId;
    readonly businessDate: string;
    readonly floatCents: number;
    readonly wasLeftInDrawer: boolean;
  } | null;
}

/** Decides that an open shift began with another amount [SAL-45]; what was posted at the opening is put right by the difference. */
export function decideCorrectFloat(
  command: CorrectFloat,
  reads: CorrectFloatReads,
): Result<Decision<typeof floatCorrected>> {
  const { shift } = reads;
  if (shift === null) return reject('sales.shiftClosed');
  const { floatCents } = command;
  const isAmount = Number.isSafeInteger(floatCents) && floatCents >= 0 && floatCents <= MAX_CENTS;
  if (!isAmount || floatCents === shift.floatCents) return reject('sales.floatInvalid', { floatCents });
  const reason = command.reason.trim();
  if (reason === '') return reject('sales.reasonMissing');
  return accept({
    definition: floatCorrected,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      correctionId: command.correctionId,
      shiftId: shift.shiftId,
      registerId: reads.registerId,
      registerCode: reads.registerCode,
      outletId: reads.outletId,
      businessDate: shift.businessDate,
      fromCents: shift.floatCents,
      toCents: floatCents,
      source: shift.wasLeftInDrawer ? 'drawer' : 'safe',
      reason,
      correctedBy: reads.by,
      approvedBy: reads.approvedBy,
    },
  });
}
