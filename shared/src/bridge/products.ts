import { z } from 'zod';
import { type AmountKind, MAX_BARCODES, MAX_NAME_LENGTH, productKinds } from '../catalog/index.ts';
import { calendarDate, categoryId, productId, variantId } from '../kernel/index.ts';
import { method } from './method.ts';
import type { ProductTile } from './views.ts';

const MAX_COSTS_ASKED = 200;
const MAX_CHANGES_LISTED = 2_000;

/** What a variant earns over what it costs; the shares are null where there is nothing to take a share of. */
export interface VariantCost {
  readonly variantId: string;
  readonly priceCents: number;
  readonly floorCents: number | null;
  /** Ten-thousandths of a dollar; null: nobody has said what it costs. */
  readonly unitCostE4: number | null;
  /** The price without GST, ten-thousandths of a dollar. */
  readonly netPriceE4: number;
  /** Thousandths of the net price. */
  readonly marginPermille: number | null;
  /** Thousandths of the cost. */
  readonly markupPermille: number | null;
}

/** One line of a product's history. */
export interface PriceChangeItem {
  readonly id: string;
  readonly kind: AmountKind | (string & {});
  /** Which of several variants; null: the only one. */
  readonly variantName: string | null;
  /** The price list, by its name as it is now; null: none, or not here. */
  readonly listName: string | null;
  /** Decimal text; null: there was none, or is none now. */
  readonly before: string | null;
  readonly after: string | null;
  readonly by: string | null;
  readonly at: string;
}

/** A price that a list will have, from an instant on. */
export interface ScheduledPrice {
  readonly id: string;
  readonly variantName: string | null;
  readonly listName: string;
  readonly priceCents: number;
  readonly startsAt: string;
  readonly endsAt: string | null;
  /** For whom; null: every outlet, every customer. */
  readonly outletName: string | null;
  readonly groupCode: string | null;
}

export interface PriceHistory {
  /** When this till last heard of the server; what others changed since isn't in it. Null: never. */
  readonly asOf: string | null;
  /** Newest first. */
  readonly changes: readonly PriceChangeItem[];
  /** The next first. */
  readonly scheduled: readonly ScheduledPrice[];
}

/** Making products, what they earn, and what they cost before. */
export const productMethods = {
  /** Works without a network; sold at once. `productId` is made by the caller before the first try. */
  createProduct: method<ProductTile>()(
    'editProducts',
    z.strictObject({
      productId,
      sku: z.string().max(MAX_NAME_LENGTH),
      name: z.string().max(MAX_NAME_LENGTH),
      nameZh: z.string().max(MAX_NAME_LENGTH),
      nameMs: z.string().max(MAX_NAME_LENGTH),
      nameTa: z.string().max(MAX_NAME_LENGTH),
      categoryId: z.nullable(categoryId),
      gstCode: z.string().max(12),
      barcodes: z.array(z.string().max(500)).max(MAX_BARCODES),
      priceCents: z.int(),
      floorCents: z.nullable(z.int()),
      unitCostE4: z.nullable(z.int()),
      kind: z.enum(productKinds),
      isWeighed: z.boolean(),
      hasOpenPrice: z.boolean(),
      isOutsideDiscounts: z.boolean(),
    }),
  ),
  /** Of these goods; those that aren't here are left out. */
  costs: method<readonly VariantCost[]>()(
    'seeCost',
    z.strictObject({
      items: z.array(z.strictObject({ productId, variantId })).max(MAX_COSTS_ASKED),
    }),
  ),
  /** Between two days of Singapore, both included; costs and lowest prices only for who may see costs. */
  priceHistory: method<PriceHistory>()(
    'viewStock',
    z.strictObject({
      productId,
      from: z.nullable(calendarDate),
      to: z.nullable(calendarDate),
      limit: z.int().min(1).max(MAX_CHANGES_LISTED),
    }),
  ),
} as const;
