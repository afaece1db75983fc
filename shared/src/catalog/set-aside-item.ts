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

const itemSetAsideBody = z.object({
  setAsideId: rowId,
  /** The code that no product has; null: it was asked for in words alone. */
  code: z.nullable(text(64)),
  words: text(200),
  reason: text(200),
  outletId,
  setAsideBy: staffId,
});

/** The office looked at something that no product is known of, and does nothing about it [CAT-42]. */
export const itemSetAside = defineFact({
  type: 'catalog.itemSetAside.v1',
  authority: 'device',
  body: itemSetAsideBody,
  verify: () => accept(null),
});

export const itemsSetAside = defineTable({
  name: 'items_set_aside',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    outletId: column.id(outletId),
    code: nullable(column.text(64)),
    words: column.text(200),
    reason: column.text(200),
    setAsideBy: column.id(staffId),
    setAsideAt: column.instant(),
  },
});
export type ItemSetAsideRow = RowOf<typeof itemsSetAside>;

export interface SetAsideItem {
  /** Made before the first try. */
  readonly setAsideId: RowId;
  readonly code: string | null;
  readonly words: string;
  readonly reason: string;
}

/** Decides that nothing is done about what was sold or asked for until now; it needs a reason. */
export function decideSetAsideItem(
  { setAsideId, code, words, reason }: SetAsideItem,
  reads: { readonly outletId: OutletId; readonly by: StaffId },
): Result<Decision<typeof itemSetAside>> {
  const why = reason.trim();
  const isStorable = [words, why, code ?? ''].every(isStorableText);
  if (!isStorable || why === '') return reject('catalog.reasonMissing');
  if (code === null && words.trim() === '') return reject('catalog.askedForNothing');
  return accept({
    definition: itemSetAside,
    outlets: [reads.outletId],
    privateText: null,
    body: { setAsideId, code, words, reason: why, outletId: reads.outletId, setAsideBy: reads.by },
  });
}

export const projectItemSetAside: Projector<typeof itemSetAside> = ({ envelope, body }) => {
  const { setAsideId, ...rest } = body;
  return [
    insertRow(itemsSetAside, {
      ...rest,
      id: setAsideId,
      companyId: envelope.company,
      factId: envelope.id,
      setAsideAt: envelope.at,
    }),
  ];
};
