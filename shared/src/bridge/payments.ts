import { z } from 'zod';
import type { HeldValue, StoredValueTile } from '../bridge.ts';
import { leaseId, rowId, saleId, storedValueAccountId } from '../kernel/index.ts';
import { method } from './method.ts';

/** Stored value at a counter. Leases are asked for as requests (`payments.leaseStoredValue`), because the server gives them. */
export const paymentMethods = {
  /** A card or account by its code; null: not here. */
  storedValue: method<StoredValueTile | null>()('sell', z.strictObject({ code: z.string().min(1).max(60) })),
  /** Works without a network. `spendId` is made by the caller before the first try. */
  spend: method<StoredValueTile>()('sell', z.strictObject({ spendId: rowId, leaseId, amountCents: z.int() })),
  /**
   * Sets an amount of a card aside for the open cart: out of what this till holds, and out of the card itself when the cloud can be
   * asked; less than was wanted where there is less. The leg is to be noted with what was taken; noting that without it gives it back.
   */
  hold: method<HeldValue>()(
    'sell',
    z.strictObject({ saleId, accountId: storedValueAccountId, amountCents: z.int() }),
  ),
  /** Gives back what isn't spent. */
  release: method<StoredValueTile>()('sell', z.strictObject({ leaseId })),
};
