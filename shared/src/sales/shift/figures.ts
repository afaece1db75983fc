import { sumCents } from '../../kernel/index.ts';
import type { CashFigures, ShiftFigures } from './schema.ts';

/** What must be in the drawer [SAL-43]: the float and everything that went in and out of it since. */
export const expectedCashCents = (cash: CashFigures): number =>
  cash.floatCents +
  cash.floatCorrectedCents +
  cash.salesCents +
  cash.correctedCents +
  cash.paidInCents +
  cash.toppedUpCents -
  cash.paidOutCents -
  cash.droppedCents;

/** What a tender took. */
export const takenCents = ({ payments }: Pick<ShiftFigures, 'payments'>, tender: string): number =>
  payments.find((payment) => payment.tender === tender)?.amountCents ?? 0;

/** What customers gave for staff. */
export const tipsCents = ({ tips = [] }: Pick<ShiftFigures, 'tips'>): number =>
  sumCents(tips.map(({ amountCents }) => amountCents));

/** The sums of what stands inside a total without being sales; what comes to nothing is left out, as a signed figure is. */
export function besidesSales(
  figures: readonly Pick<ShiftFigures, 'depositsCents' | 'surchargesCents'>[],
): Pick<ShiftFigures, 'depositsCents' | 'surchargesCents'> {
  const depositsCents = sumCents(figures.map((each) => each.depositsCents ?? 0));
  const surchargesCents = sumCents(figures.map((each) => each.surchargesCents ?? 0));
  return {
    ...(depositsCents === 0 ? {} : { depositsCents }),
    ...(surchargesCents === 0 ? {} : { surchargesCents }),
  };
}

/** `Z T01-0007`, as it stands on paper and in lists. */
export const zLabel = ({ series, zNumber }: { readonly series: string; readonly zNumber: number }): string =>
  `Z ${series}-${String(zNumber).padStart(4, '0')}`;

/** `D T01-0007/1`: a day report, and which of its supplements. */
export function dayReportLabel(report: {
  readonly series: string;
  readonly number: number;
  readonly supplement: number;
}): string {
  const number = `D ${report.series}-${String(report.number).padStart(4, '0')}`;
  return report.supplement === 0 ? number : `${number}/${report.supplement}`;
}
