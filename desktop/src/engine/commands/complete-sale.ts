import type { StaffRow } from '#shared/identity/index.ts';
import { accept, present, type Result, reject, type SaleId } from '#shared/kernel/index.ts';
import type { Tendered } from '#shared/payments/index.ts';
import type { PriceMoment } from '#shared/pricing/index.ts';
import {
  type Cart,
  type CompleteSaleReads,
  decideCompleteSale,
  heldMoment,
  type PricedCart,
  type Prices,
  priceCart,
  priceForSale,
  pricingTerms,
  type saleCompleted,
} from '#shared/sales/index.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readCustomerGroup, readCustomerStaff } from '../queries/customers/customers.ts';
import { readCompany, readLocation } from '../queries/identity/people.ts';
import { deleteHoldsOfSale } from '../queries/payments/holds.ts';
import { isSaleRecorded } from '../queries/sales/receipts.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { noteUnprinted } from '../queries/sales/unprinted.ts';
import { discardCart } from '../store/fact-log.ts';
import type { DeviceState, ReadableDb, Store } from '../store/index.ts';
import { leaseAtCounter } from './spend-stored-value.ts';

export interface CompleteSaleInput {
  readonly saleId: SaleId;
  /** The total as it was shown. */
  readonly totalCents: number;
  readonly tenders: readonly Tendered[];
  /** When the prices that were shown began to hold, UTC; absent: now. */
  readonly pricedAt?: string | undefined;
}

export interface CompleteSaleParts {
  readonly store: Store;
  readonly committer: Committer;
  readonly cart: OpenCart;
  readonly cashier: Pick<StaffRow, 'id' | 'role'>;
  readonly prices: Prices;
  /** True when the receipt is to be printed by itself: noted in the same transaction, so that it isn't forgotten. */
  readonly printing: boolean;
}

/**
 * Records the sale of the open cart.
 * @returns `repeated` when this sale was recorded before: its answer was lost, and is to be given again
 */
export function completeSale(
  input: CompleteSaleInput,
  parts: CompleteSaleParts,
): Result<'recorded' | 'repeated'> {
  const { store, committer, cart } = parts;
  if (isSaleRecorded(store.reader, input.saleId)) {
    const journaled = committer.ensureJournaled();
    return journaled.ok ? accept('repeated') : journaled;
  }
  const sold = cart.current();
  if (sold.saleId !== input.saleId) return reject('sales.cartChanged', { saleId: sold.saleId });
  if (!hasTaken(input.tenders, sold.payment?.tenders ?? [])) return reject('sales.paymentBegun');
  const recorded = committer.commit<typeof saleCompleted>({
    actor: parts.cashier.id,
    decide: ({ db, device }, at) => {
      const reads = readsOf(db, device, parts, sold, at);
      const command = { cart: sold, tenders: input.tenders, pricedAt: input.pricedAt ?? at };
      const decision = decideCompleteSale(command, reads, at);
      // A total that isn't the one that was shown explains every other refusal, so it comes first.
      const totalCents = decision.ok
        ? decision.value.body.totalCents
        : priceForSale(command, reads, at).totalCents;
      return totalCents === input.totalCents ? decision : reject('sales.cartChanged', { totalCents });
    },
    alsoWrite: (db, { body, envelope }) => {
      discardCart(db, body.saleId);
      deleteHoldsOfSale(
        db,
        body.saleId,
        body.payments.flatMap(({ storedValue }) => (storedValue === undefined ? [] : [storedValue.leaseId])),
      );
      if (parts.printing) noteUnprinted(db, body.saleId, envelope.at);
      return { lastReceiptSequence: body.receiptSequence };
    },
    committed: () => cart.reload(),
  });
  return recorded.ok ? accept('recorded') : recorded;
}

/** True when a payment begins with what was taken already, so that none of it is forgotten (R15). */
const hasTaken = (tenders: readonly Tendered[], taken: readonly Tendered[]): boolean =>
  taken.every(({ tender, tenderedCents, tipCents, surchargeCents }, index) => {
    const leg = tenders[index];
    return (
      leg?.tender === tender &&
      leg.tenderedCents === tenderedCents &&
      leg.tipCents === tipCents &&
      leg.surchargeCents === surchargeCents
    );
  });

/** The cart as it is priced now; once something was taken for it, as it was then (R25). */
export function priceOpenCart(
  db: ReadableDb,
  device: DeviceState,
  cart: Cart,
  prices: Prices,
  now: string,
): PricedCart {
  const { settings } = present(readCompany(db, device.companyId), 'the company of a device that sells');
  const moment: PriceMoment = {
    at: cart.payment === null ? now : heldMoment(cart.payment.pricedAt, now),
    outletId: device.outletId,
    channel: 'till',
    groupCode: readCustomerGroup(db, cart.customerId),
  };
  return priceCart(cart, pricingTerms(settings, moment, now), prices);
}

/** The cart as it goes to a page: what its goods cost isn't for everybody who sells them, and nothing is shown of it there. */
export const cartShown = (cart: PricedCart): PricedCart => ({
  ...cart,
  lines: cart.lines.map((line) => (line.costCents === null ? line : { ...line, costCents: null })),
});

function readsOf(
  db: ReadableDb,
  device: DeviceState,
  { cashier, prices }: CompleteSaleParts,
  cart: Cart,
  at: string,
): CompleteSaleReads {
  const company = present(readCompany(db, device.companyId), 'the company of a device that sells');
  const shift = readOpenShift(db, device, at);
  return {
    settings: company.settings,
    shift: shift === undefined ? null : { shiftId: shift.id, businessDate: shift.businessDate },
    registerId: device.registerId,
    registerCode: device.registerCode,
    outletId: device.outletId,
    locationId: present(readLocation(db, device.outletId), 'the outlet of a device that sells'),
    cashierId: cashier.id,
    cashierRole: cashier.role,
    groupCode: readCustomerGroup(db, cart.customerId),
    customerStaffId: readCustomerStaff(db, cart.customerId),
    prices,
    receiptSeries: device.receiptSeries,
    lastReceiptSequence: device.lastReceiptSequence,
    leaseAt: ({ leaseId }) => leaseAtCounter(db, device, leaseId, cashier.id),
  };
}
