import {
  accept,
  type Decision,
  MAX_CENTS,
  type Result,
  reject,
  type ShiftId,
  type StaffId,
} from '../../kernel/index.ts';
import { shiftClosed } from './facts.ts';
import { expectedCashCents, takenCents } from './figures.ts';
import type { ClosedTender, DrawerCount, ShiftFigures } from './schema.ts';
import type { TillReads } from './till-reads.ts';

/** What the slips of a tender add up to. */
export interface StatedTender {
  readonly tender: string;
  readonly statedCents: number;
  readonly slips: number | null;
}

export interface CloseShift {
  readonly shiftId: ShiftId;
  readonly tenders: readonly StatedTender[];
  /** What stays in the drawer for the next shift; the rest goes to the safe. */
  readonly floatLeftCents: number;
}

/** A shift that is to be closed: the open one, or one that awaits its count. */
export interface ClosableShift {
  readonly shiftId: ShiftId;
  readonly businessDate: string;
  readonly openedBy: StaffId;
  readonly openedAt: string;
  /** The label of its Z; null while it has none. */
  readonly closedAs: string | null;
  /** Another shift was opened at the register since, with a float of its own. */
  readonly hasNext: boolean;
}

export interface CloseShiftReads extends TillReads {
  readonly shift: ClosableShift | null;
  /** What was counted, in order; the last one stands. */
  readonly counts: readonly DrawerCount[];
  readonly figures: ShiftFigures;
  readonly series: string;
  readonly lastZNumber: number;
}

/**
 * Decides the close of a shift [SAL-44]: its Z, from its own facts alone. A shift that awaited its count while the next one went on
 * leaves nothing in the drawer: what is there is the next one's.
 */
export function decideCloseShift(
  command: CloseShift,
  reads: CloseShiftReads,
): Result<Decision<typeof shiftClosed>> {
  const { shift, figures, counts } = reads;
  if (shift === null) return reject('sales.shiftUnknown', { shiftId: command.shiftId });
  if (shift.closedAs !== null) return reject('sales.shiftCounted', { z: shift.closedAs });
  const countedCashCents = counts.at(-1)?.totalCents;
  if (countedCashCents === undefined) return reject('sales.countMissing');
  const floatLeftCents = shift.hasNext ? 0 : command.floatLeftCents;
  if (!isAmount(floatLeftCents) || floatLeftCents > countedCashCents)
    return reject('sales.floatLeftInvalid', { floatLeftCents });
  const misstated = command.tenders.find(
    ({ tender, statedCents }) => tender === 'cash' || !Number.isSafeInteger(statedCents),
  );
  if (misstated !== undefined) return reject('sales.amountInvalid', { tender: misstated.tender });
  const expected = expectedCashCents(figures.cash);
  return accept({
    definition: shiftClosed,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      shiftId: shift.shiftId,
      registerId: reads.registerId,
      registerCode: reads.registerCode,
      outletId: reads.outletId,
      businessDate: shift.businessDate,
      openedBy: shift.openedBy,
      openedAt: shift.openedAt,
      series: reads.series,
      zNumber: reads.lastZNumber + 1,
      closedBy: reads.by,
      approvedBy: reads.approvedBy,
      counts: [...counts],
      expectedCashCents: expected,
      countedCashCents,
      overShortCents: countedCashCents - expected,
      tenders: closedTenders(command.tenders, figures),
      floatLeftCents,
      toSafeCents: countedCashCents - floatLeftCents,
      figures,
    },
  });
}

const isAmount = (amountCents: number): boolean =>
  Number.isSafeInteger(amountCents) && amountCents >= 0 && amountCents <= MAX_CENTS;

/** Every tender that was taken or stated, by code [SAL-46]. Without slips there is nothing to differ from. */
function closedTenders(stated: readonly StatedTender[], figures: ShiftFigures): ClosedTender[] {
  const codes = new Set([...figures.payments, ...stated].map(({ tender }) => tender));
  codes.delete('cash');
  return [...codes].sort().map((tender): ClosedTender => {
    const slip = stated.find((each) => each.tender === tender);
    const expectedCents = takenCents(figures, tender);
    const statedCents = slip?.statedCents ?? null;
    return {
      tender,
      expectedCents,
      statedCents,
      slips: slip?.slips ?? null,
      varianceCents: statedCents === null ? 0 : statedCents - expectedCents,
    };
  });
}
