import { z } from 'zod';
import {
  accept,
  instant,
  MAX_QUANTITY_MILLI,
  productId,
  type Result,
  reject,
  rowId,
  text,
  type VariantId,
  variantId,
} from '../kernel/index.ts';
import { MAX_COUNT_LINES } from './schema.ts';

/** Codes that nothing is known of, on one sheet; what comes after is refused, so that nobody believes it was kept. */
const MAX_UNKNOWN_CODES = 500;

const countedProduct = z.object({
  variantId,
  productId,
  sku: text(60),
  name: text(300),
  nameZh: z.nullable(text(300)),
  /** In other languages of the screen. */
  furtherNames: z.record(z.string(), text(300)).optional(),
});
export type CountedProduct = z.output<typeof countedProduct>;

/** A product of a sheet. `countedAt` is when it was counted last: what moves afterwards is known to have left the shelf since. */
export const countLine = countedProduct.extend({ countedMilli: z.int().nonnegative(), countedAt: instant });
export type CountLine = z.output<typeof countLine>;

/** What was scanned and no product came of, and why. */
export const unknownCode = z.object({ code: text(64), reason: text(60), times: z.int().positive() });
export type UnknownCode = z.output<typeof unknownCode>;

/** A count of stock that is under way: what was touched last comes first [INV-40]. */
export const countSheet = z.object({
  /** Of the count that it will become. */
  countId: rowId,
  lines: z.array(countLine).max(MAX_COUNT_LINES),
  unknown: z.array(unknownCode).max(MAX_UNKNOWN_CODES),
});
export type CountSheet = z.output<typeof countSheet>;

/** Counts some more of a product [INV-41], or less, as far as to none. @param milli what its code stands for */
export function addCounted(
  sheet: CountSheet,
  product: CountedProduct,
  milli: number,
  at: string,
): Result<CountSheet> {
  const before = sheet.lines.find((line) => line.variantId === product.variantId)?.countedMilli ?? 0;
  return setCounted(sheet, product, shelfNow({ countedMilli: before }, milli), at);
}

/** Says how much there is of a product, whatever was counted before. */
export function setCounted(
  sheet: CountSheet,
  { variantId, productId, sku, name, nameZh, furtherNames }: CountedProduct,
  countedMilli: number,
  at: string,
): Result<CountSheet> {
  if (!Number.isSafeInteger(countedMilli) || countedMilli < 0 || countedMilli > MAX_QUANTITY_MILLI) {
    return reject('inventory.countInvalid', { countId: sheet.countId });
  }
  const others = sheet.lines.filter((line) => line.variantId !== variantId);
  if (others.length >= MAX_COUNT_LINES) return reject('inventory.countFull', { lines: MAX_COUNT_LINES });
  const line: CountLine = {
    ...{ variantId, productId, sku, name, nameZh, countedMilli, countedAt: at },
    ...(furtherNames === undefined ? {} : { furtherNames }),
  };
  return accept({ ...sheet, lines: [line, ...others] });
}

/** The product wasn't counted: its stock stays as it is. */
export const removeCounted = (sheet: CountSheet, id: VariantId): CountSheet => ({
  ...sheet,
  lines: sheet.lines.filter((line) => line.variantId !== id),
});

/** Keeps a code that nothing came of, as often as it was scanned [INV-42]. */
export function noteUnknown(sheet: CountSheet, code: string, reason: string): Result<CountSheet> {
  const times = (sheet.unknown.find((one) => one.code === code)?.times ?? 0) + 1;
  const others = sheet.unknown.filter((one) => one.code !== code);
  if (others.length >= MAX_UNKNOWN_CODES) return reject('inventory.countFull', { lines: MAX_UNKNOWN_CODES });
  return accept({ ...sheet, unknown: [{ code, reason, times }, ...others] });
}

/** Somebody has seen to the code. */
export const removeUnknown = (sheet: CountSheet, code: string): CountSheet => ({
  ...sheet,
  unknown: sheet.unknown.filter((one) => one.code !== code),
});

/**
 * What is on the shelf when the sheet is saved [INV-43]: what was counted and what has moved since, as far as the device knows. A shelf
 * isn't below empty.
 */
export const shelfNow = ({ countedMilli }: Pick<CountLine, 'countedMilli'>, movedMilli: number): number =>
  Math.max(0, countedMilli + movedMilli);
