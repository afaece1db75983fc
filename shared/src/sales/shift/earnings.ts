import { multiplyAndDivide } from '../../kernel/index.ts';

/** What somebody sold on a day at one share of commission. */
export interface CommissionDay {
  readonly staffId: string;
  readonly businessDate: string;
  readonly percentBp: number;
  /** What the lines cost without GST. */
  readonly baseCents: number;
}

/** What is earned of it, half-up, once for each person, day and share [SAL-106]: so that a month is the sum of its days. */
export const commissionCents = ({
  baseCents,
  percentBp,
}: Pick<CommissionDay, 'baseCents' | 'percentBp'>): number =>
  multiplyAndDivide(baseCents, percentBp, 10_000, 'halfUp');

/** What somebody worked, sold with commission, and was given, over some days. */
export interface Earnings {
  readonly staffId: string;
  /** Null when this device doesn't know them (any more). */
  readonly name: string | null;
  readonly workedMinutes: number;
  /** Days that they came on and didn't say that they went: what they worked then isn't in `workedMinutes`. */
  readonly unendedDates: readonly string[];
  readonly baseCents: number;
  readonly commissionCents: number;
  readonly tipsCents: number;
  /** By day and share, in that order. */
  readonly days: readonly (CommissionDay & { readonly commissionCents: number })[];
}

/** What is known of some days: hours, commission and tips. */
export interface EarningsKnown {
  readonly worked: readonly {
    readonly staffId: string;
    readonly date: string;
    readonly workedMinutes: number;
    readonly lastOut: string | null;
  }[];
  readonly sold: readonly CommissionDay[];
  readonly tips: readonly { readonly staffId: string; readonly amountCents: number }[];
}

/** Hours, commission and tips by person [SAL-106], in the order of their names. */
export function earningsOf(known: EarningsKnown, nameOf: (staffId: string) => string | null): Earnings[] {
  const people = new Set([...known.worked, ...known.sold, ...known.tips].map(({ staffId }) => staffId));
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  return [...people]
    .map((staffId): Earnings => {
      const ofPerson = <Row extends { readonly staffId: string }>(rows: readonly Row[]): Row[] =>
        rows.filter((row) => row.staffId === staffId);
      const days = ofPerson(known.sold).map((day) => ({ ...day, commissionCents: commissionCents(day) }));
      return {
        staffId,
        name: nameOf(staffId),
        workedMinutes: sum(ofPerson(known.worked).map((day) => day.workedMinutes)),
        unendedDates: ofPerson(known.worked).flatMap(({ date, lastOut }) => (lastOut === null ? [date] : [])),
        baseCents: sum(days.map((day) => day.baseCents)),
        commissionCents: sum(days.map((day) => day.commissionCents)),
        tipsCents: sum(ofPerson(known.tips).map((tip) => tip.amountCents)),
        days,
      };
    })
    .sort((one, other) => ((one.name ?? '') < (other.name ?? '') ? -1 : 1));
}

/** A supermarket of an operator with a turnover above 100 million a year charges at least this for each bag (Resource Sustainability Act 2019, Part 4A). */
export const LEAST_BAG_CHARGE_CENTS = 5;

/** Carrier bags of an outlet on a day [SAL-107]: how many were handed out and what was taken for them, to be published once a year. */
export interface BagsOfDay {
  readonly businessDate: string;
  readonly outletId: string;
  /** Null when this device doesn't know the outlet. */
  readonly outletCode: string | null;
  readonly bags: number;
  readonly amountCents: number;
  readonly gstCents: number;
  /** Of the bags: those for which less than the least charge was taken. */
  readonly below: number;
}
