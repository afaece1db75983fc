import { z } from 'zod';
import {
  accept,
  cents,
  leaseId,
  type Result,
  reject,
  rowId,
  storedValueAccountId,
  text,
} from '../../kernel/index.ts';
import type { Payment } from '../settle.ts';
import { type StoredValueTender, storedValueTenders } from '../tenders.ts';
import type { StoredValueEffect } from './effect.ts';
import { balanceHere, restHere } from './figures.ts';
import type { StoredValueAccountRow } from './rows.ts';
import type { LeaseHere } from './spend.ts';

/** Of a payment: the lease that it is paid out of. What is printed on a card pays for whoever has it, so that only its end is kept. */
export const storedValueLeg = z.object({
  accountId: storedValueAccountId,
  leaseId,
  /** Made before the first try. */
  spendId: rowId,
  last4: text(4),
});
export type StoredValueLeg = z.output<typeof storedValueLeg>;

/** The same when it is paid: `leftCents` is on the card afterwards, as far as the till knows. */
export const spentLeg = z.object({ ...storedValueLeg.shape, leftCents: cents });
type SpentLeg = z.output<typeof spentLeg>;

/** What a lease is spent for at a counter: the till's count of it, and of its account. */
export interface LeaseAtCounter extends LeaseHere {
  /** Of the account, those that are here. */
  readonly ofAccount: LeaseHere['movements'];
}

export type PaidLeg = Omit<Payment, 'storedValue'> & { readonly storedValue?: SpentLeg };

/** A payment out of stored value, as far as it matters here. */
interface Leg {
  readonly tender: string;
  readonly amountCents: number;
  readonly storedValue?: Omit<StoredValueLeg, 'last4'> | undefined;
}

/** What an account pays as; undefined for points and limits of credit, which are no tender. */
export const storedValueTenderOf = ({
  kind,
}: Pick<StoredValueAccountRow, 'kind'>): StoredValueTender | undefined =>
  storedValueTenders.find((tender) => tender === kind);

/** The end of a card's code, which is said instead of it. */
export const last4Of = (code: string): string => code.slice(-4);

/**
 * Decides what the payments of a sale take out of leases [PAY-37]: never more than is left of each by the till's own count, all of them
 * together, and out of the kind of account that the tender is.
 */
export function spendFromLeases(
  payments: readonly Payment[],
  leaseAt: (leg: StoredValueLeg) => LeaseAtCounter | undefined = () => undefined,
): Result<readonly PaidLeg[]> {
  const takenOf = new Map<string, number>();
  const paid: PaidLeg[] = [];
  for (const { storedValue, ...payment } of payments) {
    const isStoredValue = storedValueTenders.some((tender) => tender === payment.tender);
    if (!isStoredValue && storedValue === undefined) {
      paid.push(payment);
      continue;
    }
    const here = storedValue && leaseAt(storedValue);
    if (storedValue === undefined || here === undefined) return reject('payments.leaseUnknown');
    // A tip would be more than what it pays.
    if (payment.tenderedCents !== payment.amountCents)
      return reject('payments.tenderInvalid', { tenderedCents: payment.tenderedCents });
    const { account, lease } = here;
    if (account?.status !== 'active' || storedValueTenderOf(account) !== payment.tender)
      return reject('payments.accountUnknown');
    if (lease === undefined || lease.streamId !== here.streamId || lease.accountId !== account.id)
      return reject('payments.leaseUnknown');
    if (lease.state === 'ended') return reject('payments.leaseOver');
    const takenCents = (takenOf.get(lease.id) ?? 0) + payment.amountCents;
    const restCents = restHere(lease, here.movements);
    if (takenCents > restCents) return reject('payments.leaseShort', { restCents });
    takenOf.set(lease.id, takenCents);
    const leftCents = Math.max(0, balanceHere(account, here.ofAccount) - takenCents);
    paid.push({ ...payment, storedValue: { ...storedValue, last4: last4Of(account.code), leftCents } });
  }
  return accept(paid);
}

/** True when each payment that stored value is the tender of says out of which lease, and no other does [PAY-37]. */
export const legsFit = (payments: readonly Leg[]): boolean =>
  payments.every(
    ({ tender, amountCents, storedValue }) =>
      storedValueTenders.some((each) => each === tender) === (storedValue !== undefined) &&
      (storedValue === undefined || amountCents > 0),
  );

/** What payments take out of leases: the same as a spending by itself [PAY-37]. */
export const effectsOfPayments = (payments: readonly Leg[]): readonly StoredValueEffect[] =>
  payments.flatMap(({ amountCents, storedValue }): StoredValueEffect[] =>
    storedValue === undefined
      ? []
      : [
          {
            kind: 'spent',
            accountId: storedValue.accountId,
            leaseId: storedValue.leaseId,
            amountCents,
            spendId: storedValue.spendId,
          },
        ],
  );
