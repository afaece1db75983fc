import { z } from 'zod';
import { categoryId, staffId, text } from '../kernel/index.ts';
import type { CompanySettings } from './schema.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const wholeCents = z.int().min(0).max(99_999_999);

/** How in-store labels are read: EAN-13 whose first digits say so, an item number, then a price or a weight, and the check digit. */
export const labelLayout = z.object({
  /** First digits of the code: GS1 keeps 20–29 for use within a company (prefix 29 is this project's demonstration goods'). */
  prefix: z.string().regex(/^2[0-9]{0,3}$/),
  itemDigits: z.int().min(3).max(6),
  valueDigits: z.int().min(4).max(6),
  /** `price`: cents of the whole piece; `weight`: grams. */
  value: z.enum(['price', 'weight']),
  /** A check digit of its own stands between item and value, as some scales print it. */
  hasValueCheck: z.boolean(),
});
export type LabelLayout = z.output<typeof labelLayout>;

/** What paying with a tender costs besides (R22): a share of what it pays, and an amount for each payment. Cash never has one. */
export const surcharge = z.object({
  tender: text(20),
  percentBp: z.int().min(0).max(2_000).default(0),
  amountCents: z.int().min(0).max(100_000).default(0),
});

const commissionBp = z.int().min(0).max(10_000);

/** Data of the counter that a shop can change; what is absent is as most shops have it. */
export const counterSettings = z.object({
  /** R5: what a cashier may take off by hand, of what a cart would cost; more asks for a PIN. Basis points. */
  discountCapBp: z.int().min(0).max(10_000).default(1_000),
  /** What a cashier may mark goods near their date down by, by hand or on a label; more asks for a PIN. Basis points. */
  markdownCapBp: z.int().min(0).max(10_000).default(5_000),
  /** R32: overrides that one person may approve in a day. */
  overridesPerDay: z.int().min(0).max(10_000).default(50),
  /** R28: expected cash is shown only to who may see it, until both counts are in. */
  blindCount: z.boolean().default(true),
  /** R28: the next person may sell on the same drawer; otherwise the drawer is counted first. */
  sharedDrawer: z.boolean().default(true),
  /** Above it the till reminds of a drop, and never stops a sale; null: never. */
  drawerLimitCents: z.nullable(wholeCents).default(100_000),
  /** R29: a drawer that tells whether it is shut may stay open so long before the till says so; null: for ever. */
  drawerAlarmSeconds: z.nullable(z.int().min(5).max(3_600)).default(30),
  /** R22: before GST; 0 is off. Basis points. */
  serviceChargeBp: z.int().min(0).max(5_000).default(0),
  /** R30: when takeaway liquor isn't sold (Liquor Control (Supply and Consumption) Act 2015: 22:30 to 07:00). */
  noLiquor: z
    .nullable(z.object({ from: clockTime, until: clockTime }))
    .default({ from: '22:30', until: '07:00' }),
  /** After so long without a key the till locks, and keeps its cart; 0 is never. */
  autoLockMinutes: z.int().min(0).max(240).default(15),
  /** Whose badge isn't enough to sign in: the PIN follows. Managers are those who may approve. */
  badgeNeedsPin: z.enum(['nobody', 'managers', 'everybody']).default('managers'),
  /** What is taken besides cash; each is closed against its slips. */
  tenders: z.array(text(20)).max(20).default(['card', 'nets', 'paynow']),
  /**
   * Where PayNow goes: the shop's UEN, with the bank's suffix where it gave one, or a mobile number of Singapore's; null: the till makes
   * no codes (R21).
   */
  payNow: z.nullable(z.string().regex(/^(\+65[89]\d{7}|[A-Z0-9]{9,13})$/)).default(null),
  /** R22: by tender; none is off. */
  surcharges: z.array(surcharge).max(10).default([]),
  /** R22: null: none are taken. Else the shares that Pay offers, besides an amount by hand. Basis points. */
  tips: z
    .nullable(z.object({ percentsBp: z.array(z.int().min(1).max(10_000)).max(4).default([]) }))
    .default(null),
  /**
   * What whoever rings up a sale earns of what its goods and services cost without GST: the share of their category, else the person's,
   * else nothing. Basis points.
   */
  commission: z
    .object({
      categories: z
        .array(z.object({ categoryId, percentBp: commissionBp }))
        .max(1_000)
        .default([]),
      staff: z
        .array(z.object({ staffId, percentBp: commissionBp }))
        .max(5_000)
        .default([]),
    })
    .default({ categories: [], staff: [] }),
  labels: z
    .array(labelLayout)
    .max(10)
    .default([
      { prefix: '21', itemDigits: 5, valueDigits: 5, value: 'price', hasValueCheck: false },
      { prefix: '22', itemDigits: 5, valueDigits: 5, value: 'weight', hasValueCheck: false },
    ]),
});
export type CounterSettings = z.output<typeof counterSettings>;

/**
 * A company's settings of the counter, with what it hasn't set as it is by default [IDN-9]. One that can't be read (a slip, or a newer
 * version's) is as if it weren't set, and the others hold: a till that can't sell is worse than one that sells as most shops do.
 */
export function counterSettingsOf({ counter = {} }: Pick<CompanySettings, 'counter'>): CounterSettings {
  const read = counterSettings.safeParse(counter);
  if (read.success) return read.data;
  const readable = Object.entries(counterSettings.shape)
    .filter(([name, field]) => field.safeParse(counter[name]).success)
    .map(([name]) => [name, counter[name]]);
  return counterSettings.parse(Object.fromEntries(readable));
}
