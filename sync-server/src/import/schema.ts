import { z } from 'zod';
import { MAX_QUICK_KEYS, MAX_QUICK_PAGES } from '#shared/catalog/index.ts';
import { registerCode, registerKinds } from '#shared/devices/index.ts';
import { pin, roles } from '#shared/identity/index.ts';
import {
  calendarDate,
  calendarInstant,
  cents,
  quantityMilli,
  text,
  unitCostE4,
} from '#shared/kernel/index.ts';
import { happyHours } from '#shared/pricing/index.ts';
import { importCode as code, importProduct } from './product-schema.ts';
import { importSettings } from './settings-schema.ts';

/** What the file must say it is; another number is another format. */
export const IMPORT_FORMAT = 'kedai.import.v1';

const commissionBp = z.int().min(0).max(10_000).optional();
const outletCode = z.string().regex(/^[A-Za-z0-9-]{1,10}$/);

/**
 * A company as a file: people, products, settings and opening stock. Documented in docs/import.md. Things name each other by
 * code; ids are made at import.
 */
export const companyImport = z.strictObject({
  format: z.literal(IMPORT_FORMAT),
  company: z.strictObject({
    /** In the storefront's address and in `--company`. */
    slug: z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/),
    name: text(200).min(1),
    legalName: text(200).min(1),
    uen: text(20).optional(),
    settings: importSettings,
  }),
  outlets: z
    .array(
      z.strictObject({
        code: outletCode,
        name: text(200).min(1),
        kind: z.enum(['shop', 'warehouse']),
        address: text(300),
        phone: text(30).optional(),
      }),
    )
    .min(1)
    .max(500),
  registers: z
    .array(
      z.strictObject({
        code: registerCode,
        name: text(100).min(1),
        outlet: outletCode,
        /** What stands there; a counter, when it doesn't say. */
        kind: z.enum(registerKinds).optional(),
      }),
    )
    .min(1)
    .max(1000),
  people: z
    .array(
      z.strictObject({
        name: text(100).min(1),
        role: z.enum(roles),
        pin,
        /** What a scanner reads of the person's badge. */
        badge: text(60).min(4).optional(),
        outlet: outletCode.optional(),
        /** What they earn of what they sell, where its category says nothing. Basis points. */
        commissionBp,
      }),
    )
    .min(1)
    .max(5000),
  categories: z
    .array(
      z.strictObject({
        code,
        name: text(100).min(1),
        nameZh: text(100).optional(),
        hue: z.int().min(0).max(359),
        /** What whoever sells its goods earns of them. Basis points. */
        commissionBp,
      }),
    )
    .max(1000),
  products: z.array(importProduct).max(200_000),
  customers: z
    .array(
      z.strictObject({
        name: text(100).min(1),
        phone: text(40).optional(),
        email: text(254).optional(),
        memberCode: text(30).optional(),
        note: text(500).optional(),
        /** What price lists and promotions ask for. */
        group: text(40).optional(),
        /** When they agreed that the shop keeps their profile. */
        consentedOn: calendarDate,
        /** They agreed to be sent offers. */
        offers: z.boolean().default(false),
      }),
    )
    .max(500_000)
    .default([]),
  priceLists: z
    .array(
      z.strictObject({
        code,
        name: text(200).min(1),
        outlet: outletCode.optional(),
        group: text(40).optional(),
        startsAt: calendarInstant,
        endsAt: calendarInstant.optional(),
        prices: z.array(z.strictObject({ sku: code, price: cents })).max(200_000),
      }),
    )
    .max(500)
    .default([]),
  /** Pages of products that are sold with one tap, in their order. */
  quickKeys: z
    .array(
      z.strictObject({
        name: text(60).min(1),
        outlet: outletCode.optional(),
        skus: z.array(code).max(MAX_QUICK_KEYS),
      }),
    )
    .max(MAX_QUICK_PAGES)
    .default([]),
  promotions: z
    .array(
      z.strictObject({
        code,
        name: text(200).min(1),
        nameZh: text(200).optional(),
        couponCode: text(60).optional(),
        priority: z.int().min(-1_000).max(1_000).optional(),
        startsAt: calendarInstant,
        endsAt: calendarInstant.optional(),
        hours: happyHours.optional(),
        outlets: z.array(outletCode).min(1).max(500).optional(),
        groups: z.array(text(40)).min(1).max(100).optional(),
        maxPerSale: z.int().min(1).max(9_999).optional(),
        clawback: z.boolean().optional(),
        /** As `pricing.savePromotion` takes them, but for scopes: `{everything}`, `{categories}`, `{skus}`. */
        terms: z.record(z.string(), z.unknown()),
      }),
    )
    .max(5_000)
    .default([]),
  openingStock: z
    .array(
      z.strictObject({
        outlet: outletCode,
        sku: code,
        quantity: quantityMilli,
        unitCost: unitCostE4,
        /** Of goods that are kept by lots. */
        lot: text(60).min(1).optional(),
        expiresOn: calendarDate.optional(),
      }),
    )
    .max(500_000)
    .default([]),
});
export type CompanyImport = z.output<typeof companyImport>;
