import { accept, MAX_CENTS, type Result, reject, sumCents } from '../kernel/index.ts';
import { CASH_STEP_CENTS, type CashRounding, roundCash } from './cash-rounding.ts';
import type { TenderCode } from './tenders.ts';

/** A tender as the cashier enters it: what the customer handed over. */
export interface Tendered {
  readonly tender: TenderCode;
  readonly tenderedCents: number;
  /** What the slip says, so that it can be found again: an approval code, a terminal's number. Never a card number. */
  readonly reference?: string | undefined;
}

/** A payment as it is recorded: `amountCents` is what it settles of the total, rounding and change apart. */
export interface Payment {
  readonly tender: TenderCode;
  /** What this leg takes off the total due. */
  readonly amountCents: number;
  /** Added to `amountCents` to reach whole 5 cents; cash only. */
  readonly roundingCents: number;
  readonly tenderedCents: number;
  readonly changeCents: number;
  readonly reference?: string;
}

export interface Settlement {
  readonly payments: readonly Payment[];
  readonly roundingCents: number;
  readonly changeCents: number;
}

/** Legs of one payment; more is a mistake at the keypad. */
export const MAX_TENDERS = 10;

/**
 * Settles a total with what was handed over, in the order in which it was. Cash that pays the rest pays it rounded to 5 cents, and
 * what is over comes back as change; cash before a card that pays the rest is taken as it is (RULES.md R7). Nothing but cash
 * can be more than what is left. Rejects less than the total, amounts that aren't positive, and cash nobody could have handed over.
 */
export function settle(
  totalCents: number,
  tenders: readonly Tendered[],
  mode: CashRounding,
): Result<Settlement> {
  const invalid = invalidTender(tenders);
  if (invalid !== undefined) return reject('payments.tenderInvalid', invalid);
  const cash = tenders.filter(({ tender }) => tender === 'cash');
  const others = tenders.filter(({ tender }) => tender !== 'cash');
  const cashCents = sumCents(cash.map(({ tenderedCents }) => tenderedCents));
  const otherCents = sumCents(others.map(({ tenderedCents }) => tenderedCents));
  const isClosedByCash = tenders.at(-1)?.tender === 'cash';
  const forCashCents = totalCents - otherCents;
  const forOthersCents = isClosedByCash ? totalCents : totalCents - cashCents;
  if (otherCents > forOthersCents) {
    return reject('payments.tooMuch', { dueCents: Math.max(forOthersCents, 0), tenderedCents: otherCents });
  }
  if (!isClosedByCash) {
    if (otherCents < forOthersCents) return short(forOthersCents, otherCents);
    // Notes and coins only; nothing of it is rounded, because the rest isn't paid in cash.
    if (cashCents % CASH_STEP_CENTS !== 0)
      return reject('payments.tenderInvalid', { tenderedCents: cashCents });
  }
  const dueCents = isClosedByCash ? roundCash(forCashCents, mode) : cashCents;
  if (cashCents < dueCents) return short(dueCents, cashCents);
  // Its change couldn't be paid: a slip of the finger.
  if ((cashCents - dueCents) % CASH_STEP_CENTS !== 0)
    return reject('payments.tenderInvalid', { tenderedCents: cashCents });
  const paidInCash: Payment = {
    tender: 'cash',
    amountCents: isClosedByCash ? forCashCents : cashCents,
    roundingCents: isClosedByCash ? dueCents - forCashCents : 0,
    tenderedCents: cashCents,
    changeCents: cashCents - dueCents,
  };
  return accept({
    payments: inOrder(tenders, paidInCash),
    roundingCents: paidInCash.roundingCents,
    changeCents: paidInCash.changeCents,
  });
}

const short = (dueCents: number, tenderedCents: number) =>
  reject('payments.cashShort', { dueCents, tenderedCents, missingCents: dueCents - tenderedCents });

/** What is wrong with the tenders by themselves. More than can be written down could never be paid. */
function invalidTender(tenders: readonly Tendered[]): Record<string, number> | undefined {
  if (tenders.length === 0 || tenders.length > MAX_TENDERS) return { tenders: tenders.length };
  const bad = tenders.find(
    ({ tender, tenderedCents }) =>
      !Number.isSafeInteger(tenderedCents) ||
      tenderedCents > MAX_CENTS ||
      (tender === 'cash' ? tenderedCents < 0 : tenderedCents <= 0),
  );
  if (bad) return { tenderedCents: bad.tenderedCents };
  const sum = tenders.reduce((all, { tenderedCents }) => all + tenderedCents, 0);
  return sum > MAX_CENTS ? { tenderedCents: sum } : undefined;
}

/** All cash is one leg, where the first of it was handed over. */
function inOrder(tenders: readonly Tendered[], cash: Payment): Payment[] {
  const firstCash = tenders.findIndex(({ tender }) => tender === 'cash');
  return tenders.flatMap(({ tender, tenderedCents, reference }, index): Payment[] => {
    if (tender === 'cash') return index === firstCash ? [cash] : [];
    const leg = { tender, amountCents: tenderedCents, roundingCents: 0, tenderedCents, changeCents: 0 };
    return [reference === undefined ? leg : { ...leg, reference }];
  });
}
