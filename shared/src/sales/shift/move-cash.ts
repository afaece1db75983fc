import { receiptNumber } from '../../devices/index.ts';
import { type CompanySettings, chargesGst } from '../../identity/index.ts';
import {
  accept,
  type Decision,
  MAX_CENTS,
  type Result,
  type RowId,
  reject,
  singaporeDate,
} from '../../kernel/index.ts';
import { computeGst } from '../../tax/index.ts';
import { currentBusinessDate } from '../business-date.ts';
import type { OpenShift } from '../complete-sale.ts';
import { cashMoved } from './facts.ts';
import type { CashMoveKind } from './schema.ts';
import type { TillReads } from './till-reads.ts';

export interface MoveCash {
  /** Made before the first try. */
  readonly movementId: RowId;
  readonly kind: CashMoveKind;
  readonly amountCents: number;
  readonly category: string | null;
  /** Of a payout with a tax invoice. */
  readonly gstCode: string | null;
  /** As the tax invoice says; null: at the rate of the day. */
  readonly gstCents: number | null;
  readonly reason: string;
  readonly reference: string | null;
}

export interface MoveCashReads extends TillReads {
  readonly settings: CompanySettings;
  /** The register's open shift; money may go from the safe to the bank without one. */
  readonly shift: OpenShift | null;
  readonly receiptSeries: string;
  readonly lastReceiptSequence: number;
}

/** A supplier may round each line of an invoice up: it can't claim more beyond that than a few cents. */
const GST_LEEWAY_CENTS = 5;

/** Decides cash in, out, to and from the safe, and to the bank [SAL-41]; it takes the stream's next receipt number. */
export function decideMoveCash(
  command: MoveCash,
  reads: MoveCashReads,
  now: string,
): Result<Decision<typeof cashMoved>> {
  const { kind, amountCents } = command;
  if (reads.shift === null && kind !== 'bankIn') return reject('sales.shiftClosed');
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0 || amountCents > MAX_CENTS)
    return reject('sales.amountInvalid', { amountCents });
  const reason = command.reason.trim();
  if (reason === '' && (kind === 'payIn' || kind === 'payOut')) return reject('sales.reasonMissing');
  const reference = command.reference?.trim() || null;
  if (reference === null && kind === 'bankIn') return reject('sales.referenceMissing');
  const gst = gstOf(command, reads.settings, singaporeDate(now));
  if (!gst.ok) return gst;
  const receiptSequence = reads.lastReceiptSequence + 1;
  return accept({
    definition: cashMoved,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      movementId: command.movementId,
      receiptNumber: receiptNumber(reads.receiptSeries, receiptSequence),
      receiptSequence,
      shiftId: reads.shift?.shiftId ?? null,
      registerId: reads.registerId,
      registerCode: reads.registerCode,
      outletId: reads.outletId,
      businessDate: reads.shift?.businessDate ?? currentBusinessDate(now),
      kind,
      amountCents,
      category: command.category,
      ...gst.value,
      reason,
      reference,
      movedBy: reads.by,
      approvedBy: reads.approvedBy,
    },
  });
}

/** Input tax is inside what was paid out; a company that isn't registered claims none (RULES.md R24). */
function gstOf(
  { kind, amountCents, gstCode, gstCents }: MoveCash,
  settings: CompanySettings,
  taxDate: string,
): Result<{ gstCode: string | null; gstCents: number }> {
  if (gstCode === null || kind !== 'payOut' || !chargesGst(settings, taxDate))
    return accept({ gstCode: null, gstCents: 0 });
  const atRate = computeGst([{ grossCents: amountCents, gstCode }], taxDate, 'receipt').gstCents;
  const stated = gstCents ?? atRate;
  if (
    !Number.isSafeInteger(stated) ||
    stated < 0 ||
    stated >= amountCents ||
    stated > atRate + GST_LEEWAY_CENTS
  )
    return reject('sales.gstInvalid', { gstCents: stated, atRateCents: atRate });
  return accept({ gstCode, gstCents: stated });
}
