import { assert, QUANTITY_ONE_MILLI, sumCents } from '../kernel/index.ts';
import { type CashRounding, roundCash, type Surcharge, type Tendered } from '../payments/index.ts';
import {
  type Adjustment,
  compilePriceBook,
  type ListPriceOfVariant,
  type PriceableLine,
  type PriceBook,
  type PriceMoment,
  type PriceSource,
  type Pricing,
  priceLines,
} from '../pricing/index.ts';
import { computeGst } from '../tax/index.ts';
import type { Cart, CartLine } from './cart.ts';
import { ageToCheck } from './cart-lines.ts';
import { depositOf, SURCHARGE_GST_CODE, serviceChargeOf, surchargesOf } from './derived-lines.ts';
import type { LineKind } from './schema.ts';

/** What prices and taxes depend on besides the lines. */
export interface PricingTerms {
  readonly moment: PriceMoment;
  readonly taxDate: string;
  readonly gstCharged: boolean;
  readonly gstMethod: 'receipt' | 'line';
  readonly cashRounding: CashRounding;
  /** R22; 0: none. */
  readonly serviceChargeBp: number;
  /** R22, by tender. */
  readonly surcharges: readonly Surcharge[];
}

/** Where prices and promotions are looked up. */
export interface Prices {
  readonly book: PriceBook;
  pricesOf(variant: NonNullable<CartLine['variantId']>): readonly ListPriceOfVariant[];
}

/** A shop whose shelf prices are all there is. */
export const shelfPrices: Prices = {
  book: compilePriceBook({ lists: [], promotions: [] }),
  pricesOf: () => [],
};

/** A line with its amounts. Deposits and the service charge are lines of their own that nobody rang up. */
export interface PricedLine extends Omit<CartLine, 'kind'> {
  readonly kind: LineKind;
  /** Of a deposit: the drink's line. */
  readonly parentLineId: string | null;
  /** What a unit costs before anything is taken off; `listUnitCents` without a price by hand. */
  readonly unitPriceCents: number;
  readonly listUnitCents: number;
  readonly priceSource: PriceSource;
  readonly priceListCode: string | null;
  readonly grossCents: number;
  readonly adjustments: readonly Adjustment[];
  readonly discountCents: number;
  readonly totalCents: number;
  readonly gstRatePpm: number;
  readonly gstCents: number;
}

/** A line before its GST is known, which depends on all of them. */
export type AmountsOfLine = Omit<PricedLine, 'gstRatePpm' | 'gstCents'>;

export interface PricedCart {
  readonly saleId: Cart['saleId'];
  readonly customerId: Cart['customerId'];
  readonly coupons: Cart['coupons'];
  readonly discount: Cart['discount'];
  readonly lines: readonly PricedLine[];
  readonly promotions: Pricing['promotions'];
  readonly idleCoupons: Pricing['idleCoupons'];
  readonly byHandBp: number;
  readonly gst: ReturnType<typeof computeGst>['summary'];
  /** How its GST was reckoned, and by the rates of which day; null: the company isn't registered for it. */
  readonly gstTerms: Pick<PricingTerms, 'taxDate' | 'gstMethod'> | null;
  readonly totalCents: number;
  readonly gstCents: number;
  readonly discountCents: number;
  /** What the customer pays when it is all in cash. */
  readonly cashDueCents: number;
  /** Pieces, for the count on the screen: whole units counted, a weighed line counts as one. */
  readonly itemCount: number;
  /** What was taken for it so far. */
  readonly taken: readonly Tendered[];
  /** The age that the customer is to be asked about before paying (R30); null: none, or asked already. */
  readonly ageToAsk: number | null;
  /** The instant whose prices these are, UTC; what Pay keeps while it is open (R25). */
  readonly pricedAt: string;
}

/**
 * Prices a cart: the one engine of the till, the server and the storefront (RULES.md R1, R2, R6, R22).
 * @param tenders what it is paid with, when it is: their surcharges are lines of it. None: nobody has paid yet
 */
export function priceCart(
  current: Cart,
  terms: PricingTerms,
  prices: Prices,
  tenders: readonly Tendered[] = [],
): PricedCart {
  const pricing = priceLines(
    {
      lines: current.lines.map(priceableLine),
      coupons: current.coupons,
      discount: current.discount,
      pointsCents: 0,
    },
    prices.book,
    prices.pricesOf,
    terms.moment,
  );
  const goods = current.lines.flatMap((line, index): AmountsOfLine[] => {
    const priced = pricing.lines[index];
    assert(priced?.lineId === line.lineId, 'prices in the order of the lines');
    return [{ ...line, ...priced, parentLineId: null }, ...depositOf(line)];
  });
  const amounts = [...goods, ...serviceChargeOf(goods, terms), ...surchargesOf(tenders, terms)];
  const gst = terms.gstCharged
    ? computeGst(
        amounts.map(({ totalCents, gstCode }) => ({ grossCents: totalCents, gstCode })),
        terms.taxDate,
        terms.gstMethod,
      )
    : undefined;
  const lines = amounts.map(
    (line, index): PricedLine => ({
      ...line,
      gstRatePpm: gst?.lineRatesPpm[index] ?? 0,
      gstCents: gst?.lineGstCents[index] ?? 0,
    }),
  );
  const totalCents = sumCents(lines.map((line) => line.totalCents));
  return {
    saleId: current.saleId,
    customerId: current.customerId,
    coupons: current.coupons,
    discount: current.discount,
    taken: current.payment?.tenders ?? [],
    lines,
    promotions: pricing.promotions,
    idleCoupons: pricing.idleCoupons,
    byHandBp: pricing.byHandBp,
    gst: gst?.summary ?? [],
    gstTerms: terms.gstCharged ? { taxDate: terms.taxDate, gstMethod: terms.gstMethod } : null,
    totalCents,
    gstCents: gst?.gstCents ?? 0,
    discountCents: sumCents(lines.map((line) => line.discountCents)),
    cashDueCents: roundCash(totalCents, terms.cashRounding),
    itemCount: current.lines.reduce((count, line) => count + piecesOf(line.quantityMilli), 0),
    ageToAsk: ageToCheck(current) ?? null,
    pricedAt: terms.moment.at,
  };
}

/** The GST that the receipt will show when paying costs so much besides (R22): the cart's own says nothing of how it is paid. */
export function gstPaidWith(
  { lines, gstTerms }: Pick<PricedCart, 'lines' | 'gstTerms'>,
  surchargesCents: readonly number[],
): number {
  if (gstTerms === null) return 0;
  const surcharges = surchargesCents
    .filter((cents) => cents !== 0)
    .map((grossCents) => ({ grossCents, gstCode: SURCHARGE_GST_CODE }));
  const goods = lines.map(({ totalCents, gstCode }) => ({ grossCents: totalCents, gstCode }));
  return computeGst([...goods, ...surcharges], gstTerms.taxDate, gstTerms.gstMethod).gstCents;
}

/** A line as the pricing engine takes it. */
export const priceableLine = (line: CartLine): PriceableLine => ({
  lineId: line.lineId,
  productId: line.productId,
  variantId: line.variantId,
  categoryId: line.categoryId,
  quantityMilli: line.quantityMilli,
  baseUnitCents: line.unitPriceCents,
  basis: line.basis,
  manualUnitCents: line.manual?.unitCents ?? null,
  markdownBp: line.markdownBp,
  discount: line.discount,
  outsideDiscounts: line.isOutsideDiscounts,
});

const piecesOf = (quantityMilli: number): number =>
  quantityMilli % QUANTITY_ONE_MILLI === 0 ? quantityMilli / QUANTITY_ONE_MILLI : 1;
