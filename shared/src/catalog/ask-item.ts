import { z } from 'zod';
import {
  accept,
  column,
  companyId,
  type Decision,
  defineFact,
  defineTable,
  factId,
  insertRow,
  isStorableText,
  nullable,
  type OutletId,
  outletId,
  type Projector,
  type Result,
  type RowId,
  type RowOf,
  reject,
  rowId,
  type StaffId,
  staffId,
  text,
} from '../kernel/index.ts';
import { normaliseBarcode } from './gtin.ts';

export const itemAskedBody = z.object({
  askId: rowId,
  /** What was scanned; null: nothing was. */
  code: z.nullable(text(64)),
  /** What the customer asked for, in the cashier's words. Nothing about who it was. */
  words: text(200),
  outletId,
  askedBy: staffId,
});

/** Somebody asked for something that the shop doesn't have, or doesn't know [CAT-20]. */
export const itemAsked = defineFact({
  type: 'catalog.itemAsked.v1',
  authority: 'device',
  body: itemAskedBody,
  verify: () => accept(null),
});

export const itemsAsked = defineTable({
  name: 'items_asked',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    outletId: column.id(outletId),
    code: nullable(column.text(64)),
    words: column.text(200),
    askedBy: column.id(staffId),
    askedAt: column.instant(),
  },
});
export type ItemAskedRow = RowOf<typeof itemsAsked>;

export interface AskItem {
  /** Made before the first try. */
  readonly askId: RowId;
  readonly code: string | null;
  readonly words: string;
}

/** Decides that somebody asked for something; a code or a word must say what. */
export function decideAskItem(
  command: AskItem,
  reads: { readonly outletId: OutletId; readonly by: StaffId },
): Result<Decision<typeof itemAsked>> {
  const words = command.words.replace(/\s+/g, ' ').trim();
  const scanned = command.code?.trim() || null;
  const code = scanned === null ? null : (normaliseBarcode(scanned)?.code ?? scanned);
  const isStorable = isStorableText(words) && (code === null || isStorableText(code));
  if (!isStorable || (words === '' && code === null)) return reject('catalog.askedForNothing');
  return accept({
    definition: itemAsked,
    outlets: [reads.outletId],
    privateText: null,
    body: { askId: command.askId, code, words, outletId: reads.outletId, askedBy: reads.by },
  });
}

export const projectItemAsked: Projector<typeof itemAsked> = ({ envelope, body }) => {
  const { askId, ...rest } = body;
  return [
    insertRow(itemsAsked, {
      ...rest,
      id: askId,
      companyId: envelope.company,
      factId: envelope.id,
      askedAt: envelope.at,
    }),
  ];
};
