import type { PriceHistory, VariantCost } from '#shared/bridge/products.ts';
import type { ProductTile } from '#shared/bridge.ts';
import {
  type CreateProduct,
  decideCreateProduct,
  marginOf,
  type ProductRow,
  variantOf,
} from '#shared/catalog/index.ts';
import type { StaffId } from '#shared/kernel/index.ts';
import { type DemoProduct, demoProducts } from './demo-shop.ts';

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** What a demo product costs: sixty percent of its price, to the ten-thousandth. */
const costOf = ({ tile }: DemoProduct): number => Math.trunc((tile.priceCents * 6_001) / 100);

/** Making products, and what they cost; a test may write a history. */
export function fakeProducts() {
  const made: DemoProduct[] = [];
  const all = (): readonly DemoProduct[] => [...demoProducts, ...made];
  const history: { value: PriceHistory } = { value: { asOf: null, changes: [], scheduled: [] } };
  const createProduct = (command: CreateProduct) => {
    const decided = decideCreateProduct(command, {
      by: 'somebody' as StaffId,
      ownerOf: (code) => all().find(({ barcode }) => barcode === code)?.tile.name,
    });
    if (!decided.ok) return decided;
    const { body } = decided.value;
    const tile: ProductTile = {
      ...{ productId: body.productId, variantId: variantOf(body.productId), sku: body.sku },
      ...{ name: body.name, nameZh: body.nameZh, variantName: null, categoryId: body.categoryId },
      ...{ priceCents: body.priceCents, picture: null, onHandMilli: 0 },
    };
    made.push({ tile, barcode: body.barcodes[0] ?? body.sku });
    return ok(tile);
  };
  const costs = ({ items }: { items: readonly { variantId: string }[] }) =>
    ok(
      items.flatMap(({ variantId }): VariantCost[] => {
        const product = demoProducts.find(({ tile }) => tile.variantId === variantId);
        if (product === undefined) return [];
        const { priceCents } = product.tile;
        const unitCostE4 = costOf(product);
        return [
          {
            variantId,
            priceCents,
            floorCents: null,
            unitCostE4,
            ...marginOf(priceCents, unitCostE4, 90_000),
          },
        ];
      }),
    );
  return {
    made: (): readonly DemoProduct[] => made,
    all,
    history,
    /** A product with what it costs, as those see it who may. */
    withCost: (row: ProductRow | null): ProductRow | null => {
      const product = demoProducts.find(({ tile }) => tile.productId === row?.id);
      if (row === null || product === undefined) return row;
      const variants = row.variants.map((variant) => ({ ...variant, unitCostE4: costOf(product) }));
      return { ...row, variants };
    },
    handlers: { createProduct, costs, priceHistory: () => ok(history.value) },
  };
}
