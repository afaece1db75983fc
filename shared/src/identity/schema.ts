import { z } from 'zod';
import { date, openEnum, text } from '../kernel/index.ts';

export const roles = ['owner', 'admin', 'manager', 'finance', 'warehouse', 'cashier'] as const;
export type Role = (typeof roles)[number];

/** What a person may do on a device. Checked by the engine, and by the server for what the server decides. */
export const rights = [
  'sell',
  'openShift',
  'findReceipts',
  'viewJournal',
  'changeSettings',
  'pairDevice',
  'viewStock',
  'countStock',
  'settleAttention',
  'keepCustomers',
  'eraseCustomers',
  'editProducts',
  'seeCost',
  'editPrices',
  'exceedDiscountCap',
  'changePrice',
  'sellBelowFloor',
  'sellExpired',
  'sellOutOfStock',
  'allowOwnPurchase',
  'issueStoredValue',
  'moveCash',
  'closeShift',
  'openDrawer',
  'correctTender',
  'seeExpectedCash',
  'seeAllShifts',
  'viewExceptions',
  'issueDayReport',
  'approve',
  'train',
] as const;
export type Right = (typeof rights)[number];

const everything: readonly Right[] = rights;

/** Rights by role. A role that is not known here (a newer server's) has none. */
export const rightsByRole: Readonly<Record<Role, readonly Right[]>> = {
  owner: everything,
  admin: everything,
  manager: everything,
  finance: ['findReceipts', 'viewJournal', 'viewStock', 'seeCost'],
  warehouse: ['viewStock', 'countStock'],
  cashier: ['sell', 'openShift', 'closeShift', 'findReceipts', 'viewStock', 'keepCustomers', 'train'],
};

export const hasRight = (role: string, right: Right): boolean =>
  (rightsByRole as Readonly<Record<string, readonly Right[]>>)[role]?.includes(right) ?? false;

/** PINs are 4 to 8 digits. */
export const pin = z.string().regex(/^\d{4,8}$/);

/** RULES.md R32: five wrong PINs lock for five minutes. */
export const MAX_WRONG_PINS = 5;
export const PIN_LOCK_MS = 5 * 60 * 1000;

export const gstMethods = ['receipt', 'line'] as const;
export type GstMethod = (typeof gstMethods)[number];
/** Changes of method in a company's life. */
export const MAX_GST_METHODS = 50;
/** How GST is computed of sales whose tax date is this one or a later one. */
export const datedGstMethod = z.object({ from: date, method: openEnum(gstMethods) });
export type DatedGstMethod = z.output<typeof datedGstMethod>;

/** How a company trades; one document, synced to its devices. */
export const companySettings = z.object({
  /** Null when the company isn't registered for GST: no GST words, numbers or postings anywhere (R24). */
  gst: z.nullable(
    z.object({
      number: text(20),
      registeredFrom: date,
      /** RULES.md R1: once per receipt and code, or per line; fixed with the first sale, and changed only from a date on. */
      method: openEnum(gstMethods),
      /** Other methods from dates on, in their order; read with `gstMethodOn`. */
      methods: z.optional(z.array(datedGstMethod).max(MAX_GST_METHODS)),
    }),
  ),
  /** Cash only (IRAS: rounding of the total to 5 cents is allowed, consistently one way). */
  cashRounding: openEnum(['nearest', 'down', 'up']),
  /** Last lines of each receipt, such as the returns policy. */
  receiptFooter: z.array(text(200)).max(10),
  /** Read with `counterSettingsOf`, which fills in what isn't set. */
  counter: z.optional(z.record(z.string(), z.unknown())),
  /** True in demonstration companies, whose clock may be shifted and which may be imported into. */
  demo: z.boolean(),
});
export type CompanySettings = z.output<typeof companySettings>;

/** True when the company charges GST on that date. */
export const chargesGst = (settings: CompanySettings, onDate: string): boolean =>
  settings.gst !== null && settings.gst.registeredFrom <= onDate;
