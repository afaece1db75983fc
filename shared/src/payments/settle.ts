import { accept, MAX_CENTS, type Result, reject } from '../kernel/index.ts';
import { CASH_STEP_CENTS, type CashRounding, roundCash } from './cash-rounding.ts';

/** A tender as the cashier enters it: what the customer handed over. */
export interface Tendered {
  readonly tender: 'cash';
  readonly tenderedCents: number;
}

/** A payment as it is recorded: `amountCents` is what it settles of the total, rounding and change apart. */
export interface Payment {
  readonly tender: 'cash';
  /** What this leg takes off the total due. */
  readonly amountCents: number;
  /** Added to `amountCents` to reach whole 5 cents; cash only. */
  readonly roundingCents: number;
  readonly tenderedCents: number;
  readonly changeCents: number;
}

export interface Settlement {
  readonly payments: readonly Payment[];
  readonly roundingCents: number;
  readonly changeCents: number;
}

/** Legs of one payment; more is a mistake at the keypad. */
export const MAX_TENDERS = 10;

/**
 * Settles a total with what was handed over. Cash pays the total rounded to 5 cents; what is over comes back as change.
 * Rejects less than the total, amounts that aren't positive, and cash nobody could have handed over.
 */
export function settle(
  totalCents: number,
  tenders: readonly Tendered[],
  mode: CashRounding,
): Result<Settlement> {
  if (tenders.length === 0 || tenders.length > MAX_TENDERS) {
    return reject('payments.tenderInvalid', { tenders: tenders.length });
  }
  const bad = tenders.find(
    ({ tenderedCents }) =>
      !Number.isSafeInteger(tenderedCents) || tenderedCents < 0 || tenderedCents > MAX_CENTS,
  );
  if (bad) return reject('payments.tenderInvalid', { tenderedCents: bad.tenderedCents });
  const tenderedCents = tenders.reduce((sum, tender) => sum + tender.tenderedCents, 0);
  // More than can be written down; a total that is as large can therefore never be paid.
  if (tenderedCents > MAX_CENTS) return reject('payments.tenderInvalid', { tenderedCents });
  const dueCents = roundCash(totalCents, mode);
  if (tenderedCents < dueCents) {
    return reject('payments.cashShort', { dueCents, tenderedCents, missingCents: dueCents - tenderedCents });
  }
  // Its change couldn't be paid: a slip of the finger.
  if ((tenderedCents - dueCents) % CASH_STEP_CENTS !== 0)
    return reject('payments.tenderInvalid', { tenderedCents });
  const payment: Payment = {
    tender: 'cash',
    amountCents: totalCents,
    roundingCents: dueCents - totalCents,
    tenderedCents,
    changeCents: tenderedCents - dueCents,
  };
  return accept({
    payments: [payment],
    roundingCents: payment.roundingCents,
    changeCents: payment.changeCents,
  });
}
