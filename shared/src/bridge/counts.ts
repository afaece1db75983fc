import { z } from 'zod';
import type { CountLine, UnknownCode } from '../inventory/index.ts';
import { MAX_QUANTITY_MILLI, productId, rowId, text, variantId } from '../kernel/index.ts';
import { method, nothing } from './method.ts';
import type { PrinterStatus } from './state.ts';

/** The count that is under way at this device: without what the book expects, so that nobody counts towards it. */
export interface CountSheetView {
  readonly countId: string;
  /** The one that was touched last comes first. */
  readonly lines: readonly CountLine[];
  readonly unknown: readonly UnknownCode[];
  readonly canUndo: boolean;
}

/** What came of a code: a product was counted, or the code is kept as unknown. */
export interface CountScan {
  readonly sheet: CountSheetView;
  readonly isKnown: boolean;
}

export interface SavedCountLine {
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly furtherNames?: CountLine['furtherNames'];
  /** As somebody counted it. */
  readonly countedMilli: number;
  /** What moved between that and the count's saving, as far as this device knew: sold, below zero. */
  readonly movedMilli: number;
  /** What the count says is there. */
  readonly thereMilli: number;
  /** What the book said. */
  readonly bookMilli: number;
}

/** A count that was saved at this device. */
export interface SavedCount {
  readonly countId: string;
  readonly countedAt: string;
  readonly countedBy: string | null;
  readonly outletName: string;
  readonly lines: readonly SavedCountLine[];
}

export interface SavedCountTile {
  readonly countId: string;
  readonly savedAt: string;
  readonly lines: number;
}

/** A count of stock by scanning; none of it needs a network. */
export const countMethods = {
  countSheet: method<CountSheetView>()('countStock', nothing),
  /** Adds what a code stands for; one that no product comes of is kept on the sheet. */
  countScan: method<CountScan>()('countStock', z.strictObject({ code: z.string().min(1).max(500) })),
  /** Says how much there is of a product, which need not be on the sheet yet. */
  setCounted: method<CountSheetView>()(
    'countStock',
    z.strictObject({ productId, variantId, countedMilli: z.int().min(0).max(MAX_QUANTITY_MILLI) }),
  ),
  /** Counts some more of a product, or less, as far as to none. */
  addCounted: method<CountSheetView>()(
    'countStock',
    z.strictObject({
      productId,
      variantId,
      milli: z.int().min(-MAX_QUANTITY_MILLI).max(MAX_QUANTITY_MILLI),
    }),
  ),
  removeCounted: method<CountSheetView>()('countStock', z.strictObject({ variantId })),
  removeUnknown: method<CountSheetView>()('countStock', z.strictObject({ code: text(64) })),
  /** Takes back the last change of the sheet; gives it as it is when there is none. */
  undoCount: method<CountSheetView>()('countStock', nothing),
  /** Lets go of everything that was counted and isn't saved; can be taken back. */
  clearCount: method<CountSheetView>()('countStock', nothing),
  /** Makes the sheet a fact. A repeat of a count that was saved gives the same answer and records nothing. */
  saveCount: method<SavedCount>()('countStock', z.strictObject({ countId: rowId })),
  /** The newest first. */
  savedCounts: method<readonly SavedCountTile[]>()('countStock', nothing),
  savedCount: method<SavedCount>()('countStock', z.strictObject({ countId: rowId })),
  printCount: method<PrinterStatus>()('countStock', z.strictObject({ countId: rowId })),
} as const;
