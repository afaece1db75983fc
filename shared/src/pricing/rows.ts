import { z } from 'zod';
import {
  column,
  companyId,
  defineTable,
  nullable,
  outletId,
  type RowOf,
  rowId,
  text,
  variantId,
} from '../kernel/index.ts';
import { happyHours } from './schema.ts';

/**
 * A price list: for an outlet, a group of customers, both, or (neither) everybody: then it is a scheduled change of the shelf
 * price. Which one counts is R2's order: group and outlet, group, outlet, everybody; of two alike the one that began later.
 */
export const priceLists = defineTable({
  name: 'price_lists',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    code: column.text(60),
    name: column.text(200),
    /** Null: every outlet. */
    outletId: nullable(column.id(outletId)),
    /** Null: every customer, known or not. */
    groupCode: nullable(column.text(40)),
    startsAt: column.instant(),
    /** From this instant on it no longer counts; null: until somebody ends it. */
    endsAt: nullable(column.instant()),
    status: column.enum(['active', 'paused']),
    version: column.integer(),
    updatedAt: column.instant(),
  },
});
export type PriceListRow = RowOf<typeof priceLists>;

/** One price of a list. Without its list, which may come later, it says nothing. */
export const listPrices = defineTable({
  name: 'list_prices',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    priceListId: column.id(rowId),
    variantId: column.id(variantId),
    /** Per unit, GST included where the company charges it; null: taken off the list. */
    priceCents: nullable(column.cents()),
    updatedAt: column.instant(),
  },
});
export type ListPriceRow = RowOf<typeof listPrices>;

/** A promotion or a coupon. Its terms are read when it is used, so that one of a newer version breaks nothing and gives nothing. */
export const promotions = defineTable({
  name: 'promotions',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    /** Short and unique in the company; the last word between two that are alike (R2). */
    code: column.text(60),
    /** On the receipt. */
    name: column.text(200),
    nameZh: nullable(column.text(200)),
    /** A coupon's: what the customer shows. Null: it holds by itself. */
    couponCode: nullable(column.text(60)),
    /** The higher first. */
    priority: column.integer(),
    startsAt: column.instant(),
    endsAt: nullable(column.instant()),
    hours: nullable(column.json(happyHours)),
    /** Null: every outlet. */
    outletIds: nullable(column.json(z.array(outletId).max(500))),
    /** Null: every customer, known or not. */
    groupCodes: nullable(column.json(z.array(text(40)).max(100))),
    /** Null: everywhere. */
    channels: nullable(column.json(z.array(text(20)).max(10))),
    terms: column.json(z.record(z.string(), z.unknown())),
    /** How often it holds in one sale; null: as often as it fits. */
    maxPerSale: nullable(column.integer()),
    /** R10: what a return of a part takes back of it. */
    clawback: column.boolean(),
    status: column.enum(['active', 'paused']),
    version: column.integer(),
    updatedAt: column.instant(),
  },
});
export type PromotionRow = RowOf<typeof promotions>;

export const pricingTables = [priceLists, listPrices, promotions] as const;
