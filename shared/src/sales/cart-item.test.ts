import { describe, expect, it } from 'vitest';
import { newSampleId } from '../../test/samples.ts';
import type { Variant } from '../catalog/index.ts';
import { productId, variantId } from '../kernel/index.ts';
import { productItem } from './index.ts';

const rice = {
  ...{ id: productId.parse(newSampleId()), name: 'Jasmine Rice', nameZh: '茉莉香米' },
  ...{ categoryId: null, gstCode: 'SR', selling: null },
};
const variant: Variant = {
  ...{
    id: variantId.parse(newSampleId()),
    sku: 'RIC-001-A',
    name: '2.5 kg',
    barcodes: ['1'],
    priceCents: 890,
  },
  packs: [{ barcode: '2', name: 'carton', pieces: 4, priceCents: 3_400 }],
};

describe('what a cart is told of a product’s names', () => {
  it('is its name in each language that it has one in, with the variant and the pack', () => {
    const furtherNames = { ms: 'Beras Wangi', ta: 'மல்லிகை அரிசி' };
    const item = productItem({ ...rice, furtherNames }, variant, '2');
    expect(item).toMatchObject({ name: 'Jasmine Rice 2.5 kg carton', nameZh: '茉莉香米 2.5 kg carton' });
    expect(item.furtherNames).toEqual({ ms: 'Beras Wangi 2.5 kg carton', ta: 'மல்லிகை அரிசி 2.5 kg carton' });
  });

  it('is nothing of further languages when there are none', () => {
    expect(productItem({ ...rice, furtherNames: null }, variant, null)).not.toHaveProperty('furtherNames');
  });
});

describe('a pack', () => {
  it('is what its code says, in whichever case a scanner types it', () => {
    const cased: Variant = {
      ...variant,
      packs: [{ barcode: 'CASE-4', name: null, pieces: 4, priceCents: null }],
    };
    const item = productItem({ ...rice, furtherNames: null }, cased, 'case-4');
    expect(item).toMatchObject({ unitPriceCents: 4 * 890, stockEachMilli: 4_000, basis: 'label' });
    expect(productItem({ ...rice, furtherNames: null }, cased, '1')).toMatchObject({ stockEachMilli: 1_000 });
  });
});
