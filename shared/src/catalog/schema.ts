import { z } from 'zod';
import { cents, text, variantId } from '../kernel/index.ts';

export const MAX_VARIANTS = 200;
export const MAX_BARCODES = 20;

/** What is scanned and priced; its barcodes are inside, so that no synced row needs another. */
export const variant = z.object({
  id: variantId,
  sku: text(60),
  /** What tells it from its siblings ("Large"); null for a product's only variant. */
  name: z.nullable(text(100)),
  barcodes: z.array(text(64)).max(MAX_BARCODES),
  /** Shelf price per unit, GST included where the company charges it. */
  priceCents: cents,
});
export type Variant = z.output<typeof variant>;

export const variants = z.array(variant).min(1).max(MAX_VARIANTS);
