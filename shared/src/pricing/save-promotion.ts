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
import { readTerms } from './check-terms.ts';
import { promotionSaved } from './facts.ts';
import { mergePatch } from './merge-patch.ts';
import type { PromotionRow } from './rows.ts';
import { happyHours, MAX_PROMOTIONS } from './schema.ts';

const fields = {
  code: text(60),
  name: text(200),
  nameZh: z.nullable(text(200)),
  couponCode: z.nullable(text(60)),
  priority: z.int().min(-1_000).max(1_000),
  startsAt: calendarInstant,
  endsAt: z.nullable(calendarInstant),
  hours: z.nullable(happyHours),
  outletIds: z.nullable(z.array(outletId).min(1).max(500)),
  groupCodes: z.nullable(z.array(text(40)).min(1).max(100)),
  channels: z.nullable(z.array(text(20)).min(1).max(10)),
  /** As they are written in a row; `decideSavePromotion` says what is wrong with them. */
  terms: z.record(z.string(), z.unknown()),
  maxPerSale: z.nullable(z.int().min(1).max(9_999)),
  clawback: z.boolean(),
  status: z.enum(['active', 'paused']),
};
type Field = keyof typeof fields;
const fieldNames = Object.keys(fields) as Field[];

/** Makes a promotion or changes it: `promotionId` is made by the caller, and nothing is seen of one that is new. */
const savePromotionInput = z.strictObject({
  promotionId: rowId,
  seen: z.strictObject(fields).partial(),
  changes: z.strictObject(fields).partial(),
});
export type SavePromotionInput = z.output<typeof savePromotionInput>;

export const savePromotion = defineCommand({
  type: 'pricing.savePromotion',
  isAskedAgain: true,
  right: 'editPrices',
  input: savePromotionInput,
  subjectOf: ({ promotionId }) => promotionId,
});

/** Decides a promotion [PRI-60, PRI-61]: made whole, changed by field, and refused where it would mean nothing. */
export function decideSavePromotion(
  { promotionId, seen, changes }: SavePromotionInput,
  { companyId, commandId, by, row, count, isCodeTaken, now }: SaveReads<PromotionRow>,
): Result<DecidedEdit<PromotionRow, typeof promotionSaved>> {
  if (row === undefined && Object.keys(seen).length > 0) return reject('pricing.promotionUnknown');
  const { code, name, startsAt, terms } = changes;
  const isWhole = code !== undefined && name !== undefined && startsAt !== undefined && terms !== undefined;
  if (row === undefined && !isWhole) return reject('pricing.incomplete');
  if (row === undefined && count >= MAX_PROMOTIONS) return reject('pricing.tooMany', { max: MAX_PROMOTIONS });
  const before = row ?? blankPromotion(promotionId, companyId, now);
  const { row: merged, merged: result } = mergePatch(
    fieldNames,
    { seen, changes },
    before,
    row === undefined,
  );
  const problem = whatIsWrong(merged, before, isCodeTaken);
  if (problem !== null) return problem;
  if (changes.terms !== undefined && readTerms(merged.terms) === null) return reject('pricing.termsInvalid');
  if (result.changed.length === 0) return accept({ merged: result, edit: undefined });
  const fact = {
    definition: promotionSaved,
    outlets: [],
    privateText: null,
    body: { promotionId, commandId, savedBy: by, changed: [...result.changed] },
  };
  return accept({
    merged: result,
    edit: { row: { ...merged, version: merged.version + 1, updatedAt: now }, fact },
  });
}

const blankPromotion = (id: PromotionRow['id'], companyId: CompanyId, now: string): PromotionRow => ({
  id,
  companyId,
  code: '',
  name: '',
  nameZh: null,
  couponCode: null,
  priority: 0,
  startsAt: now,
  endsAt: null,
  hours: null,
  outletIds: null,
  groupCodes: null,
  channels: null,
  terms: {},
  maxPerSale: null,
  clawback: false,
  status: 'active',
  version: 0,
  updatedAt: now,
});
