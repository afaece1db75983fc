import { Decimal } from 'decimal.js';
import { assert, multiplyAndDivide, RATE_ONE_PPM, roundToInteger } from '../kernel/index.ts';
import type { Variant } from './schema.ts';

const E4_PER_CENT = 100;
const ONE_PERMILLE = 1_000;

/** What a unit cost last, in ten-thousandths of a dollar; null: nobody has said. */
export function unitCostOf({
  unitCostE4,
  costCents,
}: Pick<Variant, 'unitCostE4' | 'costCents'>): number | null {
  if (unitCostE4 != null) return unitCostE4;
  return costCents == null ? null : costCents * E4_PER_CENT;
}

/** The same in whole cents, for the guard against selling below it: rounded up, because a cent less is below cost. */
export const costCentsOf = (unitCostE4: number): number =>
  multiplyAndDivide(unitCostE4, 1, E4_PER_CENT, 'up');

export interface Margin {
  /** The price without the GST that is in it, ten-thousandths of a dollar, half-up. */
  readonly netPriceE4: number;
  /** What is left of the net price after the cost, in thousandths of the net price, half-up; null: of nothing. */
  readonly marginPermille: number | null;
  /** What was put on the cost, in thousandths of the cost, half-up; null: there is no cost to put it on. */
  readonly markupPermille: number | null;
}

/** What a price earns over a cost [CAT-65]. Prices include GST at `gstRatePpm`, costs don't; shares are rounded half-up, once, at the end. */
export function marginOf(priceCents: number, unitCostE4: number, gstRatePpm: number): Margin {
  assert(gstRatePpm >= 0, 'a rate that is not negative');
  const net = new Decimal(priceCents)
    .times(E4_PER_CENT)
    .times(RATE_ONE_PPM)
    .div(RATE_ONE_PPM + gstRatePpm);
  const earned = net.minus(unitCostE4);
  const shareOf = (whole: Decimal): number | null =>
    whole.isZero() ? null : roundToInteger(earned.times(ONE_PERMILLE).div(whole), 'halfUp');
  return {
    netPriceE4: roundToInteger(net, 'halfUp'),
    marginPermille: shareOf(net),
    markupPermille: shareOf(new Decimal(unitCostE4)),
  };
}
