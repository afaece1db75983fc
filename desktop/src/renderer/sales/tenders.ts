import type { AppState } from '#shared/bridge.ts';
import { epochMsOf } from '#shared/kernel/index.ts';
import {
  billCentsOf,
  CASH_STEP_CENTS,
  type CashRounding,
  howSurcharged,
  roundCash,
  type Surcharge,
  slipTenders,
  surchargeOf,
  type TenderCode,
  type Tendered,
} from '#shared/payments/index.ts';
import { gstPaidWith, isTipLarge, type PricedCart } from '#shared/sales/index.ts';
import { parseAmount } from '../app/format.ts';

/** Cash, and what else the company takes that this version knows, in the order of the company's settings. */
export const counterTendersOf = (
  others: readonly string[],
): readonly ('cash' | (typeof slipTenders)[number])[] => [
  'cash',
  ...others.flatMap((code) => slipTenders.filter((known) => known === code)),
];

/** The same with cards and credit, last, where there are any. */
export const tendersOf = (others: readonly string[], hasStoredValue = false): readonly TenderCode[] => [
  ...counterTendersOf(others),
  ...(hasStoredValue ? (['giftCard'] as const) : []),
];

/** How the company rounds cash; to the nearest 5 cents where a newer version says something else. */
export const roundingOf = (code: string): CashRounding =>
  (['nearest', 'down', 'up'] as const).find((known) => known === code) ?? 'nearest';

/** What paying goes by besides the cart, as the company set it. */
export interface PayTerms {
  readonly rounding: CashRounding;
  readonly surcharges: readonly Surcharge[];
  /** The cloud can be asked. */
  readonly isOnline: boolean;
  /** Where PayNow goes, to whom, and at which register; null: the till makes no codes. */
  readonly payNow: {
    readonly proxy: string;
    readonly name: string;
    readonly registerCode: string;
    readonly clockAheadMs: number;
  } | null;
}

export const payTermsOf = (
  state:
    | (Pick<AppState, 'cashRounding'> &
        Partial<Pick<AppState, 'surcharges' | 'payNow' | 'register' | 'clock' | 'sync'>>)
    | null,
): PayTerms => ({
  rounding: roundingOf(state?.cashRounding ?? ''),
  surcharges: state?.surcharges ?? [],
  isOnline: state?.sync?.server === 'online',
  payNow: state?.payNow
    ? {
        ...state.payNow,
        registerCode: state.register?.code ?? '',
        clockAheadMs: state.clock === undefined ? 0 : clockAheadMs(state.clock),
      }
    : null,
});

/** By how much what is dated here is ahead of this computer's clock. */
const clockAheadMs = ({ deviceTime, businessTime }: AppState['clock']): number =>
  epochMsOf(businessTime) - epochMsOf(deviceTime);

/** What is left of the bill when the rest is paid with this: the rest in cash is rounded, anything else isn't (RULES.md R7). */
export function dueOf(
  cart: PricedCart,
  taken: readonly Tendered[],
  tender: TenderCode,
  rounding: CashRounding,
): number {
  if (taken.length === 0) return tender === 'cash' ? cart.cashDueCents : cart.totalCents;
  const sumOf = (isWanted: (leg: Tendered) => boolean): number =>
    taken.filter(isWanted).reduce((sum, leg) => sum + billCentsOf(leg), 0);
  const cash = sumOf((leg) => leg.tender === 'cash');
  const others = sumOf((leg) => leg.tender !== 'cash');
  return tender === 'cash'
    ? roundCash(cart.totalCents - others, rounding) - cash
    : cart.totalCents - others - cash;
}

/** What the cashier has chosen and typed of the next leg. */
export interface Typed {
  readonly taken: readonly Tendered[];
  readonly tender: TenderCode;
  /** What the customer hands over in cash, else what of the bill is paid; empty for what is left. */
  readonly typed: string;
  readonly reference: string;
  readonly tipCents: number;
}

export interface NextLeg {
  /** What is left of the bill with this tender. */
  readonly billCents: number;
  /** What is to be handed over for it, with surcharge and tip. */
  readonly dueCents: number;
  readonly surchargeCents: number;
  /** How that came about, in figures. */
  readonly surchargeHow: string | null;
  readonly leg: Tendered | null;
  /** Whether it pays what is left, a part of it, or can't be taken; `coins`: its tip can't be given in cash. */
  readonly pays: 'rest' | 'part' | 'short' | 'tooMuch' | 'nothing' | 'coins';
}

/** The leg that is taken next [SAL-100] [SAL-102]: what was typed, with what paying like this costs, and the tip. */
export function nextLeg(
  cart: PricedCart,
  { taken, tender, typed, reference, tipCents }: Typed,
  { rounding, surcharges }: PayTerms,
): NextLeg {
  const left = dueOf(cart, taken, tender, rounding);
  const isCash = tender === 'cash';
  const cents = typed === '' ? (isCash ? left + tipCents : left) : parseAmount(typed);
  const paidCents = isCash ? left : (cents ?? left);
  const surchargeCents = surchargeOf(paidCents, tender, surcharges);
  const extras = surchargeCents + tipCents;
  const words = reference.trim();
  return {
    billCents: left,
    dueCents: left + surchargeOf(left, tender, surcharges) + tipCents,
    surchargeCents,
    surchargeHow: howSurcharged(paidCents, tender, surcharges),
    leg:
      cents === null
        ? null
        : {
            ...{ tender, tenderedCents: isCash ? cents : cents + extras },
            ...(words !== '' && { reference: words }),
            ...(tipCents > 0 && { tipCents }),
            ...(surchargeCents > 0 && { surchargeCents }),
          },
    pays:
      cents === null
        ? 'nothing'
        : isCash
          ? paysInCash(cents, left, tipCents)
          : paysOtherwise(cents, left, tipCents),
  };
}

function paysInCash(cents: number, left: number, tipCents: number): NextLeg['pays'] {
  if (tipCents % CASH_STEP_CENTS !== 0) return 'coins';
  return cents >= left + tipCents ? 'rest' : 'short';
}

function paysOtherwise(cents: number, left: number, tipCents: number): NextLeg['pays'] {
  if (cents > left) return 'tooMuch';
  if (cents === left) return 'rest';
  return cents > 0 || tipCents > 0 ? 'part' : 'nothing';
}

/** What is added to a cart's total by paying with these. */
export const surchargesOfLegs = (tenders: readonly Tendered[]): number =>
  tenders.reduce((sum, { surchargeCents = 0 }) => sum + surchargeCents, 0);

/** Whether the tip that comes with the next leg makes the sale's tip one that is asked about first [SAL-108]. */
export const asksAboutTip = (
  cart: PricedCart,
  taken: readonly Tendered[],
  { leg }: Pick<NextLeg, 'leg'>,
): boolean => {
  if (leg?.tipCents === undefined) return false;
  const payments = [...taken, leg];
  return isTipLarge({ payments, totalCents: cart.totalCents + surchargesOfLegs(payments) });
};

/** GST of what is being paid: the cart's, and that of what paying like this costs [SAL-102], as the receipt will have it. */
export const gstWhilePaying = (
  cart: PricedCart,
  taken: readonly Tendered[],
  { surchargeCents }: Pick<NextLeg, 'surchargeCents'>,
): number => gstPaidWith(cart, [...taken.map((leg) => leg.surchargeCents ?? 0), surchargeCents]);

const notesCents = [200, 500, 1000, 5000, 10_000] as const;
const maxQuickAmounts = 5;

/**
 * What customers are likely to hand over for an amount due: exact first, then the next ten dollars and the notes above
 * it, each once, in order.
 */
export function quickAmounts(dueCents: number): readonly number[] {
  const roundUp = (step: number): number => dueCents + ((step - (dueCents % step)) % step);
  const above = [500, 1000, 5000, 10_000].map(roundUp);
  const notes = notesCents.filter((note) => note > dueCents);
  const amounts = [...new Set([...above, ...notes])].filter((amount) => amount > dueCents);
  amounts.sort((a, b) => a - b);
  return [dueCents, ...amounts.slice(0, maxQuickAmounts)];
}
