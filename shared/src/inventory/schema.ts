import { z } from 'zod';
import {
  factId,
  instant,
  integer,
  locationId,
  outletId,
  quantityMilli,
  rowId,
  staffId,
  streamId,
  text,
  unitCostE4,
  variantId,
} from '../kernel/index.ts';
import { lot } from '../sales/index.ts';

export const MAX_OPENING_LINES = 2000;
/** A larger stocktake comes in several counts. */
export const MAX_COUNT_LINES = 500;
/** Streams that a book can have seen: every till of a company, through all its enrolments. */
export const MAX_SEEN_STREAMS = 1000;
/** Facts of a stream that a book can lack below its newest one: those that were set aside, or haven't come down yet. */
export const MAX_MISSING_FACTS = 200;

/** Why stock moved. `absorbed` takes back what was late for a count. */
export const movementKinds = ['opening', 'sale', 'count', 'absorbed'] as const;

/** Stock that was there when the books began, at cost: what the first levels and the opening value come from. */
export const stockOpenedBody = z.object({
  outletId,
  locationId,
  /** Part of the opening this fact is; large openings come in several. */
  part: integer,
  reference: text(60),
  lines: z
    .array(z.object({ variantId, sku: text(60), quantityMilli, unitCostE4, lot: z.optional(lot) }))
    .min(1)
    .max(MAX_OPENING_LINES),
});
export type StockOpenedBody = z.output<typeof stockOpenedBody>;

/** What the book of a device had of one stream: its facts through a sequence, but for those that it had set aside. */
export const seenStream = z.object({
  streamId,
  sequence: integer,
  without: z.array(integer).max(MAX_MISSING_FACTS),
});
export type SeenStream = z.output<typeof seenStream>;

/**
 * Goods were counted. With what the device's book had at that instant, so that a movement that was made before the count
 * and arrives after it can be told from one that the book had.
 */
export const stockCountedBody = z.object({
  countId: rowId,
  locationId,
  outletId,
  countedBy: staffId,
  countedAt: instant,
  lines: z
    .array(z.object({ variantId, name: text(300), countedMilli: quantityMilli, bookMilli: quantityMilli }))
    .min(1)
    .max(MAX_COUNT_LINES),
  seen: z.array(seenStream).max(MAX_SEEN_STREAMS),
  /** The checkpoint that the book started from: what was accepted through there it had seen, whoever made it. */
  seenThrough: z.object({ incarnation: integer, acceptNo: integer }),
  /** The review item that this count answers. */
  reviewItemId: z.nullable(rowId),
});
export type StockCountedBody = z.output<typeof stockCountedBody>;

/** What was late for a count, taken back: the goods were gone, or there, when they were counted. */
export const lateMovementAbsorbedBody = z.object({
  countId: rowId,
  countFactId: factId,
  locationId,
  outletId,
  /** When the count was made, and when this therefore counts as having moved. */
  countedAt: instant,
  lines: z.array(z.object({ variantId, quantityMilli })).min(1).max(MAX_COUNT_LINES),
});
export type LateMovementAbsorbedBody = z.output<typeof lateMovementAbsorbedBody>;
