import { compilePriceBook, type PromotionRow } from '#shared/pricing/index.ts';
import { type Prices, shelfPrices } from '#shared/sales/index.ts';
import { demoId } from './demo-shop.ts';

/** Prices of a shop with one promotion. @param terms as they are stored: amounts are decimal text */
export const pricesWith = (name: string, terms: PromotionRow['terms']): Prices => ({
  ...shelfPrices,
  book: compilePriceBook({
    lists: [],
    promotions: [
      {
        id: demoId(9, 8001),
        companyId: demoId(7, 1),
        code: 'DEMO',
        name,
        nameZh: null,
        couponCode: null,
        priority: 0,
        startsAt: '2026-01-01T00:00:00.000Z',
        endsAt: null,
        hours: null,
        outletIds: null,
        groupCodes: null,
        channels: null,
        terms,
        maxPerSale: null,
        clawback: false,
        status: 'active',
        version: 1,
        updatedAt: '2026-01-01T00:00:00.000Z',
      } as unknown as PromotionRow,
    ],
  }),
});
