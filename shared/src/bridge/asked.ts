import { z } from 'zod';
import { rowId } from '../kernel/index.ts';
import { method } from './method.ts';

/** Something that customers asked for, as often as they did. */
export interface AskedItem {
  /** What was scanned; null: nothing was. */
  readonly code: string | null;
  /** The newest words for it. */
  readonly words: string;
  readonly count: number;
  readonly lastAskedAt: string;
}

/** What customers ask for and the shop doesn't know or have. */
export const askMethods = {
  /** `askId` is made by the caller before the first try. */
  noteAsked: method<null>()(
    'sell',
    z.strictObject({
      askId: rowId,
      code: z.nullable(z.string().min(1).max(64)),
      words: z.string().max(200),
    }),
  ),
  /** The most asked for first. */
  itemsAsked: method<readonly AskedItem[]>()('viewStock', z.strictObject({ limit: z.int().min(1).max(200) })),
} as const;
