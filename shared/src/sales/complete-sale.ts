import { receiptNumber } from '../devices/index.ts';
import {
  type CompanySettings,
  type CounterSettings,
  chargesGst,
  counterSettingsOf,
} from '../identity/index.ts';
import {
  accept,
  type Decision,
  epochMsOf,
  type LocationId,
  type OutletId,
  QUANTITY_ONE_MILLI,
  type RegisterId,
  type Result,
  reject,
  type ShiftId,
  type StaffId,
  singaporeDate,
  singaporeTime,
} from '../kernel/index.ts';
import {
  billCentsOf,
  type LeaseAtCounter,
  type StoredValueLeg,
  settle,
  spendFromLeases,
  surchargeOf,
  type Tendered,
} from '../payments/index.ts';
import type { PriceMoment } from '../pricing/index.ts';
import { gstMethodOn } from '../tax/index.ts';
import type { Cart } from './cart.ts';
import { saleCompleted } from './facts.ts';
import { approvalsOfSale, checkReady, guardsOf } from './guards.ts';
import { type PricedCart, type PricedLine, type Prices, type PricingTerms, priceCart } from './price-cart.ts';
import type { SaleLine } from './schema.ts';

/** What the cashier wants: this cart, paid with this. */
export interface CompleteSale {
  readonly cart: Cart;
  readonly tenders: readonly Tendered[];
  /** When the prices that were shown began to hold, UTC. */
  readonly pricedAt: string;
}

export interface OpenShift {
  readonly shiftId: ShiftId;
  readonly businessDate: string;
}

/** What the decision reads; the engine collects it in the transaction that records the fact. */
export interface CompleteSaleReads {
  readonly settings: CompanySettings;
  /** The register's open shift, if there is one. */
  readonly shift: OpenShift | null;
  readonly registerId: RegisterId;
  readonly registerCode: string;
  readonly outletId: OutletId;
  readonly locationId: LocationId;
  readonly cashierId: StaffId;
  readonly cashierRole: string;
  /** The group of the cart's customer. */
  readonly groupCode: string | null;
  /** Who of the staff the customer is; null: none of them. */
  readonly customerStaffId: StaffId | null;
  readonly prices: Prices;
  readonly receiptSeries: string;
  readonly lastReceiptSequence: number;
  /** What a leg of stored value is paid out of; absent: this device holds nothing. */
  readonly leaseAt?: (leg: StoredValueLeg) => LeaseAtCounter | undefined;
}

/**
 * The terms under which a company's carts are priced. Prices are those of `moment`, which Pay keeps while it is open (R25); the
 * GST rate is that of the sale's own date.
 * @param now UTC instant of the sale
 */
export function pricingTerms(settings: CompanySettings, moment: PriceMoment, now: string): PricingTerms {
  const taxDate = singaporeDate(now);
  const { serviceChargeBp, surcharges } = counterSettingsOf(settings);
  return {
    moment,
    taxDate,
    gstCharged: chargesGst(settings, taxDate),
    gstMethod: gstMethodOn(settings, taxDate),
    cashRounding: cashRoundingOf(settings.cashRounding),
    serviceChargeBp,
    surcharges,
  };
}

/** A mode this version doesn't know falls back to the default, nearest. */
const cashRoundingOf = (mode: string): PricingTerms['cashRounding'] =>
  mode === 'up' ? 'up' : mode === 'down' ? 'down' : 'nearest';

/** How long Pay may stay open on the prices of the moment it was opened (R25); past it the cart is priced anew. */
export const PRICES_HOLD_MS = 60 * 60 * 1000;

/** The moment whose prices hold now, of which it was said that they do from `pricedAt` on. */
export const heldMoment = (pricedAt: string, now: string): string =>
  pricedAt <= now && epochMsOf(now) - epochMsOf(pricedAt) <= PRICES_HOLD_MS ? pricedAt : now;

/** The cart of a sale, priced as it was shown. */
export function priceForSale(
  { cart, pricedAt, tenders }: CompleteSale,
  reads: CompleteSaleReads,
  now: string,
): PricedCart {
  const moment: PriceMoment = {
    at: heldMoment(pricedAt, now),
    outletId: reads.outletId,
    channel: 'till',
    groupCode: reads.groupCode,
  };
  return priceCart(cart, pricingTerms(reads.settings, moment, now), reads.prices, tenders);
}

/**
 * Decides a sale [SAL-3]. Rejects an empty cart, a closed shift, what has to be asked first, what nobody allowed, and a payment
 * below the total; everything else is a sale.
 * @param now UTC instant that the fact will carry
 */
export function decideCompleteSale(
  command: CompleteSale,
  reads: CompleteSaleReads,
  now: string,
): Result<Decision<typeof saleCompleted>> {
  if (reads.shift === null) return reject('sales.shiftClosed');
  const { cart } = command;
  if (cart.lines.length === 0) return reject('sales.cartEmpty');
  const priced = priceForSale(command, reads, now);
  const settings = counterSettingsOf(reads.settings);
  const ready = checkReady(cart, settings, singaporeTime(now));
  if (!ready.ok) return ready;
  const [guard] = guardsOf(cart, priced, {
    settings,
    role: reads.cashierRole,
    isOwnPurchase: reads.customerStaffId === reads.cashierId,
    onDate: singaporeDate(now),
  });
  if (guard !== undefined) return reject('identity.approvalNeeded', { ...guard });
  const terms = { mode: cashRoundingOf(reads.settings.cashRounding), taxDate: singaporeDate(now) };
  const settlement = settle(priced.totalCents, command.tenders, terms.mode);
  if (!settlement.ok) return settlement;
  const changed = changedSurcharge(command, settings);
  if (changed !== undefined) return reject('sales.surchargeChanged', changed);
  const paid = spendFromLeases(settlement.value.payments, reads.leaseAt);
  if (!paid.ok) return paid;
  const receiptSequence = reads.lastReceiptSequence + 1;
  const approvals = approvalsOfSale(cart, priced);
  return accept({
    definition: saleCompleted,
    outlets: [reads.outletId],
    privateText: null,
    body: {
      saleId: priced.saleId,
      receiptNumber: receiptNumber(reads.receiptSeries, receiptSequence),
      receiptSequence,
      shiftId: reads.shift.shiftId,
      registerId: reads.registerId,
      registerCode: reads.registerCode,
      outletId: reads.outletId,
      locationId: reads.locationId,
      cashierId: reads.cashierId,
      ...(priced.customerId === null ? {} : { customerId: priced.customerId }),
      businessDate: reads.shift.businessDate,
      taxDate: terms.taxDate,
      gstCharged: chargesGst(reads.settings, terms.taxDate),
      gstMethod: gstMethodOn(reads.settings, terms.taxDate),
      lines: priced.lines.map((line, index) =>
        soldLine(line, index, priced.lines, commissionOf(line, reads.cashierId, settings)),
      ),
      gst: [...priced.gst],
      totalCents: priced.totalCents,
      gstCents: priced.gstCents,
      roundingCents: settlement.value.roundingCents,
      payments: [...paid.value],
      ...(cart.coupons.length === 0 ? {} : { coupons: [...cart.coupons] }),
      ...(approvals.length === 0 ? {} : { approvals }),
      ...(cart.ageChecks.length === 0 ? {} : { ageChecks: [...cart.ageChecks] }),
    },
  });
}

/**
 * A leg whose surcharge isn't what is set now: somebody changed it while Pay was open [SAL-102]. What was taken before and kept with the
 * cart stays as it was taken (R15).
 */
function changedSurcharge(
  { cart, tenders }: CompleteSale,
  { surcharges }: CounterSettings,
): { readonly tender: string; readonly surchargeCents: number } | undefined {
  const kept = cart.payment?.tenders ?? [];
  const changed = tenders.find((leg, index) => {
    const { tender, surchargeCents = 0 } = leg;
    const before = kept[index];
    if (before?.tender === tender && (before.surchargeCents ?? 0) === surchargeCents) return false;
    return surchargeCents !== surchargeOf(billCentsOf(leg), tender, surcharges);
  });
  if (changed === undefined) return undefined;
  const { tender } = changed;
  return { tender, surchargeCents: surchargeOf(billCentsOf(changed), tender, surcharges) };
}

/** Goods and services earn commission; bags, containers and what is charged for serving and paying don't. */
const earning: ReadonlySet<string> = new Set(['product', 'department', 'service']);

/** What whoever rings it up earns of a line [SAL-105]: the share of its category, else the person's, else nothing. Basis points. */
function commissionOf(
  { kind, categoryId }: PricedLine,
  cashierId: StaffId,
  { commission }: CounterSettings,
): number {
  if (!earning.has(kind)) return 0;
  const ofCategory = commission.categories.find((each) => each.categoryId === categoryId);
  const ofPerson = commission.staff.find((each) => each.staffId === cashierId);
  return (ofCategory ?? ofPerson)?.percentBp ?? 0;
}

/** A line as the sale keeps it: what is as usual is left out. */
function soldLine(
  line: PricedLine,
  index: number,
  all: readonly PricedLine[],
  commissionBp: number,
): SaleLine {
  const parent = all.findIndex(({ lineId }) => lineId === line.parentLineId);
  return {
    lineNumber: index + 1,
    kind: line.kind,
    productId: line.productId,
    variantId: line.variantId,
    sku: line.sku,
    name: line.name,
    nameZh: line.nameZh,
    barcode: line.barcode,
    quantityMilli: line.quantityMilli,
    unitPriceCents: line.unitPriceCents,
    grossCents: line.grossCents,
    discountCents: line.discountCents,
    totalCents: line.totalCents,
    gstCode: line.gstCode,
    gstRatePpm: line.gstRatePpm,
    gstCents: line.gstCents,
    ...(parent === -1 ? {} : { parentLine: parent + 1 }),
    ...(line.listUnitCents === line.unitPriceCents ? {} : { listPriceCents: line.listUnitCents }),
    ...(line.priceSource === 'base' ? {} : { priceSource: line.priceSource }),
    ...(line.priceListCode === null ? {} : { priceListCode: line.priceListCode }),
    ...(line.adjustments.length === 0 ? {} : { adjustments: [...line.adjustments] }),
    ...(line.stockEachMilli === QUANTITY_ONE_MILLI ? {} : { stockEachMilli: line.stockEachMilli }),
    ...(line.note === null ? {} : { note: line.note }),
    ...(line.serials.length === 0 ? {} : { serials: [...line.serials] }),
    ...(line.lot === null ? {} : { lot: line.lot }),
    ...(commissionBp === 0 ? {} : { commissionBp }),
    ...(line.isWeighed ? { isWeighed: true } : {}),
  };
}
