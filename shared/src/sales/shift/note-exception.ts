import { accept, type Decision, type Result, type RowId, type ShiftId } from '../../kernel/index.ts';
import { exceptionNoted } from './facts.ts';
import type { ExceptionKind } from './schema.ts';
import type { TillReads } from './till-reads.ts';

export interface NoteException {
  readonly exceptionId: RowId;
  readonly kind: ExceptionKind;
  readonly reference: string | null;
  readonly amountCents: number | null;
  readonly reason: string | null;
}

/** Decides to note an exception [SAL-49]; nothing about it can be refused, so that noting never stops what it is about. */
export const decideNoteException = (
  command: NoteException,
  reads: Pick<TillReads, 'outletId' | 'by' | 'approvedBy'> & { readonly shiftId: ShiftId | null },
): Result<Decision<typeof exceptionNoted>> =>
  accept({
    definition: exceptionNoted,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      ...command,
      reference: command.reference?.slice(0, 100) ?? null,
      reason: command.reason?.slice(0, 300) ?? null,
      shiftId: reads.shiftId,
      outletId: reads.outletId,
      by: reads.by,
      approvedBy: reads.approvedBy,
    },
  });
