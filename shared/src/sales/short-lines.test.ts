import { describe, expect, it } from 'vitest';
import { newSampleId } from '../../test/samples.ts';
import { ordinarySelling, type ProductRow, type Selling } from '../catalog/index.ts';
import { categoryId, companyId, productId, saleId, staffId, variantId } from '../kernel/index.ts';
import {
  allow,
  type Cart,
  type CartItem,
  cart as cartSchema,
  emptyCart,
  noteOnHand,
  productItem,
  shortLines,
  stockGuards,
} from './index.ts';

const milk = variantId.parse(newSampleId());
const rice = variantId.parse(newSampleId());
const devi = staffId.parse(newSampleId());

interface Taken extends Partial<CartItem> {
  readonly quantityMilli: number;
}

const cartOf = (...taken: readonly Taken[]): Cart =>
  cartSchema.parse({
    ...emptyCart(saleId.parse(newSampleId())),
    lines: taken.map((one, index) => ({
      ...{
        productId: productId.parse(newSampleId()),
        variantId: milk,
        sku: 'SKU',
        name: 'Milk',
        nameZh: null,
      },
      ...{ barcode: null, unitPriceCents: 320, gstCode: 'SR', onHandMilli: 3_000 },
      ...one,
      lineId: `line-${index}`,
    })),
  });
const shortOf = (cart: Cart) =>
  shortLines(cart.lines).map(({ line, onHandMilli, leftMilli }) => [line.lineId, onHandMilli, leftMilli]);

describe('a cart that takes more than is here', () => {
  it('[SAL-90] says so of the line with which it does, and what the book will show', () => {
    expect(shortOf(cartOf({ quantityMilli: 3_000 }))).toEqual([]);
    expect(shortOf(cartOf({ quantityMilli: 4_000 }))).toEqual([['line-0', 3_000, -1_000]]);
    expect(shortOf(cartOf({ quantityMilli: 1_000, onHandMilli: 0 }))).toEqual([['line-0', 0, -1_000]]);
    expect(shortOf(cartOf({ quantityMilli: 1_000, onHandMilli: -2_000 }))).toEqual([
      ['line-0', -2_000, -3_000],
    ]);
  });

  it('[SAL-90] counts what its other lines take of the same goods, and a pack by its pieces', () => {
    const packs = { quantityMilli: 1_000, stockEachMilli: 2_500 };
    const others = { quantityMilli: 9_000, variantId: rice, onHandMilli: 9_000 };
    expect(shortOf(cartOf(packs, others, { quantityMilli: 1_000 }))).toEqual([['line-2', 3_000, -500]]);
  });

  it('[SAL-91] asks for a word about blocked goods alone, once for a line, and not those who may', () => {
    const short = cartOf({ quantityMilli: 4_000, whenOutOfStock: 'block' });
    const guard = { right: 'sellOutOfStock', lineId: 'line-0', byHandBp: null };
    expect(stockGuards(short, 'cashier')).toEqual([guard]);
    expect(stockGuards(short, 'manager')).toEqual([]);
    expect(stockGuards(cartOf({ quantityMilli: 4_000 }), 'cashier')).toEqual([]);
    const word = {
      ...{ right: guard.right, lineId: 'line-0' },
      upToBp: null,
      approvedBy: devi,
      reason: 'on the shelf',
    };
    expect(stockGuards(allow(short, word), 'cashier')).toEqual([]);
    expect(stockGuards(allow(short, { ...word, lineId: 'line-1' }), 'cashier')).toEqual([guard]);
  });

  it('[SAL-92] [SAL-93] says nothing of what nobody counts, of departments, and of stock that nobody knows', () => {
    expect(shortOf(cartOf({ quantityMilli: 4_000, whenOutOfStock: 'ignore' }))).toEqual([]);
    expect(shortOf(cartOf({ quantityMilli: 4_000, variantId: null, kind: 'department' }))).toEqual([]);
    expect(shortOf(cartOf({ quantityMilli: 4_000, onHandMilli: null }))).toEqual([]);
  });

  it('[SAL-93] knows on all lines of the goods what was looked up for one', () => {
    const noted = noteOnHand(
      cartOf({ quantityMilli: 1_000 }, { quantityMilli: 1_000, variantId: rice }, { quantityMilli: 1_000 }),
      milk,
      null,
    );
    expect(noted.lines.map(({ onHandMilli }) => onHandMilli)).toEqual([null, 3_000, null]);
  });
});

describe('a line of a product', () => {
  const ruleOf = (selling: Partial<Selling> | null): string | undefined => {
    const variant = { id: milk, sku: 'SKU', name: null, barcodes: [], priceCents: 320 };
    const product: ProductRow = {
      ...{
        id: productId.parse(newSampleId()),
        companyId: companyId.parse(newSampleId()),
        name: 'Milk',
        nameZh: null,
      },
      ...{
        description: null,
        categoryId: categoryId.parse(newSampleId()),
        gstCode: 'SR',
        variants: [variant],
      },
      ...{ picture: null, status: 'active', furtherNames: null, updatedAt: '2026-11-21T00:00:00.000Z' },
      selling: selling === null ? null : { ...ordinarySelling, ...selling },
    };
    return productItem(product, variant, null).whenOutOfStock;
  };

  it('[SAL-92] is warned about unless its product says otherwise; a service has no stock', () => {
    expect([null, {}].map(ruleOf)).toEqual(['warn', 'warn']);
    expect(ruleOf({ whenOutOfStock: 'block' })).toBe('block');
    expect(ruleOf({ kind: 'bag', whenOutOfStock: 'ignore' })).toBe('ignore');
    expect(ruleOf({ kind: 'service' })).toBe('ignore');
    expect(ruleOf({ whenOutOfStock: 'what a newer version says' })).toBe('warn');
  });
});
