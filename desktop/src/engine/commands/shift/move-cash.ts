import { accept, present, type Result } from '#shared/kernel/index.ts';
import { type CashMovementRow, type cashMoved, decideMoveCash, type MoveCash } from '#shared/sales/index.ts';
import { readCompany } from '../../queries/identity/people.ts';
import { readOpenShift } from '../../queries/sales/shifts.ts';
import { readCashMove } from '../../queries/shift/cash-moves.ts';
import { type ShiftParts, tillReads } from './parts.ts';

/** Records cash in or out; a repeat of one that was recorded gives the same answer and records nothing. */
export function moveCash(
  command: MoveCash,
  { store, committer, who }: ShiftParts,
): Result<{ readonly movement: CashMovementRow; readonly isNew: boolean }> {
  const isNew = readCashMove(store.reader, command.movementId) === undefined;
  const recorded = isNew
    ? committer.commit<typeof cashMoved>({
        actor: who.by,
        decide: ({ db, device }, at) => {
          const company = present(readCompany(db, device.companyId), 'the company of a device that sells');
          const shift = readOpenShift(db, device, at);
          return decideMoveCash(
            command,
            {
              ...tillReads(device, who),
              settings: company.settings,
              shift: shift === undefined ? null : { shiftId: shift.id, businessDate: shift.businessDate },
              receiptSeries: device.receiptSeries,
              lastReceiptSequence: device.lastReceiptSequence,
            },
            at,
          );
        },
        alsoWrite: (_db, { body }) => ({ lastReceiptSequence: body.receiptSequence }),
      })
    : committer.ensureJournaled();
  if (!recorded.ok) return recorded;
  const movement = present(readCashMove(store.reader, command.movementId), 'the movement that was recorded');
  return accept({ movement, isNew });
}
