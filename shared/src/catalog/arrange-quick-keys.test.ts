import { describe, expect, it } from 'vitest';
import type {
  CompanyId,
  OutletId,
  ProductId,
  RequestId,
  RowId,
  StaffId,
  VariantId,
} from '../kernel/index.ts';
import {
  type ArrangeQuickKeysInput,
  decideArrangeQuickKeys,
  MAX_QUICK_KEYS,
  MAX_QUICK_PAGES,
  type QuickKey,
  type QuickKeyPageRow,
} from './index.ts';

const idOf = <Id extends string>(number: number): Id =>
  `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}` as Id;
const now = '2026-11-22T03:00:00.000Z';
const company = idOf<CompanyId>(1);
const [here, there] = [idOf<OutletId>(2), idOf<OutletId>(3)];
const key = (number: number): QuickKey => ({
  productId: idOf<ProductId>(1_000 + number),
  variantId: idOf<VariantId>(2_000 + number),
});
const keysOf = (...numbers: readonly number[]): QuickKey[] => numbers.map(key);
const page = (number: number, more: Partial<QuickKeyPageRow> = {}): QuickKeyPageRow => ({
  ...{ id: idOf<RowId>(100 + number), companyId: company, outletId: null, name: `Page ${number}` },
  ...{ position: number, keys: keysOf(1, 2, 3), status: 'active', version: 4, updatedAt: now },
  ...more,
});

type Patch = ArrangeQuickKeysInput['pages'][number];
const decide = (rows: readonly QuickKeyPageRow[], ...pages: readonly Patch[]) =>
  decideArrangeQuickKeys(
    { pages: [...pages] },
    {
      ...{ companyId: company, commandId: idOf<RequestId>(5), by: idOf<StaffId>(6), now, rows },
      nameOf: (id) => (id === key(9).productId ? undefined : `Product ${Number(id.slice(-4)) - 1_000}`),
    },
  );
const accepted = (...args: Parameters<typeof decide>) => {
  const decided = decide(...args);
  if (!decided.ok) throw new Error(`expected an arrangement, got ${decided.error.code}`);
  return decided.value;
};
const codeOf = (...args: Parameters<typeof decide>): string | null => {
  const decided = decide(...args);
  return decided.ok ? null : decided.error.code;
};
const made = (number: number, changes: Patch['changes'] = {}): Patch => ({
  pageId: idOf<RowId>(100 + number),
  seen: {},
  changes: { name: `Page ${number}`, keys: [], position: number, outletId: null, ...changes },
});

describe('pages of quick keys', () => {
  it('[CAT-30] keep the order in which keys were put, with those of products that nobody knows', () => {
    const { rows, fact } = accepted([], made(1, { name: 'Bread', keys: keysOf(3, 9, 1) }));
    expect(rows).toEqual([page(1, { name: 'Bread', keys: keysOf(3, 9, 1), version: 1 })]);
    expect(fact?.body.changed).toContainEqual({
      ...{ field: `keys:${page(1).id}`, before: null, after: 'Product 3, ?, Product 1' },
    });
  });

  it('[CAT-31] are taken all together, or none of them', () => {
    const [one, two] = [page(1), page(2)];
    const move: Patch = { pageId: one.id, seen: { keys: one.keys }, changes: { keys: keysOf(3, 2, 1) } };
    const rename: Patch = { pageId: two.id, seen: { name: 'Page 2' }, changes: { name: 'Fruit' } };
    const { rows, fact, merged } = accepted([one, two], move, rename);
    expect(rows.map(({ name, keys, version }) => [name, keys, version])).toEqual([
      ['Page 1', keysOf(3, 2, 1), 5],
      ['Fruit', keysOf(1, 2, 3), 5],
    ]);
    expect(fact?.body.pageIds).toEqual([one.id, two.id]);
    expect(merged.collided).toEqual([]);
    expect(codeOf([one, two], move, { ...rename, changes: { name: ' ' } })).toBe(
      'catalog.quickPageNameMissing',
    );
  });

  it('[CAT-31] are written once when a page is named twice, as it was left', () => {
    const again: Patch = { pageId: page(1).id, seen: { name: 'Page 1' }, changes: { name: 'Bread' } };
    const { rows, fact } = accepted([], made(1), again);
    expect(rows.map(({ id, name, version }) => [id, name, version])).toEqual([[page(1).id, 'Bread', 1]]);
    expect(fact?.body.pageIds).toEqual([page(1).id]);
  });

  it('[CAT-31] merge by field when two people arrange one page, and keep both of what collides', () => {
    const current = page(1, { keys: keysOf(1, 2, 3, 4), name: 'Bakery' });
    const { rows, merged } = accepted([current], {
      pageId: current.id,
      seen: { keys: keysOf(1, 2, 3), outletId: null },
      changes: { keys: keysOf(3, 2, 1), outletId: here },
    });
    expect(rows).toEqual([{ ...current, outletId: here, version: 5 }]);
    expect(merged.collided).toEqual([
      {
        field: `keys:${current.id}`,
        seen: 'Product 1, Product 2, Product 3',
        wanted: 'Product 3, Product 2, Product 1',
        current: 'Product 1, Product 2, Product 3, Product 4',
      },
    ]);
  });

  it('[CAT-31] change nothing when they already are as they are wanted', () => {
    const decided = accepted([page(1)], {
      pageId: page(1).id,
      seen: { keys: keysOf(1) },
      changes: { keys: keysOf(1, 2, 3) },
    });
    expect(decided).toEqual({ merged: { changed: [], collided: [] }, rows: [], fact: undefined });
  });

  it('[CAT-31] are put back after they were deleted, unless their name is taken', () => {
    const gone = page(1, { status: 'archived', name: 'Bread' });
    const back: Patch = { pageId: gone.id, seen: { status: 'archived' }, changes: { status: 'active' } };
    expect(accepted([gone], back).rows).toEqual([{ ...gone, status: 'active', version: 5 }]);
    expect(codeOf([gone, page(2, { name: 'bread ' })], back)).toBe('catalog.quickPageNameTaken');
  });

  it('[CAT-32] have a name of their own among those that some till shows together', () => {
    const bread = page(1, { name: 'Bread', outletId: here });
    expect(codeOf([bread], made(2, { name: 'BREAD' }))).toBe('catalog.quickPageNameTaken');
    expect(codeOf([bread], made(2, { name: 'Bread', outletId: here }))).toBe('catalog.quickPageNameTaken');
    expect(codeOf([bread], made(2, { name: 'Bread', outletId: there }))).toBeNull();
    const gone = { ...bread, status: 'archived' as const };
    expect(codeOf([gone], made(2, { name: 'Bread' }))).toBeNull();
    // Two pages that change their names with each other.
    const swap = (number: number, from: string, to: string): Patch => ({
      ...{ pageId: page(number).id, seen: { name: from }, changes: { name: to } },
    });
    expect(codeOf([page(1), page(2)], swap(1, 'Page 1', 'Page 2'), swap(2, 'Page 2', 'Page 1'))).toBeNull();
  });

  it('[CAT-32] are so many, with so many keys, each product once', () => {
    const full = Array.from({ length: MAX_QUICK_PAGES }, (_, index) => page(index + 1));
    expect(codeOf(full, made(40))).toBe('catalog.quickPagesTooMany');
    expect(codeOf(full, made(40, { outletId: here }))).toBeNull();
    expect(codeOf(full.slice(1), made(40))).toBeNull();
    const many = keysOf(...Array.from({ length: MAX_QUICK_KEYS + 1 }, (_, index) => index));
    expect(codeOf([], made(1, { keys: many }))).toBe('catalog.quickKeysTooMany');
    expect(codeOf([], made(1, { keys: many.slice(1) }))).toBeNull();
    expect(accepted([], made(1, { keys: keysOf(1, 2, 1) })).rows[0]?.keys).toEqual(keysOf(1, 2));
  });

  it('are unknown when something was seen of them that never was, and need a name when they are new', () => {
    expect(codeOf([], { ...made(1), seen: { name: 'Bread' } })).toBe('catalog.quickPageUnknown');
    expect(codeOf([], { pageId: page(1).id, seen: {}, changes: { keys: [] } })).toBe(
      'catalog.quickPageNameMissing',
    );
  });
});
