import { z } from 'zod';
import { rowId, text } from '../kernel/index.ts';
import { method } from './method.ts';

/** Goods that no product is known of, as often as they came up: sold by their code under a department, or asked for. */
export interface AskedItem {
  /** What was scanned; null: nothing was. */
  readonly code: string | null;
  /** The newest words for it; empty when there are none. */
  readonly words: string;
  /** The department that it was sold under last; null: it wasn't sold. */
  readonly department: string | null;
  /** Lines of sales with its code. */
  readonly sold: number;
  /** How often customers asked for it. */
  readonly asked: number;
  /** What a unit was sold for last. */
  readonly lastPriceCents: number | null;
  readonly lastAt: string;
  /** Where, by name. */
  readonly outlets: string;
}

/** What customers buy or ask for and the shop doesn't know or have. */
export const askMethods = {
  /** `askId` is made by the caller before the first try. */
  noteAsked: method<null>()(
    'sell',
    z.strictObject({
      askId: rowId,
      code: z.nullable(text(64).min(1)),
      words: text(200),
    }),
  ),
  /** What came up most first. */
  itemsAsked: method<readonly AskedItem[]>()('viewStock', z.strictObject({ limit: z.int().min(1).max(200) })),
  /** Nothing is done about what came up until now. `setAsideId` is made by the caller before the first try. */
  setItemAside: method<null>()(
    'editProducts',
    z.strictObject({
      setAsideId: rowId,
      code: z.nullable(text(64).min(1)),
      words: text(200),
      reason: text(200),
    }),
  ),
} as const;
