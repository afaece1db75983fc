import { receiptNumber } from '../devices/index.ts';
import { type CompanySettings, chargesGst } from '../identity/index.ts';
import {
  accept,
  type Decision,
  type LocationId,
  type OutletId,
  type RegisterId,
  type Result,
  reject,
  type ShiftId,
  type StaffId,
  singaporeDate,
} from '../kernel/index.ts';
import { settle, type Tendered } from '../payments/index.ts';
import { type Cart, type PricedLine, type PricingTerms, priceCart } from './cart.ts';
import { saleCompleted } from './facts.ts';
import type { SaleLine } from './schema.ts';

/** What the cashier wants: this cart, paid with this. */
export interface CompleteSale {
  readonly cart: Cart;
  readonly tenders: readonly Tendered[];
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
  readonly receiptSeries: string;
  readonly lastReceiptSequence: number;
}

/** The terms under which a company's carts are priced at an instant. */
export function pricingTerms(settings: CompanySettings, now: string): PricingTerms {
  const taxDate = singaporeDate(now);
  return {
    taxDate,
    gstCharged: chargesGst(settings, taxDate),
    gstMethod: settings.gst?.method === 'line' ? 'line' : 'receipt',
    cashRounding: cashRoundingOf(settings.cashRounding),
  };
}

/** A mode this version doesn't know falls back to the default, nearest. */
const cashRoundingOf = (mode: string): PricingTerms['cashRounding'] =>
  mode === 'up' ? 'up' : mode === 'down' ? 'down' : 'nearest';

/**
 * Decides a sale [SAL-3]. Rejects an empty cart, a closed shift and a payment below the total; everything else is a sale.
 * @param now UTC instant that the fact will carry
 */
export function decideCompleteSale(
  command: CompleteSale,
  reads: CompleteSaleReads,
  now: string,
): Result<Decision<typeof saleCompleted>> {
  if (reads.shift === null) return reject('sales.shiftClosed');
  if (command.cart.lines.length === 0) return reject('sales.cartEmpty');
  const terms = pricingTerms(reads.settings, now);
  const priced = priceCart(command.cart, terms);
  const settlement = settle(priced.totalCents, command.tenders, terms.cashRounding);
  if (!settlement.ok) return settlement;
  const receiptSequence = reads.lastReceiptSequence + 1;
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
      gstCharged: terms.gstCharged,
      gstMethod: terms.gstMethod,
      lines: priced.lines.map(soldLine),
      gst: [...priced.gst],
      totalCents: priced.totalCents,
      gstCents: priced.gstCents,
      roundingCents: settlement.value.roundingCents,
      payments: [...settlement.value.payments],
    },
  });
}

function soldLine(line: PricedLine, index: number): SaleLine {
  const { lineId: _lineId, ...sold } = line;
  return { ...sold, lineNumber: index + 1, kind: 'product' };
}
