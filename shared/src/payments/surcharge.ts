import { formatPercent, formatScaled, multiplyAndDivide } from '../kernel/index.ts';
import type { Tendered } from './settle.ts';

/** What is charged besides for paying with a tender; both may be nothing. Cash never has one. */
export interface Surcharge {
  readonly tender: string;
  readonly percentBp: number;
  /** For each payment with it. */
  readonly amountCents: number;
}

/** What paying so much of a bill with a tender costs besides [SAL-102]: a share of it, half-up, and an amount; nothing where nothing is set. */
export function surchargeOf(billCents: number, tender: string, surcharges: readonly Surcharge[]): number {
  const set = surcharges.find((each) => each.tender === tender);
  if (set === undefined || tender === 'cash' || billCents <= 0) return 0;
  return multiplyAndDivide(billCents, set.percentBp, 10_000, 'halfUp') + set.amountCents;
}

/** How it came about, in figures that need no words: `2% x 51.00 + 0.30`; null: nothing is set. */
export function howSurcharged(
  billCents: number,
  tender: string,
  surcharges: readonly Surcharge[],
): string | null {
  const set = surcharges.find((each) => each.tender === tender);
  if (set === undefined) return null;
  const share =
    set.percentBp === 0 ? [] : [`${formatPercent(set.percentBp)}% x ${formatScaled(billCents, 2)}`];
  const fixed = set.amountCents === 0 ? [] : [formatScaled(set.amountCents, 2)];
  return [...share, ...fixed].join(' + ');
}

/** What a leg pays of the bill: neither its surcharge nor its tip. Of cash, with the change that is to come back. */
export const billCentsOf = ({ tenderedCents, surchargeCents = 0, tipCents = 0 }: Tendered): number =>
  tenderedCents - surchargeCents - tipCents;
