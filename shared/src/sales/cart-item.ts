import { ordinarySelling, type ProductRow, stockRules, type Variant } from '../catalog/index.ts';
import type { ProductId, VariantId } from '../kernel/index.ts';
import type { CartItem } from './cart.ts';

/** A line's item that is a product of the shop's. */
export type ProductItem = CartItem & { readonly productId: ProductId; readonly variantId: VariantId };

/** What a line of a sale takes: a product's longest name with its variant's longest is one more. */
const MAX_NAME_LENGTH = 300;

/** What this version knows; goods that a newer one calls something else are sold as most are. */
const kinds = ['bag', 'service'] as const;
const trackings = ['serial', 'lot'] as const;

export type SoldProduct = Pick<
  ProductRow,
  'id' | 'name' | 'nameZh' | 'furtherNames' | 'categoryId' | 'gstCode' | 'selling'
>;

/**
 * What a cart needs to know of a product.
 * @param barcode what was scanned; null when it was chosen by hand. A pack's barcode makes the line a pack.
 */
export function productItem(product: SoldProduct, variant: Variant, barcode: string | null): ProductItem {
  const selling = product.selling ?? ordinarySelling;
  const pack = barcode === null ? undefined : packOf(variant, barcode);
  const named = (name: string): string =>
    [name, variant.name, pack?.name]
      .filter((part) => part != null)
      .join(' ')
      .slice(0, MAX_NAME_LENGTH);
  const pieces = pack?.pieces ?? 1;
  const { deposit } = selling;
  const further = Object.entries(product.furtherNames ?? {});
  return {
    kind: kinds.find((kind) => kind === selling.kind) ?? 'product',
    productId: product.id,
    variantId: variant.id,
    categoryId: product.categoryId,
    sku: variant.sku,
    name: named(product.name),
    nameZh: product.nameZh === null ? null : named(product.nameZh),
    ...(further.length === 0
      ? {}
      : { furtherNames: Object.fromEntries(further.map(([language, name]) => [language, named(name)])) }),
    barcode,
    unitPriceCents: selling.hasOpenPrice ? 0 : (pack?.priceCents ?? variant.priceCents * pieces),
    // A pack's price is its own, and no list's of the piece.
    basis: selling.hasOpenPrice ? 'open' : pack === undefined ? 'base' : 'label',
    gstCode: product.gstCode,
    stockEachMilli: pieces * 1_000,
    isWeighed: selling.isWeighed,
    isOutsideDiscounts: selling.isOutsideDiscounts,
    deposit: deposit === null ? null : { ...deposit, containers: deposit.containers * pieces },
    minimumAge: selling.minimumAge,
    isLiquor: selling.isLiquor,
    floorCents: variant.floorCents == null ? null : variant.floorCents * pieces,
    costCents: variant.costCents == null ? null : variant.costCents * pieces,
    tracking: trackings.find((tracking) => tracking === selling.tracking) ?? 'none',
    // A service is never on a shelf.
    whenOutOfStock:
      selling.kind === 'service'
        ? 'ignore'
        : (stockRules.find((rule) => rule === selling.whenOutOfStock) ?? 'warn'),
  };
}

/** Letters count in either case, as where products are found by their codes: a scanner may type into Caps Lock. */
const packOf = ({ packs }: Variant, barcode: string) =>
  packs?.find((known) => known.barcode.toUpperCase() === barcode.toUpperCase());
