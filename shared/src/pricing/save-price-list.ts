import { z } from 'zod';
import {
  accept,
  type CompanyId,
  calendarInstant,
  type DecidedEdit,
  defineCommand,
  outletId,
  type Result,
  reject,
  rowId,
  text,
} from '../kernel/index.ts';
import { type SaveReads, whatIsWrong } from './check-named.ts';
import { priceListSaved } from './facts.ts';
import { mergePatch } from './merge-patch.ts';
import type { PriceListRow } from './rows.ts';
import { MAX_PRICE_LISTS } from './schema.ts';

const fields = {
  code: text(60),
  name: text(200),
  outletId: z.nullable(outletId),
  groupCode: z.nullable(text(40)),
  startsAt: calendarInstant,
  endsAt: z.nullable(calendarInstant),
  status: z.enum(['active', 'paused']),
};
type Field = keyof typeof fields;
const fieldNames = Object.keys(fields) as Field[];

/** Makes a price list or changes it, without its prices. `priceListId` is made by the caller. */
const savePriceListInput = z.strictObject({
  priceListId: rowId,
  seen: z.strictObject(fields).partial(),
  changes: z.strictObject(fields).partial(),
});
export type SavePriceListInput = z.output<typeof savePriceListInput>;

export const savePriceList = defineCommand({
  type: 'pricing.savePriceList',
  isAskedAgain: true,
  right: 'editPrices',
  input: savePriceListInput,
  subjectOf: ({ priceListId }) => priceListId,
});

/** Decides a price list [PRI-60]: made whole, changed by field. */
export function decideSavePriceList(
  { priceListId, seen, changes }: SavePriceListInput,
  { companyId, commandId, by, row, count, isCodeTaken, now }: SaveReads<PriceListRow>,
): Result<DecidedEdit<PriceListRow, typeof priceListSaved>> {
  if (row === undefined && Object.keys(seen).length > 0) return reject('pricing.listUnknown');
  const { code, name, startsAt } = changes;
  if (row === undefined && (code === undefined || name === undefined || startsAt === undefined)) {
    return reject('pricing.incomplete');
  }
  if (row === undefined && count >= MAX_PRICE_LISTS) {
    return reject('pricing.tooMany', { max: MAX_PRICE_LISTS });
  }
  const before = row ?? blankList(priceListId, companyId, now);
  const { row: wanted, merged } = mergePatch(fieldNames, { seen, changes }, before, row === undefined);
  const problem = whatIsWrong(wanted, before, isCodeTaken);
  if (problem !== null) return problem;
  if (merged.changed.length === 0) return accept({ merged, edit: undefined });
  const fact = {
    definition: priceListSaved,
    outlets: [],
    privateText: null,
    body: { priceListId, commandId, savedBy: by, changed: [...merged.changed] },
  };
  return accept({ merged, edit: { row: { ...wanted, version: wanted.version + 1, updatedAt: now }, fact } });
}

const blankList = (id: PriceListRow['id'], companyId: CompanyId, now: string): PriceListRow => ({
  id,
  companyId,
  code: '',
  name: '',
  outletId: null,
  groupCode: null,
  startsAt: now,
  endsAt: null,
  status: 'active',
  version: 0,
  updatedAt: now,
});
