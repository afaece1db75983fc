import { sumCents } from '../kernel/index.ts';

/** Through it a tip is believed whatever was sold: a note for a cup of coffee. */
const BELIEVED_TIP_CENTS = 20_00;

/** A sale, or one that is being paid. */
interface Tipped {
  readonly payments: readonly { readonly tipCents?: number | undefined }[];
  readonly totalCents: number;
}

/** What a sale's customer gave for staff. */
export const tipOf = ({ payments }: Pick<Tipped, 'payments'>): number =>
  sumCents(payments.map(({ tipCents = 0 }) => tipCents));

/** More than what was sold, and more than a note: typed wrongly, as far as anybody can tell [SAL-108]. */
export function isTipLarge(sale: Tipped): boolean {
  const tipCents = tipOf(sale);
  return tipCents > BELIEVED_TIP_CENTS && tipCents > sale.totalCents;
}
