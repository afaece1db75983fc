import { describe, expect, it } from 'vitest';
import type { CompanyId, ProductId, RequestId, StaffId, VariantId } from '../kernel/index.ts';
import { decideEditProduct, type EditProductInput } from './edit-product.ts';
import type { ProductRow } from './rows.ts';
import { ordinarySelling } from './schema.ts';

const at = '2026-11-21T02:03:04.000Z';
const now = '2026-11-22T02:03:04.000Z';
const [small, large] = ['small', 'large'] as VariantId[];
if (small === undefined || large === undefined) throw new Error('expected two variants');

const product: ProductRow = {
  id: 'tea' as ProductId,
  companyId: 'company' as CompanyId,
  name: 'Green tea',
  nameZh: '绿茶',
  description: null,
  categoryId: null,
  gstCode: 'SR',
  variants: [
    { id: small, sku: 'T-S', name: 'Small', barcodes: ['4006381333931'], priceCents: 150 },
    { id: large, sku: 'T-L', name: 'Large', barcodes: [], priceCents: 250 },
  ],
  picture: null,
  status: 'active',
  selling: null,
  furtherNames: null,
  updatedAt: at,
};

const edit = (
  seen: EditProductInput['seen'],
  changes: EditProductInput['changes'],
  current: ProductRow | undefined = product,
) =>
  decideEditProduct(
    { productId: product.id, seen, changes },
    { commandId: 'command' as RequestId, by: 'manager' as StaffId, product: current, now },
  );

function decided(...parts: Parameters<typeof edit>) {
  const result = edit(...parts);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

describe('an edit of a product', () => {
  it('[CAT-1] takes what nobody else changed, and says before and after', () => {
    const { edit: done, merged } = decided(
      { name: 'Green tea', prices: { [large]: 250 } },
      {
        name: 'Jasmine green tea',
        prices: { [large]: 265 },
      },
    );
    expect(merged.collided).toEqual([]);
    expect(done?.row).toMatchObject({
      name: 'Jasmine green tea',
      nameZh: '绿茶',
      updatedAt: now,
      variants: [{ priceCents: 150 }, { priceCents: 265 }],
    });
    expect(done?.fact.body.changed).toEqual([
      { field: 'name', before: 'Green tea', after: 'Jasmine green tea' },
      { field: `price:${large}`, before: '2.50', after: '2.65' },
    ]);
  });

  it('[CAT-1] leaves what changed meanwhile, and gives all three values back', () => {
    const { edit: done, merged } = decided(
      { prices: { [small]: 140 }, nameZh: '绿茶' },
      { prices: { [small]: 160 }, nameZh: '茉莉绿茶' },
    );
    expect(merged.collided).toEqual([
      { field: `price:${small}`, seen: '1.40', wanted: '1.60', current: '1.50' },
    ]);
    expect(done?.row).toMatchObject({ nameZh: '茉莉绿茶', variants: [{ priceCents: 150 }, {}] });
  });

  it('[CAT-1] has nothing to do where everything is as it is wanted already', () => {
    const done = decided({ prices: { [small]: 140 } }, { prices: { [small]: 150 } });
    expect(done).toEqual({ merged: { changed: [], collided: [] }, edit: undefined });
  });

  it('[CAT-1] adds and removes barcodes one by one', () => {
    const change = { variantId: small, add: ['96385074', '4006381333931'], remove: ['nothing'] };
    const { edit: done } = decided({}, { barcodes: [change] });
    expect(done?.row.variants[0]?.barcodes).toEqual(['4006381333931', '96385074']);
    const { edit: emptied } = decided({}, { barcodes: [{ ...change, add: [], remove: ['4006381333931'] }] });
    expect(emptied?.row.variants[0]?.barcodes).toEqual([]);
  });

  it('[CAT-1] says what happens when none is left, of a product that was sold as most are, too', () => {
    const { edit: done } = decided({ whenOutOfStock: 'warn' }, { whenOutOfStock: 'block' });
    expect(done?.row.selling).toEqual({ ...ordinarySelling, whenOutOfStock: 'block' });
    expect(done?.fact.body.changed).toEqual([{ field: 'whenOutOfStock', before: 'warn', after: 'block' }]);
    const late = edit(
      { whenOutOfStock: 'warn' },
      { whenOutOfStock: 'ignore' },
      { ...product, selling: { ...ordinarySelling, isWeighed: true, whenOutOfStock: 'block' } },
    );
    expect(late.ok && late.value.merged.collided).toEqual([
      { field: 'whenOutOfStock', seen: 'warn', wanted: 'ignore', current: 'block' },
    ]);
  });

  it('[CAT-1] sets a lowest price and takes it away again, and leaves one that changed meanwhile', () => {
    const { edit: done } = decided({ floors: { [small]: null } }, { floors: { [small]: 120 } });
    expect(done?.row.variants).toMatchObject([{ priceCents: 150, floorCents: 120 }, { priceCents: 250 }]);
    expect(done?.fact.body.changed).toEqual([{ field: `floor:${small}`, before: null, after: '1.20' }]);
    const { edit: without } = decided({ floors: { [small]: 120 } }, { floors: { [small]: null } }, done?.row);
    expect(without?.row.variants[0]?.floorCents).toBeNull();
    const late = decided({ floors: { [small]: null } }, { floors: { [small]: 100 } }, done?.row);
    expect(late.merged.collided).toEqual([
      { field: `floor:${small}`, seen: null, wanted: '1.00', current: '1.20' },
    ]);
    expect(edit({ floors: {} }, { floors: { [small]: -1 } })).toMatchObject({
      error: { code: 'catalog.priceInvalid' },
    });
  });

  it('is refused for an unknown product, without a name, and below zero', () => {
    const code = (result: ReturnType<typeof edit>) => (result.ok ? undefined : result.error.code);
    const unknown = decideEditProduct(
      { productId: product.id, seen: {}, changes: {} },
      { commandId: 'command' as RequestId, by: 'manager' as StaffId, product: undefined, now },
    );
    expect(unknown).toMatchObject({ ok: false, error: { code: 'catalog.productUnknown' } });
    expect(code(edit({ name: 'Green tea' }, { name: ' ' }))).toBe('catalog.nameMissing');
    expect(code(edit({ prices: { [small]: 150 } }, { prices: { [small]: -1 } }))).toBe(
      'catalog.priceInvalid',
    );
    const many = Array.from({ length: 21 }, (_, index) => `code-${index}`);
    expect(code(edit({}, { barcodes: [{ variantId: large, add: many, remove: [] }] }))).toBe(
      'catalog.barcodesTooMany',
    );
  });
});

describe('names in four languages', () => {
  it('[CAT-63] are fields of their own, which two people change without colliding', () => {
    const first = decided({ nameMs: null }, { nameMs: 'Teh hijau' });
    expect(first.edit?.row.furtherNames).toEqual({ ms: 'Teh hijau' });
    const { edit: second, merged } = decided({ nameTa: null }, { nameTa: 'பச்சை தேநீர்' }, first.edit?.row);
    expect(merged.collided).toEqual([]);
    expect(second?.row.furtherNames).toEqual({ ms: 'Teh hijau', ta: 'பச்சை தேநீர்' });
    const gone = decided({ nameMs: 'Teh hijau' }, { nameMs: null }, first.edit?.row);
    expect(gone.edit?.row.furtherNames).toBeNull();
    const late = decided({ nameMs: null }, { nameMs: 'Teh' }, first.edit?.row);
    expect(late.merged.collided).toEqual([
      { field: 'nameMs', seen: null, wanted: 'Teh', current: 'Teh hijau' },
    ]);
  });
});

describe('a cost that is set by hand', () => {
  it('[CAT-66] is kept to four decimals, with the cents that the guard takes, and can be taken away', () => {
    const { edit: done } = decided({ costs: { [small]: null } }, { costs: { [small]: 10_501 } });
    expect(done?.row.variants[0]).toMatchObject({ unitCostE4: 10_501, costCents: 106 });
    expect(done?.fact.body.changed).toEqual([{ field: `cost:${small}`, before: null, after: '1.0501' }]);
    const gone = decided({ costs: { [small]: 10_501 } }, { costs: { [small]: null } }, done?.row);
    expect(gone.edit?.row.variants[0]).toMatchObject({ unitCostE4: null, costCents: null });
    const below = edit({}, { costs: { [small]: -1 } });
    expect(below).toMatchObject({ ok: false, error: { code: 'catalog.costInvalid' } });
  });

  it('[CAT-66] is shown from whole cents where it was only known in those', () => {
    const [first, ...others] = product.variants;
    if (first === undefined) throw new Error('expected a variant');
    const known = { ...product, variants: [{ ...first, costCents: 90 }, ...others] };
    const { merged } = decided({ costs: { [small]: 9_000 } }, { costs: { [small]: 9_100 } }, known);
    expect(merged.changed).toEqual([{ field: `cost:${small}`, before: '0.9000', after: '0.9100' }]);
  });
});
