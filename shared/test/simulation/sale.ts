import {
  accept,
  assert,
  type Decision,
  type Result,
  type SaleId,
  type ShiftId,
} from '#shared/kernel/index.ts';
import { CASH_STEP_CENTS, roundCash, type Tendered } from '#shared/payments/index.ts';
import {
  addItem,
  type Cart,
  decideCompleteSale,
  emptyCart,
  type ProductItem,
  priceCart,
  pricingTerms,
  type saleCompleted,
  shelfPrices,
} from '#shared/sales/index.ts';
import type { Device } from './device.ts';
import type { DeviceState } from './disk.ts';
import { leaseAtCounter, legsFor } from './pay-by-card.ts';
import type { Random } from './random.ts';
import type { Register, Shop } from './shop.ts';

export interface RungUp {
  readonly cart: Cart;
  readonly random: Random;
  /** Out of what this till holds of cards, the rest in cash. */
  readonly isByCard: boolean;
  /** Its tax is a cent off. */
  readonly isBroken: boolean;
}

export const counterOf = ({ id: registerId, code: registerCode, place }: Register) => ({
  registerId,
  registerCode,
  outletId: place.outletId,
});

/** Decides a sale of a cart at a device, paid in cash or with cards. */
export function decideSale(
  { cart, random, isByCard, isBroken }: RungUp,
  device: Device,
  { receiptSeries, lastReceiptSequence }: DeviceState,
  shift: { readonly id: ShiftId; readonly businessDate: string } | undefined,
  at: string,
): Result<Decision<typeof saleCompleted>> {
  const { settings, staffId } = device.shop;
  const { outletId, locationId } = device.register.place;
  const moment = { at, outletId, channel: 'till', groupCode: null } as const;
  const priced = priceCart(cart, pricingTerms(settings, moment, at), shelfPrices);
  const cards = isByCard ? legsFor(device, random, priced.totalCents) : [];
  const restCents = cards.reduce((rest, { tenderedCents }) => rest - tenderedCents, priced.totalCents);
  const dueCents = cards.length === 0 ? priced.cashDueCents : roundCash(restCents, 'nearest');
  const cash: Tendered[] =
    cards.length > 0 && restCents <= 0
      ? []
      : [{ tender: 'cash', tenderedCents: dueCents + random.int(3) * CASH_STEP_CENTS }];
  const decided = decideCompleteSale(
    { cart, tenders: [...cards, ...cash], pricedAt: at },
    {
      settings,
      shift: shift === undefined ? null : { shiftId: shift.id, businessDate: shift.businessDate },
      ...counterOf(device.register),
      locationId,
      cashierId: staffId,
      cashierRole: 'cashier',
      groupCode: null,
      customerStaffId: null,
      prices: shelfPrices,
      receiptSeries,
      lastReceiptSequence,
      leaseAt: (leg) => leaseAtCounter(device, leg),
    },
    at,
  );
  if (!decided.ok || !isBroken) return decided;
  const { body } = decided.value;
  return accept({ ...decided.value, body: { ...body, gstCents: body.gstCents + 1 } });
}

/** Of what the shop always had, and of what was made at its tills, as far as it is known here. */
export function randomCart(shop: Shop, made: readonly ProductItem[], random: Random, saleId: SaleId): Cart {
  let cart = emptyCart(saleId);
  for (let lines = random.between(1, 2); lines > 0; lines -= 1) {
    const quantityMilli = random.chance(700) ? random.between(1, 2) * 1000 : random.between(1, 2_500);
    const item = made.length > 0 && random.chance(500) ? random.pick(made) : random.pick(shop.items);
    const added = addItem(cart, item, quantityMilli, `line ${lines}`);
    assert(added.ok, 'a line that can be added');
    cart = added.value;
  }
  return cart;
}
