import { accept, type Result, type RowId, reject, type ShiftId } from '#shared/kernel/index.ts';
import {
  type Denomination,
  type DrawerCount,
  denominationsCents,
  MAX_COUNTS,
  zLabel,
} from '#shared/sales/index.ts';
import { forgetCounts, readCounts, writeCounts } from '../../queries/shift/counts.ts';
import { readExpectedCash } from '../../queries/shift/figures.ts';
import { readShift } from '../../queries/shift/shifts.ts';
import { noteException } from './note-exception.ts';
import type { ShiftParts } from './parts.ts';

export interface CountDrawer {
  readonly shiftId: ShiftId;
  readonly denominations: readonly Denomination[];
}

export interface CountedDrawer {
  readonly counts: number;
  readonly countedCents: number;
  readonly expectedCashCents: number;
}

interface CountParts extends ShiftParts {
  readonly now: string;
  readonly newId: () => RowId;
}

/**
 * Keeps a count of a shift's drawer until it is closed [SAL-44] (RULES.md R28): one, and one more if it wasn't right. A count from
 * before money moved is let go, and listed for the manager.
 */
export function countDrawer(command: CountDrawer, parts: CountParts): Result<CountedDrawer> {
  const { store, who, now } = parts;
  const { shiftId, denominations } = command;
  const stored = readShift(store.reader, shiftId);
  if (stored === undefined) return reject('sales.shiftUnknown', { shiftId });
  if (stored.close !== undefined) return reject('sales.shiftCounted', { z: zLabel(stored.close) });
  const expectedCashCents = readExpectedCash(store.reader, shiftId);
  discardOutdated(shiftId, expectedCashCents, parts);
  const known = readCounts(store.reader, shiftId)?.counts ?? [];
  const last = known.at(-1);
  if (known.length >= MAX_COUNTS || last?.totalCents === expectedCashCents) return reject('sales.countTaken');
  const countedCents = denominationsCents(denominations);
  const count: DrawerCount = {
    countedBy: who.by,
    countedAt: now,
    denominations: denominations.filter(({ pieces }) => pieces > 0),
    totalCents: countedCents,
  };
  const counts = [...known, count];
  store.write((db) => writeCounts(db, { shiftId, counts, expectedCashCents }));
  return accept({ counts: counts.length, countedCents, expectedCashCents });
}

/** Lets go of counts that were made before money moved. @returns whether there were any */
export function discardOutdated(
  shiftId: ShiftId,
  expectedCashCents: number,
  { store, committer, who, newId }: Omit<CountParts, 'now'>,
): boolean {
  const known = readCounts(store.reader, shiftId);
  const last = known?.counts.at(-1);
  if (known === undefined || last === undefined || known.expectedCashCents === expectedCashCents)
    return false;
  store.write((db) => forgetCounts(db, shiftId));
  noteException(
    {
      exceptionId: newId(),
      kind: 'countDiscarded',
      reference: null,
      amountCents: last.totalCents,
      reason: null,
    },
    { committer, who },
  );
  return true;
}
