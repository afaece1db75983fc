import type { CategoryId, OutletId, ProductId, VariantId } from '../kernel/index.ts';
import type { Adjustment, Channel, PriceSource } from './schema.ts';

/** What was done to a price by hand. Percentages in basis points round the discount half-up (R2). */
export type ManualDiscount =
  | { readonly kind: 'percent'; readonly percentBp: number; readonly reason: string }
  | { readonly kind: 'amount'; readonly amountCents: number; readonly reason: string };

/** A line to be priced: what was rung up, and what its product says of prices. */
export interface PriceableLine {
  readonly lineId: string;
  /** Null: no product, as a department item has none. */
  readonly productId: ProductId | null;
  readonly variantId: VariantId | null;
  readonly categoryId: CategoryId | null;
  /** More than zero. A line of a broken number (weighed goods) counts as one unit for promotions. */
  readonly quantityMilli: number;
  /** The shelf price of a unit; for `label` and `open` what was read or keyed in. */
  readonly baseUnitCents: number;
  /** Prices of `label` (from the barcode) and `open` (keyed in) lines aren't looked up in price lists. */
  readonly basis: Extract<PriceSource, 'base' | 'label' | 'open'>;
  /** Entered by a person in place of the price; such a line leaves promotions (R2). */
  readonly manualUnitCents: number | null;
  /** Near its date: a share off, with its own words; before basket promotions, in place of item promotions. */
  readonly markdownBp: number | null;
  readonly discount: ManualDiscount | null;
  /** R3: outside every discount, threshold and point (bags, gift cards, alcohol, tobacco). A manual price may still be given. */
  readonly outsideDiscounts: boolean;
}

export interface PriceableCart {
  readonly lines: readonly PriceableLine[];
  readonly coupons: readonly string[];
  readonly discount: ManualDiscount | null;
  /** R17: points redeemed, as cents off, before GST. */
  readonly pointsCents: number;
}

/** When, where and for whom. Frozen when Pay opens (R25). */
export interface PriceMoment {
  /** UTC. */
  readonly at: string;
  /** Null: nowhere yet, as in an online store; what is for certain outlets says nothing then. */
  readonly outletId: OutletId | null;
  readonly channel: Channel;
  /** Group of the customer; null: nobody the shop knows, or in no group. */
  readonly groupCode: string | null;
}

export interface PricedLine {
  readonly lineId: string;
  readonly unitPriceCents: number;
  /** What it would have been without a price by hand. */
  readonly listUnitCents: number;
  readonly priceSource: PriceSource;
  /** Code of the price list that it is from; null: the shelf price. */
  readonly priceListCode: string | null;
  /** Quantity × unit price, half-up. */
  readonly grossCents: number;
  readonly adjustments: readonly Adjustment[];
  readonly discountCents: number;
  readonly totalCents: number;
}

/** What a promotion or coupon gave in one cart. */
export interface AppliedPromotion {
  readonly code: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly isCoupon: boolean;
  /** How often it held. */
  readonly times: number;
  readonly savedCents: number;
}

export interface Pricing {
  /** In the order of the cart's. */
  readonly lines: readonly PricedLine[];
  readonly totalCents: number;
  readonly promotions: readonly AppliedPromotion[];
  /** Coupons that were shown and gave nothing, with the reason. */
  readonly idleCoupons: readonly {
    readonly code: string;
    readonly why: 'unknown' | 'notNow' | 'nothingFits';
  }[];
  /**
   * R5: what people took off by hand (price, line and cart together), as a share of what the lines would have cost after
   * promotions, in basis points, rounded up: what is compared with a cashier's cap. By line, and of the whole cart.
   */
  readonly byHandBp: number;
}
