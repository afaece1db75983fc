import { instantOf, singaporeDate } from '#shared/kernel/index.ts';
import type { CompanyImport } from '../import/schema.ts';
import { drawPicture } from './pictures/picture.ts';
import { aContainer, barcodeOf } from './special-goods.ts';

type StockLine = CompanyImport['openingStock'][number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a till asks more about: a pack, a lowest price, lots, serial numbers, and goods that aren't sold once they are gone. They have no history. */
export const guardedGoods: CompanyImport['products'] = [
  {
    ...{
      sku: 'DRK-905',
      name: 'Clearwell Ginger Ale 330 ml',
      nameZh: '清泉姜汁汽水 330毫升',
      category: 'DRK',
    },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(7)], price: 150, picture: drawPicture('can tan forest wave') },
    packs: [{ barcode: barcodeOf(8), pieces: 6, name: '× 6', price: 840 }],
    selling: { deposit: aContainer },
  },
  {
    // A cashier may take off a tenth, and meets the lowest price before that.
    ...{ sku: 'HOM-901', name: 'Everspark Desk Lamp', nameZh: '恒火台灯', category: 'HOM' },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(9)], price: 3_990, floor: 3_790, cost: 2_750 },
    picture: drawPicture('lamp sky silver'),
  },
  {
    ...{ sku: 'DAI-901', name: 'Cloudspoon Greek Yoghurt 150 g', nameZh: '云匙希腊酸奶 150克' },
    ...{ category: 'DAI', gstCode: 'SR', barcodes: [barcodeOf(10)], price: 280 },
    ...{ picture: drawPicture('cup white blue snow'), selling: { tracking: 'lot' } },
  },
  {
    ...{
      sku: 'HOM-902',
      name: 'Everspark Power Bank 20,000 mAh',
      nameZh: '恒火移动电源 20000毫安时',
      category: 'HOM',
    },
    ...{
      gstCode: 'SR',
      barcodes: [barcodeOf(11)],
      price: 5_900,
      picture: drawPicture('battery silver red bolt'),
    },
    selling: { tracking: 'serial' },
  },
  {
    ...{
      sku: 'SNK-901',
      name: 'Moonharbour Mooncakes, box of 4',
      nameZh: '月港月饼礼盒 4个',
      category: 'SNK',
    },
    ...{ gstCode: 'SR', barcodes: [barcodeOf(12)], price: 4_800, picture: drawPicture('box red amber sun') },
    selling: { whenOutOfStock: 'block' },
  },
];

const someOf = (outlet: string, sku: string, pieces: number, unitCost: number): StockLine => ({
  ...{ outlet, sku, quantity: pieces * 1_000, unitCost },
});

/** Of the mooncakes the first shop has none left, and the other some. */
export const guardedStock: readonly StockLine[] = [
  ...[someOf('TPY', 'DRK-905', 48, 9_000), someOf('BDK', 'DRK-905', 24, 9_000)],
  ...[someOf('TPY', 'HOM-901', 5, 252_294), someOf('TPY', 'HOM-902', 4, 378_900)],
  ...[someOf('TPY', 'SNK-901', 0, 300_000), someOf('BDK', 'SNK-901', 6, 300_000)],
];

/** Yoghurt in two lots: one whose last day has gone by, one that is good for a while. */
export const lotsOn = (nowMs: number): StockLine[] =>
  [
    { lot: 'Y-0412', pieces: 3, days: -2 },
    { lot: 'Y-0426', pieces: 18, days: 12 },
  ].map(({ lot, pieces, days }) => ({
    ...someOf('TPY', 'DAI-901', pieces, 17_000),
    ...{ lot, expiresOn: singaporeDate(instantOf(nowMs + days * DAY_MS)) },
  }));
