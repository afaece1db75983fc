import type { StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/bridge.ts';
import type { Tendered } from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { PaymentState } from './payment-store.ts';

/** Refusals after which the sale may have been recorded: the attempt stays, and is asked for again under the same id. */
export const unfinishedCodes: ReadonlySet<string> = new Set([
  'kernel.unavailable',
  'devices.journalUnwritten',
]);

/** Has the engine keep what was taken, one list after the other; what it can't take now it is told by `resume`. */
export function noting(bridge: Bridge, store: StoreApi<PaymentState>) {
  let last: Promise<void> = Promise.resolve();
  const note = ({ saleId, pricedAt }: PricedCart): Promise<void> => {
    const tenders = [...store.getState().taken];
    store.setState({ takenFor: saleId });
    last = last.then(async () => {
      const answer = await bridge.selling.noteTaken({ saleId, pricedAt, tenders });
      if (!answer.ok && !unfinishedCodes.has(answer.error.code)) store.setState({ problem: answer.error });
    });
    return last;
  };
  return Object.assign(note, { done: () => last });
}

export const isSame = (one: readonly Tendered[], other: readonly Tendered[]): boolean =>
  one.length === other.length &&
  one.every(
    ({ tender, tenderedCents }, index) =>
      other[index]?.tender === tender && other[index].tenderedCents === tenderedCents,
  );
