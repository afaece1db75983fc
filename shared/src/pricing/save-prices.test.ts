import { describe, expect, it } from 'vitest';
import type { CompanyId, RequestId, Result, RowId, StaffId } from '../kernel/index.ts';
import { readTerms } from './check-terms.ts';
import {
  everything,
  LONG_AGO,
  NOW,
  testOutlet,
  testPriceList,
  testPromotion,
  testVariant,
} from './pricing.fixture.ts';
import type { PriceListRow, PromotionRow } from './rows.ts';
import { decideSavePriceList, savePriceList } from './save-price-list.ts';
import { decideSavePromotion, type SavePromotionInput, savePromotion } from './save-promotion.ts';
import { MAX_PRICE_LISTS, MAX_PROMOTIONS } from './schema.ts';
import { decideSetListPrices } from './set-list-prices.ts';

const off = (percentBp: number) => ({
  kind: 'off',
  scope: everything,
  reduction: { kind: 'percent', percentBp },
});
const promotion = testPromotion('MILO', off(1_000));
const list = testPriceList(1);
const base = {
  companyId: promotion.companyId as CompanyId,
  commandId: 'command' as RequestId,
  by: 'manager' as StaffId,
  now: NOW,
};

interface Around<Row> {
  readonly row?: Row | undefined;
  readonly count?: number;
  readonly isCodeTaken?: boolean;
}

const save = (
  seen: SavePromotionInput['seen'],
  changes: SavePromotionInput['changes'],
  around: Around<PromotionRow> = { row: promotion },
) =>
  decideSavePromotion(
    { promotionId: promotion.id, seen, changes },
    { ...base, row: undefined, count: 0, isCodeTaken: false, ...around },
  );

const codeOf = (result: Result<unknown>) => (result.ok ? undefined : result.error.code);
function given<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

const whole = { code: 'KOPI-2', name: 'Kopi', startsAt: LONG_AGO, terms: off(500) };

describe('saving a promotion', () => {
  it('[PRI-60] makes one whole, with everything else as most have it', () => {
    const { edit, merged } = given(save({}, whole, {}));
    expect(edit?.row).toMatchObject({ ...whole, priority: 0, endsAt: null, status: 'active', version: 1 });
    expect(merged.changed.map(({ field, before }) => [field, before])).toEqual([
      ['code', null],
      ['name', null],
      ['startsAt', null],
      ['terms', null],
    ]);
    expect(codeOf(save({}, { name: 'Kopi' }, {}))).toBe('pricing.incomplete');
    expect(codeOf(save({ name: 'Milo' }, { name: 'Kopi' }, {}))).toBe('pricing.promotionUnknown');
  });

  it('[PRI-60] takes what nobody else changed, and leaves what somebody did with both values', () => {
    const { edit, merged } = given(
      save({ name: 'as it was', terms: off(1_000) }, { name: 'Mine', terms: off(2_000), priority: 5 }),
    );
    expect(merged.collided).toEqual([
      { field: 'name', seen: 'as it was', wanted: 'Mine', current: 'promotion MILO' },
      { field: 'priority', seen: null, wanted: '5', current: '0' },
    ]);
    expect(edit?.row).toMatchObject({ name: 'promotion MILO', terms: off(2_000), priority: 0, version: 2 });
    expect(edit?.fact.body.changed.map(({ field }) => field)).toEqual(['terms']);
    const again = given(save({ terms: off(500) }, { terms: off(1_000) }));
    expect(again).toEqual({ merged: { changed: [], collided: [] }, edit: undefined });
  });

  it('[PRI-60] compares long values whole, and keeps their beginning', () => {
    const outletIds = Array.from({ length: 60 }, (_, index) => testOutlet(index));
    const row = { ...promotion, outletIds };
    const [last] = outletIds.slice(-1);
    const fewer = outletIds.slice(0, -1);
    const { edit } = given(save({ outletIds }, { outletIds: fewer }, { row }));
    expect(edit?.row.outletIds).toEqual(fewer);
    expect(edit?.fact.body.changed[0]?.before?.length).toBeLessThanOrEqual(1_000);
    const other = { ...promotion, outletIds: [...fewer, testOutlet(99)] };
    const { merged } = given(save({ outletIds }, { outletIds: null }, { row: other }));
    expect(merged.collided).toHaveLength(1);
    expect(last).toBeDefined();
  });

  it('[PRI-61] refuses a code that is taken or unreadable, no name, an end before the start, and one too many', () => {
    expect(codeOf(save({}, whole, { isCodeTaken: true }))).toBe('pricing.codeTaken');
    expect(codeOf(save({ code: 'MILO' }, { code: 'M LO' }))).toBe('pricing.codeInvalid');
    expect(codeOf(save({ name: 'promotion MILO' }, { name: ' ' }))).toBe('pricing.nameMissing');
    expect(codeOf(save({ endsAt: null }, { endsAt: LONG_AGO }))).toBe('pricing.endsBeforeStart');
    expect(codeOf(save({}, whole, { count: MAX_PROMOTIONS }))).toBe('pricing.tooMany');
    expect(codeOf(save({}, whole, { count: MAX_PROMOTIONS - 1 }))).toBeUndefined();
    expect(
      codeOf(save({ endsAt: null }, { endsAt: NOW }, { row: promotion, isCodeTaken: true })),
    ).toBeUndefined();
  });

  it('[PRI-61] refuses terms that are about nothing or give nothing', () => {
    const nothing = { ...everything, everything: false };
    const amount = (amountCents: string) => ({ kind: 'amount', amountCents });
    const bad = [
      {},
      { ...off(1_000), scope: nothing },
      { kind: 'off', scope: everything, reduction: amount('0.00') },
      { kind: 'off', scope: everything, reduction: amount('-1.00') },
      { kind: 'set', scope: everything, size: 1, priceCents: '1.00' },
      { kind: 'cheapestFree', scope: everything, size: 3, free: 3 },
      { kind: 'tiers', scope: everything, steps: [] },
      {
        kind: 'tiers',
        scope: everything,
        steps: [1, 2].map(() => ({ fromQuantity: 3, reduction: amount('1.00') })),
      },
      {
        kind: 'buyGet',
        buy: everything,
        buyQuantity: 1,
        get: nothing,
        getQuantity: 1,
        reduction: amount('1.00'),
      },
    ];
    for (const terms of bad) expect({ terms, read: readTerms(terms) }).toEqual({ terms, read: null });
    expect(codeOf(save({ terms: off(1_000) }, { terms: bad[1] ?? {} }))).toBe('pricing.termsInvalid');
    const good = {
      kind: 'spendAndSave',
      scope: everything,
      steps: [{ fromCents: '50.00', reduction: amount('5.00') }],
    };
    expect(readTerms(good)?.kind).toBe('spendAndSave');
  });

  it('leaves what another version wrote as it is while something else changes', () => {
    const row = { ...promotion, terms: { kind: 'lottery' } };
    const { edit } = given(save({ status: 'active' }, { status: 'paused' }, { row }));
    expect(edit?.row).toMatchObject({ status: 'paused', terms: { kind: 'lottery' } });
  });

  it('is asked in its wire form, for the right to edit prices', () => {
    expect(savePromotion.right).toBe('editPrices');
    const input = { promotionId: promotion.id, seen: {}, changes: { ...whole, maxPerSale: 0 } };
    expect(savePromotion.input.safeDecode(input as never).success).toBe(false);
  });
});

describe('saving a price list', () => {
  const saveList = (
    seen: Record<string, unknown>,
    changes: Record<string, unknown>,
    around: Around<PriceListRow> = { row: list },
  ) =>
    decideSavePriceList(savePriceList.input.decode({ priceListId: list.id, seen, changes } as never), {
      ...base,
      row: undefined,
      count: 0,
      isCodeTaken: false,
      ...around,
    });
  const newList = { code: 'MEMBERS', name: 'Members', startsAt: LONG_AGO, groupCode: 'members' };

  it('[PRI-60] makes one, and changes it by field', () => {
    expect(given(saveList({}, newList, {})).edit?.row).toMatchObject({
      ...newList,
      outletId: null,
      version: 1,
    });
    const { edit } = given(saveList({ status: 'active' }, { status: 'paused' }));
    expect(edit?.row).toMatchObject({ code: 'LIST1', status: 'paused', version: 2 });
    expect(codeOf(saveList({ name: 'x' }, { name: 'y' }, {}))).toBe('pricing.listUnknown');
    expect(codeOf(saveList({}, { name: 'y' }, {}))).toBe('pricing.incomplete');
    expect(given(saveList({ name: 'list 1' }, { name: 'list 1' })).edit).toBeUndefined();
  });

  it('[PRI-61] refuses a code that is taken, an end before the start, and one too many', () => {
    expect(codeOf(saveList({}, newList, { isCodeTaken: true }))).toBe('pricing.codeTaken');
    expect(codeOf(saveList({ endsAt: null }, { endsAt: LONG_AGO }))).toBe('pricing.endsBeforeStart');
    expect(codeOf(saveList({}, newList, { count: MAX_PRICE_LISTS }))).toBe('pricing.tooMany');
  });
});

describe('prices of a list', () => {
  const [kopi, milo] = [testVariant(1), testVariant(2)];
  const known = {
    id: 'row' as RowId,
    companyId: base.companyId,
    priceListId: list.id,
    variantId: kopi,
    priceCents: 120,
    updatedAt: LONG_AGO,
  };
  const set = (seen: Record<string, number | null>, changes: Record<string, number | null>, isThere = true) =>
    decideSetListPrices(
      { priceListId: list.id, seen, changes },
      { ...base, list: isThere ? list : undefined, prices: [known], newId: () => 'new' as RowId },
    );

  it('[PRI-62] are set one by one, and taken off by none', () => {
    const { rows, fact, merged } = given(set({ [kopi]: 120 }, { [kopi]: null, [milo]: 155 }));
    expect(rows.map(({ id, priceCents }) => [id, priceCents])).toEqual([
      ['row', null],
      ['new', 155],
    ]);
    expect(fact?.body.changed).toEqual([
      { field: `price:${kopi}`, before: '1.20', after: null },
      { field: `price:${milo}`, before: null, after: '1.55' },
    ]);
    expect(merged.collided).toEqual([]);
  });

  it('[PRI-62] that somebody else changed stay, the others change', () => {
    const { rows, merged } = given(set({ [kopi]: 110 }, { [kopi]: 130, [milo]: 155 }));
    expect(rows.map(({ variantId }) => variantId)).toEqual([milo]);
    expect(merged.collided).toEqual([
      { field: `price:${kopi}`, seen: '1.10', wanted: '1.30', current: '1.20' },
    ]);
    expect(given(set({ [kopi]: 110 }, { [kopi]: 120 }))).toMatchObject({ rows: [], fact: undefined });
  });

  it('are refused below zero, and without their list', () => {
    expect(codeOf(set({}, { [milo]: -1 }))).toBe('pricing.priceInvalid');
    expect(codeOf(set({}, { [milo]: 1 }, false))).toBe('pricing.listUnknown');
  });
});
