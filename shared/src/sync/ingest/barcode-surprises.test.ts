import { expect, it } from 'vitest';
import { productCreated } from '../../catalog/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { barcodeSurprises, barcodesMade } from './barcode-surprises.ts';

const goods = (name: string, productId: string) => ({
  ...{ productId, variantId: `${productId}-variant`, sku: name.toUpperCase(), name, nameZh: null },
});
const made = (name: string, barcodes: readonly string[], type: string = productCreated.type): AcceptedFact =>
  ({
    envelope: { id: `fact of ${name}`, type, at: '2026-11-21T02:03:04.000Z', body: {} },
    body: { ...goods(name, name), barcodes },
    outletId: 'outlet',
  }) as unknown as AcceptedFact;

it('[CAT-62] shows both products of one barcode, whichever came first, and each pair once', () => {
  const facts = [made('laksa', ['1', '2']), made('sambal', ['3']), made('paste', ['2', '3'])];
  expect(barcodesMade(facts)).toEqual(['1', '2', '3']);
  const [found, ...more] = barcodeSurprises(facts, []);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ factId: 'fact of paste', code: 'catalog.barcodeTwice', outletId: 'outlet' });
  expect(found?.details).toMatchObject({
    barcode: '2',
    lines: [{ name: 'paste' }, { name: 'laksa' }, { name: 'sambal' }],
  });
  const known = [{ ...goods('noodles', 'noodles'), barcode: '1' }];
  expect(barcodeSurprises([made('laksa', ['1'])], known).map(({ factId }) => factId)).toEqual([
    'fact of laksa',
  ]);
});

it('[CAT-62] is silent about a product itself, and about facts that make none', () => {
  const known = [{ ...goods('laksa', 'laksa'), barcode: '1' }];
  expect(barcodeSurprises([made('laksa', ['1'])], known)).toEqual([]);
  expect(barcodeSurprises([made('paste', ['1'], 'catalog.productEdited.v1')], known)).toEqual([]);
});
