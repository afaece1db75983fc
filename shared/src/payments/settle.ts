import { accept, MAX_CENTS, type Result, reject, sumCents } from '../kernel/index.ts';
import { CASH_STEP_CENTS, type CashRounding, roundCash } from './cash-rounding.ts';
import type { StoredValueLeg } from './stored-value/leg.ts';
import type { TenderCode } from './tenders.ts';

/** A tender as the cashier enters it: what the customer handed over. */
export interface Tendered {
  readonly tender: TenderCode;
  readonly tenderedCents: number;
  /** What the slip says, so that it can be found again: an approval code, a terminal's number. Never a card number. */
  readonly reference?: string | undefined;
  /** Inside what was handed over: for staff, and nothing of the bill. In cash whole 5 cents. */
  readonly tipCents?: number | undefined;
  /** Inside what was handed over, and inside the total that is settled: what paying with this costs besides. Never of cash. */
  readonly surchargeCents?: number | undefined;
  /** Out of which lease, where it is paid with stored value. */
  readonly storedValue?: StoredValueLeg | undefined;
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
  /** Handed over besides `amountCents`, for staff. */
  readonly tipCents?: number;
  /** Inside `amountCents`. */
  readonly surchargeCents?: number;
  readonly storedValue?: StoredValueLeg;
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
 * can be more than what is left. A tip is nothing of the total, and isn't rounded: change is what is over it (RULES.md R22). Rejects less
 * than the total, amounts that aren't positive, and cash nobody could have handed over.
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
  const cashCents = sumCents(cash.map(towardsTotal));
  const otherCents = sumCents(others.map(towardsTotal));
  // A leg that is nothing but a tip pays no rest, unless it is cash and a rest of a cent or two is there, which rounds to nothing.
  const isRestOpen = cashCents + otherCents < totalCents;
  const closing =
    tenders.findLast((leg) => towardsTotal(leg) > 0 || (isRestOpen && leg.tender === 'cash')) ??
    tenders.at(-1);
  const isClosedByCash = closing?.tender === 'cash';
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
  const tipCents = sumCents(cash.map((leg) => leg.tipCents ?? 0));
  const paidInCash: Payment = {
    tender: 'cash',
    amountCents: isClosedByCash ? forCashCents : cashCents,
    roundingCents: isClosedByCash ? dueCents - forCashCents : 0,
    tenderedCents: cashCents + tipCents,
    changeCents: cashCents - dueCents,
    ...(tipCents === 0 ? {} : { tipCents }),
  };
  return accept({
    payments: inOrder(tenders, paidInCash),
    roundingCents: paidInCash.roundingCents,
    changeCents: paidInCash.changeCents,
  });
}

const towardsTotal = ({ tenderedCents, tipCents = 0 }: Tendered): number => tenderedCents - tipCents;

const short = (dueCents: number, tenderedCents: number) =>
  reject('payments.cashShort', { dueCents, tenderedCents, missingCents: dueCents - tenderedCents });

/** What is wrong with the tenders by themselves. More than can be written down could never be paid. */
function invalidTender(tenders: readonly Tendered[]): Record<string, number> | undefined {
  if (tenders.length === 0 || tenders.length > MAX_TENDERS) return { tenders: tenders.length };
  const bad = tenders.find(
    ({ tender, tenderedCents, ...parts }) =>
      !Number.isSafeInteger(tenderedCents) ||
      tenderedCents > MAX_CENTS ||
      (tender === 'cash' ? tenderedCents < 0 : tenderedCents <= 0) ||
      !hasValidParts({ tender, tenderedCents, ...parts }),
  );
  if (bad) return { tenderedCents: bad.tenderedCents };
  const sum = tenders.reduce((all, { tenderedCents }) => all + tenderedCents, 0);
  return sum > MAX_CENTS ? { tenderedCents: sum } : undefined;
}

/** A tip and a surcharge are inside what was handed over; a tip in cash is coins, and cash has no surcharge. */
function hasValidParts({ tender, tenderedCents, tipCents = 0, surchargeCents = 0 }: Tendered): boolean {
  if (![tipCents, surchargeCents].every((cents) => Number.isSafeInteger(cents) && cents >= 0)) return false;
  if (tender === 'cash' && (surchargeCents !== 0 || tipCents % CASH_STEP_CENTS !== 0)) return false;
  return tipCents + surchargeCents <= tenderedCents;
}

/** All cash is one leg, where the first of it was handed over. */
function inOrder(tenders: readonly Tendered[], cash: Payment): Payment[] {
  const firstCash = tenders.findIndex(({ tender }) => tender === 'cash');
  return tenders.flatMap((leg, index): Payment[] => {
    const { tender, tenderedCents, reference, tipCents = 0, surchargeCents = 0, storedValue } = leg;
    if (tender === 'cash') return index === firstCash ? [cash] : [];
    return [
      {
        ...{ tender, amountCents: towardsTotal(leg), roundingCents: 0, tenderedCents, changeCents: 0 },
        ...(reference === undefined ? {} : { reference }),
        ...(tipCents === 0 ? {} : { tipCents }),
        ...(surchargeCents === 0 ? {} : { surchargeCents }),
        ...(storedValue === undefined ? {} : { storedValue }),
      },
    ];
  });
}
