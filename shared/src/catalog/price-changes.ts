import {
  type ChangedField,
  column,
  companyId,
  defineTable,
  deriveId,
  type Envelope,
  factId,
  insertRow,
  nullable,
  type RowId,
  type RowOf,
  type RowWrite,
  rowId,
  type StaffId,
  staffId,
  type VariantId,
  variantId,
} from '../kernel/index.ts';

/** What of a variant's amounts changed. A list's price is the price in one price list. */
export const amountKinds = ['price', 'floor', 'cost', 'listPrice'] as const;
export type AmountKind = (typeof amountKinds)[number];

/** What a variant's price, lowest price and cost were, one change a row [CAT-64]. Written once, never changed. */
export const priceChanges = defineTable({
  name: 'price_changes',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    variantId: column.id(variantId),
    kind: column.enum(amountKinds),
    /** The list that it is a price of; null: of none. */
    priceListId: nullable(column.id(rowId)),
    /** As it is written on the wire: two decimals, a cost four. Null: there was none, or is none now. */
    before: nullable(column.text(40)),
    after: nullable(column.text(40)),
    changedBy: column.id(staffId),
    changedAt: column.instant(),
  },
});
export type PriceChangeRow = RowOf<typeof priceChanges>;

const kindOfField: Readonly<Record<string, AmountKind>> = { price: 'price', floor: 'floor', cost: 'cost' };

/**
 * Rows of the history out of the fields of a fact: those that are `price:`, `floor:` or `cost:` and a variant.
 * @param priceListId the list that the prices are of; null: they are the shelf's
 */
export function historyOf(
  envelope: Envelope,
  changed: readonly ChangedField[],
  by: StaffId,
  priceListId: RowId | null = null,
): RowWrite[] {
  return changed.flatMap(({ field, before, after }, index) => {
    const [name = '', id] = field.split(':');
    const kind = kindOfField[name];
    const isOfVariant = id !== undefined && variantId.safeParse(id).success;
    if (kind === undefined || !isOfVariant) return [];
    return [
      insertRow(priceChanges, {
        id: deriveId(envelope.id, 'line', index),
        companyId: envelope.company,
        factId: envelope.id,
        variantId: id as VariantId,
        kind: priceListId === null ? kind : 'listPrice',
        priceListId,
        before,
        after,
        changedBy: by,
        changedAt: envelope.at,
      }),
    ];
  });
}
