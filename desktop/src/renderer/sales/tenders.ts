import {
  type CashRounding,
  roundCash,
  type TenderCode,
  type Tendered,
  tenderCodes,
} from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';

/** Cash, and what else the company takes that this version knows, in the order of the company's settings. */
export const tendersOf = (others: readonly string[]): readonly TenderCode[] => [
  'cash',
  ...others.flatMap((code) => tenderCodes.filter((known) => known === code && known !== 'cash')),
];

/** How the company rounds cash; to the nearest 5 cents where a newer version says something else. */
export const roundingOf = (code: string): CashRounding =>
  (['nearest', 'down', 'up'] as const).find((known) => known === code) ?? 'nearest';

/** What is left to pay when the rest is paid with this: the rest in cash is rounded, anything else isn't (RULES.md R7). */
export function dueOf(
  cart: PricedCart,
  taken: readonly Tendered[],
  tender: TenderCode,
  rounding: CashRounding,
): number {
  if (taken.length === 0) return tender === 'cash' ? cart.cashDueCents : cart.totalCents;
  const sumOf = (isWanted: (leg: Tendered) => boolean): number =>
    taken.filter(isWanted).reduce((sum, leg) => sum + leg.tenderedCents, 0);
  const cash = sumOf((leg) => leg.tender === 'cash');
  const others = sumOf((leg) => leg.tender !== 'cash');
  return tender === 'cash'
    ? roundCash(cart.totalCents - others, rounding) - cash
    : cart.totalCents - others - cash;
}

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
