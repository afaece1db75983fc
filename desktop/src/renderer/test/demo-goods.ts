import type { ProductRow } from '#shared/catalog/index.ts';
import { ambiguousBarcode, type DemoProduct, demoId, demoProducts, fakeNow } from './demo-shop.ts';

const lastNight = '2026-11-20T18:00:00.000Z';

export function searchTiles(text: string, made: readonly DemoProduct[]) {
  const wanted = text.trim().toLowerCase();
  if (wanted === ambiguousBarcode) return demoProducts.slice(2, 4).map(({ tile }) => tile);
  return [...demoProducts, ...made]
    .filter(({ tile, barcode }) =>
      `${tile.name} ${tile.nameZh} ${tile.sku} ${barcode}`.toLowerCase().includes(wanted),
    )
    .map(({ tile }) => tile);
}

export function demoProductRow(productId: string): ProductRow | null {
  const product = demoProducts.find(({ tile }) => tile.productId === productId);
  if (!product) return null;
  const { tile, barcode } = product;
  return {
    id: tile.productId,
    companyId: demoId(7, 1),
    name: tile.name,
    nameZh: tile.nameZh,
    description: null,
    categoryId: tile.categoryId,
    gstCode: 'SR',
    variants: [
      { id: tile.variantId, sku: tile.sku, name: null, barcodes: [barcode], priceCents: tile.priceCents },
    ],
    picture: tile.picture,
    status: 'active',
    updatedAt: fakeNow,
  } as unknown as ProductRow;
}

export function levelsOf(variantId: string) {
  const product = demoProducts.find(({ tile }) => tile.variantId === variantId);
  const onHandMilli = product?.tile.onHandMilli ?? 0;
  return [
    { outletCode: 'TPY', outletName: 'Toa Payoh', kind: 'shop', here: true, onHandMilli, asOf: null },
    {
      outletCode: 'BDK',
      outletName: 'Bedok',
      kind: 'shop',
      here: false,
      onHandMilli: 12_000,
      asOf: lastNight,
    },
    {
      ...{ outletCode: 'WH', outletName: 'Tuas warehouse', kind: 'warehouse' },
      ...{ here: false, onHandMilli: 480_000, asOf: lastNight },
    },
  ];
}
