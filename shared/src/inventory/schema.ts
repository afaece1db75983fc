import { z } from 'zod';
import {
  integer,
  locationId,
  outletId,
  quantityMilli,
  text,
  unitCostE4,
  variantId,
} from '../kernel/index.ts';

export const MAX_OPENING_LINES = 2000;

/** Why stock moved. */
export const movementKinds = ['opening', 'sale'] as const;

/** Stock that was there when the books began, at cost: what the first levels and the opening value come from. */
export const stockOpenedBody = z.object({
  outletId,
  locationId,
  /** Part of the opening this fact is; large openings come in several. */
  part: integer,
  reference: text(60),
  lines: z
    .array(z.object({ variantId, sku: text(60), quantityMilli, unitCostE4 }))
    .min(1)
    .max(MAX_OPENING_LINES),
});
export type StockOpenedBody = z.output<typeof stockOpenedBody>;
