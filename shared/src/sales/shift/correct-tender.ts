import {
  accept,
  type Decision,
  type RegisterId,
  type Result,
  type RowId,
  reject,
  type SaleId,
  type ShiftId,
} from '../../kernel/index.ts';
import type { TenderCode } from '../../payments/index.ts';
import { tenderCorrected } from './facts.ts';
import type { ShiftClosedBody, TenderFigure } from './schema.ts';
import type { TillReads } from './till-reads.ts';

export interface CorrectTender {
  readonly correctionId: RowId;
  readonly saleId: SaleId;
  readonly fromTender: TenderCode;
  readonly toTender: TenderCode;
  readonly reason: string;
}

export interface CorrectTenderReads extends TillReads {
  /** Undefined when this till doesn't have it. */
  readonly sale:
    | {
        readonly receiptNumber: string;
        readonly registerId: RegisterId;
        readonly shiftId: ShiftId;
        readonly businessDate: string;
        /** What each tender paid of it, by what is known now. */
        readonly payments: readonly TenderFigure[];
      }
    | undefined;
  /** The Z of its shift; undefined while there is none. */
  readonly closed: Pick<ShiftClosedBody, 'tenders'> | undefined;
}

/**
 * Decides that a payment was made with another tender [SAL-48] (RULES.md R15): the receipt and its amount stay. Only the till
 * that took it may say so: the drawer's expectation moves, and its Z must know.
 */
export function decideCorrectTender(
  command: CorrectTender,
  reads: CorrectTenderReads,
): Result<Decision<typeof tenderCorrected>> {
  const { sale, closed } = reads;
  const { fromTender, toTender } = command;
  if (sale === undefined) return reject('sales.receiptUnknown');
  if (sale.registerId !== reads.registerId) return reject('sales.correctElsewhere');
  const reason = command.reason.trim();
  if (reason === '') return reject('sales.reasonMissing');
  const amountCents = sale.payments.find(({ tender }) => tender === fromTender)?.amountCents ?? 0;
  if (amountCents === 0 || fromTender === toTender) return reject('sales.tenderNotTaken', { fromTender });
  const isCounted = (tender: TenderCode): boolean => {
    if (closed === undefined) return false;
    if (tender === 'cash') return true;
    return closed.tenders.some((each) => each.tender === tender && each.statedCents !== null);
  };
  return accept({
    definition: tenderCorrected,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      correctionId: command.correctionId,
      saleId: command.saleId,
      receiptNumber: sale.receiptNumber,
      shiftId: sale.shiftId,
      registerId: reads.registerId,
      outletId: reads.outletId,
      businessDate: sale.businessDate,
      fromTender,
      toTender,
      amountCents,
      afterClose: closed !== undefined,
      fromCounted: isCounted(fromTender),
      toCounted: isCounted(toTender),
      reason,
      correctedBy: reads.by,
      approvedBy: reads.approvedBy,
    },
  });
}
