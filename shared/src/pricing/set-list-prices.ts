import { z } from 'zod';
import {
  accept,
  type CompanyId,
  cents,
  type Decision,
  defineCommand,
  formatScaled,
  type MergedFields,
  mergeFields,
  type RequestId,
  type Result,
  type RowId,
  reject,
  rowId,
  type StaffId,
  variantId,
} from '../kernel/index.ts';
import { listPricesChanged } from './facts.ts';
import type { ListPriceRow, PriceListRow } from './rows.ts';
import { MAX_PRICES_PER_COMMAND } from './schema.ts';

const pricesOfVariants = z
  .partialRecord(variantId, z.nullable(cents))
  .refine((prices) => Object.keys(prices).length <= MAX_PRICES_PER_COMMAND);

/** Prices of a list by variant; null: not on the list. */
const setListPricesInput = z.strictObject({
  priceListId: rowId,
  seen: pricesOfVariants,
  changes: pricesOfVariants,
});
export type SetListPricesInput = z.output<typeof setListPricesInput>;

export const setListPrices = defineCommand({
  type: 'pricing.setListPrices',
  isAskedAgain: true,
  right: 'editPrices',
  input: setListPricesInput,
  subjectOf: ({ priceListId }) => priceListId,
});

export interface SetListPricesReads {
  readonly companyId: CompanyId;
  readonly commandId: RequestId;
  readonly by: StaffId;
  readonly list: PriceListRow | undefined;
  /** What the list has for these variants. */
  readonly prices: readonly ListPriceRow[];
  readonly newId: () => RowId;
  readonly now: string;
}

interface DecidedPrices {
  readonly merged: MergedFields;
  readonly rows: readonly ListPriceRow[];
  /** Undefined when nothing changes. */
  readonly fact: Decision<typeof listPricesChanged> | undefined;
}

/** Decides prices of a list [PRI-62]: each is a field of its own. */
export function decideSetListPrices(
  { priceListId, seen, changes }: SetListPricesInput,
  { companyId, commandId, by, list, prices, newId, now }: SetListPricesReads,
): Result<DecidedPrices> {
  if (list === undefined) return reject('pricing.listUnknown');
  const known = new Map(prices.map((row) => [row.variantId, row]));
  const ids = Object.keys(changes) as ListPriceRow['variantId'][];
  if (ids.some((id) => (changes[id] ?? 0) < 0)) return reject('pricing.priceInvalid');
  const merged = mergeFields(
    ids.map((id) => ({
      field: `price:${id}`,
      seen: inText(seen[id]),
      wanted: inText(changes[id]),
      current: inText(known.get(id)?.priceCents),
    })),
  );
  const taken = new Set(merged.changed.map(({ field }) => field));
  const rows = ids
    .filter((id) => taken.has(`price:${id}`))
    .map((id): ListPriceRow => {
      const row = known.get(id) ?? { id: newId(), companyId, priceListId, variantId: id };
      return { ...row, priceCents: changes[id] ?? null, updatedAt: now };
    });
  if (rows.length === 0) return accept({ merged, rows, fact: undefined });
  const fact = {
    definition: listPricesChanged,
    outlets: [],
    privateText: null,
    body: { priceListId, commandId, savedBy: by, changed: [...merged.changed] },
  };
  return accept({ merged, rows, fact });
}

const CENTS_SCALE = 2;
const inText = (priceCents: number | null | undefined): string | null =>
  priceCents == null ? null : formatScaled(priceCents, CENTS_SCALE);
