import { instantOf } from '#shared/kernel/index.ts';
import {
  PAYNOW_EXPIRES_MS,
  PAYNOW_REFERENCE_BYTES,
  payNowQr,
  payNowReference,
} from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { nextLeg, type PayTerms, type Typed } from './tenders.ts';

/** A code that is shown to be paid: one amount, one reference, until it ends by this computer's clock. */
export interface PayNowAttempt {
  readonly reference: string;
  readonly expiresAtMs: number;
}

/** What is shown of it, here and to the customer. */
export interface ShownPayNow extends PayNowAttempt {
  /** What the code holds. */
  readonly text: string;
  readonly amountCents: number;
}

/** An attempt that nobody has paid yet [PAY-35]; null where the shop has no PayNow of its own. */
export const newPayNow = ({ payNow }: PayTerms): PayNowAttempt | null =>
  payNow === null
    ? null
    : {
        reference: payNowReference(
          payNow.registerCode,
          crypto.getRandomValues(new Uint8Array(PAYNOW_REFERENCE_BYTES)),
        ),
        expiresAtMs: Date.now() + PAYNOW_EXPIRES_MS,
      };

/** The code of what would be taken next; null when PayNow isn't chosen, or what was typed is no amount. */
export function payNowShown(
  cart: PricedCart,
  state: Typed & { readonly payNow: PayNowAttempt | null },
  terms: PayTerms,
): ShownPayNow | null {
  const { payNow: attempt, tender } = state;
  if (attempt === null || terms.payNow === null || tender !== 'paynow') return null;
  const { leg, pays } = nextLeg(cart, state, terms);
  if (leg === null || (pays !== 'rest' && pays !== 'part')) return null;
  const { proxy, name, clockAheadMs } = terms.payNow;
  const expiresAt = instantOf(attempt.expiresAtMs + clockAheadMs);
  const amountCents = leg.tenderedCents;
  const { reference } = attempt;
  return { ...attempt, amountCents, text: payNowQr({ proxy, name, amountCents, reference, expiresAt }) };
}
