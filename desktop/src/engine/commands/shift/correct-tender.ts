import { accept, type Result } from '#shared/kernel/index.ts';
import { type CorrectTender, decideCorrectTender, type tenderCorrected } from '#shared/sales/index.ts';
import { readClose } from '../../queries/shift/shifts.ts';
import { isTenderCorrected, readPaidSale } from '../../queries/shift/tenders.ts';
import { type ShiftParts, tillReads } from './parts.ts';

/** Records that a payment was made with another tender; a repeat records nothing. */
export function correctTender(command: CorrectTender, { store, committer, who }: ShiftParts): Result<null> {
  if (isTenderCorrected(store.reader, command.correctionId)) return committer.ensureJournaled();
  const corrected = committer.commit<typeof tenderCorrected>({
    actor: who.by,
    decide: ({ db, device }) => {
      const sale = readPaidSale(db, command.saleId);
      const closed = sale === undefined ? undefined : readClose(db, sale.shiftId)?.document;
      return decideCorrectTender(command, { ...tillReads(device, who), sale, closed });
    },
  });
  return corrected.ok ? accept(null) : corrected;
}
