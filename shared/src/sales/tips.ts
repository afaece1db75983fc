import { sumCents } from '../kernel/index.ts';
import type { SaleBody } from './schema.ts';

/** Through it a tip is believed whatever was sold: a note for a cup of coffee. */
const BELIEVED_TIP_CENTS = 20_00;

/** What a sale's customer gave for staff. */
export const tipOf = ({ payments }: Pick<SaleBody, 'payments'>): number =>
  sumCents(payments.map(({ tipCents = 0 }) => tipCents));

/** More than what was sold, and more than a note: typed wrongly, as far as anybody can tell [SAL-108]. */
export function isTipLarge(sale: Pick<SaleBody, 'payments' | 'totalCents'>): boolean {
  const tipCents = tipOf(sale);
  return tipCents > BELIEVED_TIP_CENTS && tipCents > sale.totalCents;
}
