import {
  accept,
  type Decision,
  type LocationId,
  MAX_QUANTITY_MILLI,
  type OutletId,
  type Result,
  type RowId,
  reject,
  type StaffId,
  type VariantId,
} from '../kernel/index.ts';
import { stockCounted } from './facts.ts';
import { MAX_COUNT_LINES, type StockCountedBody } from './schema.ts';

/** What somebody found on the shelf. `countId` is made by the caller before the first try. */
export interface CountStock {
  readonly countId: RowId;
  readonly lines: readonly { readonly variantId: VariantId; readonly countedMilli: number }[];
  /** The review item that the count answers, if it was asked for by one. */
  readonly reviewItemId: RowId | null;
}

/** The device's book, read in the transaction that records the count. */
export interface CountStockReads {
  readonly locationId: LocationId;
  readonly outletId: OutletId;
  readonly countedBy: StaffId;
  readonly book: (variantId: VariantId) => { readonly name: string; readonly onHandMilli: number };
  readonly seen: StockCountedBody['seen'];
  readonly seenThrough: StockCountedBody['seenThrough'];
}

/**
 * Decides a stock count [INV-4]: whatever is on the shelf is so.
 * @param now UTC instant of counting, which is also the fact's
 */
export function decideCountStock(
  command: CountStock,
  reads: CountStockReads,
  now: string,
): Result<Decision<typeof stockCounted>> {
  const { countId, lines, reviewItemId } = command;
  const variants = new Set(lines.map((line) => line.variantId));
  const isCountable = lines.every(
    ({ countedMilli }) =>
      Number.isSafeInteger(countedMilli) && countedMilli >= 0 && countedMilli <= MAX_QUANTITY_MILLI,
  );
  if (lines.length === 0 || lines.length > MAX_COUNT_LINES || variants.size < lines.length || !isCountable) {
    return reject('inventory.countInvalid', { countId });
  }
  const { locationId, outletId, countedBy, seen, seenThrough } = reads;
  return accept({
    definition: stockCounted,
    outlets: [outletId],
    privateText: null,
    body: {
      countId,
      locationId,
      outletId,
      countedBy,
      countedAt: now,
      lines: lines.map(({ variantId, countedMilli }) => {
        const { name, onHandMilli } = reads.book(variantId);
        return { variantId, name, countedMilli, bookMilli: onHandMilli };
      }),
      seen: [...seen],
      seenThrough,
      reviewItemId,
    },
  });
}
