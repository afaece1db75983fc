import { Decimal } from 'decimal.js';
import { roundToInteger } from '../kernel/index.ts';

/** The smallest coin that is still issued is 5 cents; one-cent coins are discontinued (MAS; IRAS on rounding of bills). */
export const CASH_STEP_CENTS = 5;

export type CashRounding = 'nearest' | 'down' | 'up';

/** Amount due in cash → what is collected, in steps of 5 cents. GST isn't touched by it (RULES.md R7). */
export function roundCash(dueCents: number, mode: CashRounding): number {
  const steps = new Decimal(dueCents).div(CASH_STEP_CENTS);
  return roundToInteger(steps, mode === 'nearest' ? 'halfUp' : mode) * CASH_STEP_CENTS;
}
