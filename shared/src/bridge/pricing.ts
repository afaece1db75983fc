import { z } from 'zod';
import {
  calendarInstant,
  categoryId,
  MAX_QUANTITY_MILLI,
  outletId,
  productId,
  rowId,
  variantId,
} from '../kernel/index.ts';
import {
  type AppliedPromotion,
  happyHours,
  MAX_PRICES_PER_COMMAND,
  type PriceListRow,
  type PriceStep,
  type PromotionRow,
} from '../pricing/index.ts';
import { method, nothing } from './method.ts';

const MAX_SAMPLE_LINES = 100;
const MAX_LISTED = 500;

/** Where something scheduled stands now. */
export type ScheduleState = 'running' | 'scheduled' | 'ended' | 'paused';

export interface PromotionItem extends PromotionRow {
  readonly state: ScheduleState;
  /** False: its terms are of a newer version; it gives nothing here. */
  readonly readable: boolean;
}

export interface PriceListItem extends PriceListRow {
  readonly state: ScheduleState;
  readonly prices: number;
}

/** A product with what a list asks for it. */
export interface ListPriceItem {
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly shelfCents: number;
  /** Null: not on the list. */
  readonly priceCents: number | null;
}

export interface PreviewLine {
  readonly variantId: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly quantityMilli: number;
  readonly withoutCents: number;
  readonly withCents: number;
  readonly steps: readonly PriceStep[];
}

/** A sample cart, with the promotion that is being written and without it. */
export interface PricePreview {
  readonly lines: readonly PreviewLine[];
  readonly withoutCents: number;
  readonly withCents: number;
  /** What holds in it, the draft included. */
  readonly promotions: readonly AppliedPromotion[];
  readonly draft: {
    readonly times: number;
    readonly savedCents: number;
    /** What it would save if there were no other promotions. */
    readonly aloneCents: number;
  } | null;
  readonly idleCoupons: readonly string[];
}

/** A promotion as it is written, saved or not. Its terms are in their wire form, as in `pricing.savePromotion`. */
export const promotionDraft = z.strictObject({
  promotionId: rowId,
  code: z.string().max(60),
  name: z.string().max(200),
  nameZh: z.nullable(z.string().max(200)),
  couponCode: z.nullable(z.string().max(60)),
  priority: z.int(),
  startsAt: calendarInstant,
  endsAt: z.nullable(calendarInstant),
  hours: z.nullable(happyHours),
  outletIds: z.nullable(z.array(outletId).max(500)),
  groupCodes: z.nullable(z.array(z.string().max(40)).max(100)),
  terms: z.record(z.string(), z.unknown()),
  maxPerSale: z.nullable(z.int().min(1)),
});
export type PromotionDraft = z.output<typeof promotionDraft>;

/** Looking at prices and trying them out; saving is asked for as a request (`pricing.savePromotion` and its kin). */
export const pricingMethods = {
  /** Running first, then scheduled, paused and ended; the newest start first in each. */
  promotions: method<{ readonly items: readonly PromotionItem[]; readonly total: number }>()(
    'editPrices',
    z.strictObject({
      text: z.string().max(100),
      state: z.nullable(z.enum(['running', 'scheduled', 'ended', 'paused'])),
      limit: z.int().min(1).max(MAX_LISTED),
    }),
  ),
  priceLists: method<readonly PriceListItem[]>()('editPrices', nothing),
  /** By product name; at most so many. */
  listPrices: method<readonly ListPriceItem[]>()('editPrices', z.strictObject({ priceListId: rowId })),
  /** Outlets and groups that a promotion can be for. */
  places: method<{
    readonly outlets: readonly { readonly id: string; readonly code: string; readonly name: string }[];
    readonly groups: readonly string[];
  }>()('editPrices', nothing),
  /** What ids of a scope are called. */
  names: method<Readonly<Record<string, string>>>()(
    'editPrices',
    z.strictObject({
      categoryIds: z.array(categoryId).max(200),
      productIds: z.array(productId).max(500),
      variantIds: z.array(variantId).max(500),
    }),
  ),
  /** Products by their sku, for a pasted list; those that aren't here are left out. */
  findSkus: method<readonly ListPriceItem[]>()(
    'editPrices',
    z.strictObject({
      priceListId: rowId,
      skus: z.array(z.string().min(1).max(60)).max(MAX_PRICES_PER_COMMAND),
    }),
  ),
  /** Priced here by the till's own engine: it needs no network. A null draft: as it is. */
  preview: method<PricePreview>()(
    'editPrices',
    z.strictObject({
      draft: z.nullable(promotionDraft),
      lines: z
        .array(
          z.strictObject({
            productId,
            variantId,
            quantityMilli: z.int().min(1).max(MAX_QUANTITY_MILLI),
          }),
        )
        .max(MAX_SAMPLE_LINES),
      at: calendarInstant,
      /** Null: this till's. */
      outletId: z.nullable(outletId),
      groupCode: z.nullable(z.string().max(40)),
      coupons: z.array(z.string().min(1).max(60)).max(10),
    }),
  ),
} as const;
