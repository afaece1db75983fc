import { z } from 'zod';
import { categoryId, cents, openEnum, productId, text, variantId } from '../kernel/index.ts';

/** Most promotions of one company that are kept in memory at a time; the office is refused the next. */
export const MAX_PROMOTIONS = 5_000;
/** Most price lists of one company. */
export const MAX_PRICE_LISTS = 500;
/** Most prices that one command sets. */
export const MAX_PRICES_PER_COMMAND = 500;
/** Adjustments that a line can carry; each promotion, coupon and discount on it is one. */
export const MAX_ADJUSTMENTS = 40;

/** 100% in basis points. */
export const WHOLE_BP = 10_000;

/** Whole cents that aren't below zero; a decimal string on the wire. */
const wholeCents = cents.refine((amount) => amount >= 0);
const basisPoints = z.int().min(1).max(WHOLE_BP);
const pieces = z.int().min(1).max(9_999);

/** What a promotion is about: a line is in it when any of the lists names it. Everything: all that may be discounted. */
export const scope = z.object({
  everything: z.boolean(),
  categoryIds: z.array(categoryId).max(200),
  productIds: z.array(productId).max(500),
  variantIds: z.array(variantId).max(500),
});
export type Scope = z.output<typeof scope>;

/** What is taken off: a share of the price, or an amount. */
const reduction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('percent'), percentBp: basisPoints }),
  z.object({ kind: z.literal('amount'), amountCents: wholeCents }),
]);
export type Reduction = z.output<typeof reduction>;

/**
 * What a promotion gives. Item promotions are about units: each unit joins one at most (RULES.md R2). `spendAndSave` is a basket
 * promotion: it is about what is left to pay after them.
 */
export const promotionTerms = z.discriminatedUnion('kind', [
  /** A share, or an amount a unit, off each unit. */
  z.object({ kind: z.literal('off'), scope, reduction }),
  /** Each unit at this price. Never dearer than without. */
  z.object({ kind: z.literal('unitPrice'), scope, priceCents: wholeCents }),
  /** The more units, the cheaper each: the step with the largest `fromQuantity` that is reached counts for all of them. */
  z.object({
    kind: z.literal('tiers'),
    scope,
    steps: z
      .array(z.object({ fromQuantity: pieces, reduction }))
      .min(1)
      .max(10),
  }),
  /** Any `size` units for one price. */
  z.object({ kind: z.literal('set'), scope, size: pieces, priceCents: wholeCents }),
  /** Sorted dearest first and cut into sets of `size`, the cheapest `free` of each whole set cost nothing (R4). */
  z.object({ kind: z.literal('cheapestFree'), scope, size: pieces, free: pieces }),
  /** Who buys `buyQuantity` of one scope gets `getQuantity` of the other at `reduction` off; the cheapest ones. */
  z.object({
    kind: z.literal('buyGet'),
    buy: scope,
    buyQuantity: pieces,
    get: scope,
    getQuantity: pieces,
    reduction,
  }),
  /** The step with the largest `fromCents` that is reached, taken off what the scope's lines still cost (R3 counts). */
  z.object({
    kind: z.literal('spendAndSave'),
    scope,
    steps: z
      .array(z.object({ fromCents: wholeCents, reduction }))
      .min(1)
      .max(10),
  }),
]);
export type PromotionTerms = z.output<typeof promotionTerms>;

/** When in a week a promotion holds, in Singapore time; `from` is in, `until` is out. An `until` before `from` is the next day's. */
export const happyHours = z.object({
  /** 1: Monday … 7: Sunday. */
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  until: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
});
export type HappyHours = z.output<typeof happyHours>;

/** Where a sale is made. */
export const channels = ['till', 'online'] as const;
export type Channel = (typeof channels)[number];

/** Why a price is what it is, before anything is taken off. */
export const priceSources = ['base', 'list', 'label', 'open', 'manual'] as const;
export type PriceSource = (typeof priceSources)[number];

/** What took something off a line, in the order of R2. */
export const adjustmentKinds = [
  'itemPromotion',
  'markdown',
  'basketPromotion',
  'coupon',
  'lineDiscount',
  'cartDiscount',
  'points',
] as const;
export type AdjustmentKind = (typeof adjustmentKinds)[number];

/** One step from a line's gross amount to what it costs. A line's discount is the sum of its adjustments. */
export const adjustment = z.object({
  kind: openEnum(adjustmentKinds),
  /** The promotion's or coupon's code; empty for a discount by hand. */
  code: text(60),
  /** As it is printed; for a discount by hand its reason. */
  name: text(200),
  nameZh: z.nullable(text(200)),
  /** Taken off the line. */
  amountCents: cents,
});
export type Adjustment = z.output<typeof adjustment>;
