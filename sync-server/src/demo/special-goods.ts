import { gtinCheckDigit } from '#shared/catalog/index.ts';
import type { CompanyImport } from '../import/schema.ts';
import { drawPicture } from './pictures/picture.ts';

type ImportProduct = CompanyImport['products'][number];

/** GS1 leaves numbers that begin with 20 to 29 to each shop. */
export const barcodeOf = (number: number): string => {
  const digits = `2999${String(number).padStart(8, '0')}`;
  return digits + gtinCheckDigit(digits);
};
export const aContainer = { containers: 1, centsEach: 10 };
const alcohol = { minimumAge: 18, isLiquor: true, isOutsideDiscounts: true };

/** What isn't sold like most goods: deposits, ages, bags, weighed goods and prices that are keyed in. They have no history. */
export const specialGoods: readonly ImportProduct[] = [
  {
    ...{ sku: 'DRK-901', name: 'Straits Pilsner 320 ml', nameZh: '海峡皮尔森啤酒 320毫升', category: 'DRK' },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(1)], price: 420, picture: drawPicture('can amber cream wave') },
    selling: { ...alcohol, deposit: aContainer },
  },
  {
    ...{ sku: 'DRK-902', name: 'Straits Pilsner, 6 cans', nameZh: '海峡皮尔森啤酒 6罐', category: 'DRK' },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(2)], price: 2_390 },
    picture: drawPicture('flatbox amber cream wave'),
    selling: { ...alcohol, deposit: { ...aContainer, containers: 6 } },
  },
  {
    ...{ sku: 'DRK-903', name: 'Fizzpop Cola 500 ml', nameZh: '嘶嘶可乐 500毫升', category: 'DRK' },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(3)], price: 190 },
    ...{ picture: drawPicture('bottle cocoa amber bolt'), selling: { deposit: aContainer } },
  },
  {
    ...{
      sku: 'DRK-904',
      name: 'Clearwell Sparkling Water 330 ml',
      nameZh: '清泉气泡水 330毫升',
      category: 'DRK',
    },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(4)], price: 140 },
    ...{ picture: drawPicture('can sky navy wave'), selling: { deposit: aContainer } },
  },
  {
    ...{
      sku: 'GEN-901',
      name: 'Wharfside Filter Cigarettes, 20',
      nameZh: '码头牌香烟 20支',
      category: 'GEN',
    },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(5)], price: 1_680, picture: drawPicture('box grey white leaf') },
    selling: { minimumAge: 21, isOutsideDiscounts: true },
  },
  {
    ...{ sku: 'GEN-902', name: 'Carrier bag', nameZh: '购物袋', category: 'GEN', gstCode: 'SR' },
    ...{ barcodes: [barcodeOf(6)], price: 5, picture: drawPicture('bags mint forest') },
    selling: { kind: 'bag', isOutsideDiscounts: true, whenOutOfStock: 'ignore' },
  },
  {
    // The scale prints labels 22 00101 and the weight in grams.
    ...{
      sku: 'VEG-901',
      name: 'Cherry Tomatoes, loose, per kg',
      nameZh: '散装小番茄 每公斤',
      category: 'VEG',
    },
    ...{ gstCode: 'SR', barcodes: ['2200101'], price: 890, picture: drawPicture('tub coral forest fruit') },
    selling: { isWeighed: true },
  },
  {
    ...{
      sku: 'GEN-903',
      name: 'Sundry item',
      nameZh: '杂项商品',
      category: 'GEN',
      gstCode: 'SR',
      barcodes: [],
    },
    ...{ price: 0, picture: drawPicture('card silver navy star') },
    selling: { hasOpenPrice: true, whenOutOfStock: 'ignore' },
  },
];
