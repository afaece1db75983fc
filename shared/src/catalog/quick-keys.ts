import { z } from 'zod';
import {
  accept,
  changedField,
  column,
  companyId,
  defineFact,
  defineTable,
  nullable,
  outletId,
  productId,
  type RowOf,
  requestId,
  rowId,
  staffId,
  variantId,
} from '../kernel/index.ts';

/** Pages for all outlets, and for each outlet besides. */
export const MAX_QUICK_PAGES = 20;
export const MAX_QUICK_KEYS = 60;
export const MAX_QUICK_PAGE_NAME = 40;
/** What is read of a page, so that a newer version may allow more than this one writes. */
const MAX_KEYS_READ = 200;

/** The product is named beside its variant, so that a key is looked up where products are kept. */
export const quickKey = z.object({ productId, variantId });
export type QuickKey = z.output<typeof quickKey>;

export const quickKeys = z.array(quickKey).max(MAX_KEYS_READ);

/** A page of products that are sold with one tap, in the order in which they are shown [CAT-30]. */
export const quickKeyPages = defineTable({
  name: 'quick_key_pages',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    /** Null: every outlet. */
    outletId: nullable(column.id(outletId)),
    name: column.text(60),
    /** Pages are shown by it, and by their ids where it is the same. */
    position: column.integer(),
    keys: column.json(quickKeys),
    /** A page that was deleted is archived: it can be put back. */
    status: column.enum(['active', 'archived']),
    version: column.integer(),
    updatedAt: column.instant(),
  },
});
export type QuickKeyPageRow = RowOf<typeof quickKeyPages>;

/** Pages were arranged; their rows come down by themselves, so this projects nothing and is what there is to look up later. */
export const quickKeysArranged = defineFact({
  type: 'catalog.quickKeysArranged.v1',
  authority: 'server',
  body: z.object({
    pageIds: z.array(rowId).min(1).max(MAX_QUICK_PAGES),
    commandId: requestId,
    savedBy: staffId,
    changed: z
      .array(changedField)
      .min(1)
      .max(MAX_QUICK_PAGES * 5),
  }),
  verify: () => accept(null),
});
