import { ordinarySelling, type ProductRow, type Variant } from '#shared/catalog/index.ts';
import { QUANTITY_ONE_MILLI } from '#shared/kernel/index.ts';
import { type PriceMoment, priceLines } from '#shared/pricing/index.ts';
import type { Prices } from '#shared/sales/index.ts';
import type { StorefrontProduct } from '#shared/storefront/index.ts';

/** Prices of a store, and the moment for which they are asked. */
export interface ShelfOfNow {
  readonly prices: Prices;
  readonly moment: PriceMoment;
}

type PriceView = Pick<StorefrontProduct['variants'][number], 'price' | 'listPrice' | 'why'>;

/**
 * What one piece costs a shopper now, by the till's engine: its price list's price, less what promotions about single pieces give
 * by themselves. What a basket or a coupon gives is no price of a piece.
 */
export function priceNow(product: ProductRow, variant: Variant, { prices, moment }: ShelfOfNow): PriceView {
  const selling = product.selling ?? ordinarySelling;
  const line = {
    lineId: variant.id,
    productId: product.id,
    variantId: variant.id,
    categoryId: product.categoryId,
    quantityMilli: QUANTITY_ONE_MILLI,
    baseUnitCents: variant.priceCents,
    basis: selling.hasOpenPrice ? ('open' as const) : ('base' as const),
    manualUnitCents: null,
    markdownBp: null,
    discount: null,
    outsideDiscounts: selling.isOutsideDiscounts,
  };
  const cart = { lines: [line], coupons: [], discount: null, pointsCents: 0 };
  const [priced] = priceLines(cart, prices.book, prices.pricesOf, moment).lines;
  const listPrice = priced?.grossCents ?? variant.priceCents;
  const given = (priced?.adjustments ?? []).filter(({ kind }) => kind === 'itemPromotion');
  const listCode = priced?.priceListCode ?? null;
  return {
    price: given.reduce((left, { amountCents }) => left - amountCents, listPrice),
    listPrice,
    why: [
      ...(listCode === null
        ? []
        : [{ kind: 'priceList' as const, code: listCode, name: null, nameZh: null }]),
      ...given.map(({ code, name, nameZh }) => ({ kind: 'promotion' as const, code, name, nameZh })),
    ],
  };
}
