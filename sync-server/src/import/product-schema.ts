import { z } from 'zod';
import {
  furtherNames,
  MAX_BARCODES,
  MAX_PACKS,
  MAX_VARIANTS,
  productKinds,
  selling,
  stockRules,
  trackings,
} from '#shared/catalog/index.ts';
import { cents, text } from '#shared/kernel/index.ts';

/** How things of the file name each other. */
export const importCode = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

const { shape } = selling;

/** As a product keeps it, but with nothing in it that this version doesn't know: a misspelt word would switch a rule off. */
const importSelling = z
  .strictObject({
    ...shape,
    kind: z.enum(productKinds),
    tracking: z.enum(trackings),
    whenOutOfStock: z.enum(stockRules),
    deposit: z.nullable(z.strictObject(shape.deposit.unwrap().shape)),
  })
  .partial();

/** What is said of each thing that is sold by itself. */
const sold = {
  barcodes: z.array(text(64)).max(MAX_BARCODES).default([]),
  /** The lowest price that a hand may make without somebody's word. */
  floor: cents.optional(),
  /** What a piece cost last; a hand doesn't go below it either. */
  cost: cents.optional(),
  /** Several pieces under a barcode of their own. */
  packs: z
    .array(
      z.strictObject({
        barcode: text(64),
        pieces: z.int().min(2).max(1_000),
        name: text(60).min(1).optional(),
        /** What the pack costs; as much as its pieces, when left out. */
        price: cents.optional(),
      }),
    )
    .max(MAX_PACKS)
    .optional(),
};

/** One product; `variants` only where it comes in several kinds, else its own sku, barcodes and price. */
export const importProduct = z.strictObject({
  ...sold,
  sku: importCode,
  name: text(200).min(1),
  nameZh: text(200).optional(),
  description: text(2000).optional(),
  category: importCode.optional(),
  gstCode: text(12).default('SR'),
  /** Shelf price, GST included where the company charges it: "1.40". */
  price: cents.optional(),
  variants: z
    .array(z.strictObject({ ...sold, sku: importCode, name: text(100).min(1), price: cents }))
    .max(MAX_VARIANTS)
    .optional(),
  /** SVG text. */
  picture: text(8000).optional(),
  /** How it is sold, where it isn't like most goods: only what differs. */
  selling: importSelling.optional(),
  /** Names in further languages: `ms`, `ta`. */
  furtherNames: furtherNames.optional(),
});
export type ImportProduct = z.output<typeof importProduct>;
