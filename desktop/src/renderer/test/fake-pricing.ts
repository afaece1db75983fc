import type { ListPriceItem, PriceListItem, PricePreview, PromotionItem } from '#shared/bridge/pricing.ts';
import { demoId, demoProducts } from './demo-shop.ts';

const start = '2026-11-01T00:00:00.000Z';
const milo = demoProducts[0]?.tile;
const base = {
  companyId: demoId(9, 1),
  nameZh: null,
  couponCode: null,
  priority: 0,
  startsAt: start,
  endsAt: null,
  hours: null,
  outletIds: null,
  groupCodes: null,
  channels: null,
  maxPerSale: null,
  clawback: false,
  status: 'active',
  version: 1,
  updatedAt: start,
  readable: true,
} as const;

/** A promotion that runs, one that is to come, and a coupon that is over. */
const promotions = [
  {
    ...base,
    id: demoId(6, 1),
    code: 'BARLEY-3',
    name: '3 barley drinks for 5.00',
    state: 'running',
    terms: {
      kind: 'set',
      scope: { everything: false, categoryIds: [], productIds: [milo?.productId ?? ''], variantIds: [] },
      size: 3,
      priceCents: '5.00',
    },
  },
  {
    ...base,
    id: demoId(6, 2),
    code: 'DEC-10',
    name: '10% off in December',
    state: 'scheduled',
    startsAt: '2026-12-01T00:00:00.000Z',
    terms: {
      kind: 'off',
      scope: { everything: true, categoryIds: [], productIds: [], variantIds: [] },
      reduction: { kind: 'percent', percentBp: 1_000 },
    },
  },
] as unknown as readonly PromotionItem[];

const list = {
  ...{ id: demoId(7, 1), companyId: demoId(9, 1), code: 'MEMBERS', name: 'Members', outletId: null },
  ...{ groupCode: 'members', startsAt: start, endsAt: null, status: 'active', version: 1, updatedAt: start },
  ...{ state: 'running', prices: 1 },
} as unknown as PriceListItem;

const listPrice = (index: number, priceCents: number | null): ListPriceItem => {
  const tile = demoProducts[index]?.tile;
  if (tile === undefined) throw new Error(`expected product ${index} in the demonstration shop`);
  const { productId, variantId, sku, name, nameZh, priceCents: shelfCents } = tile;
  return { productId, variantId, sku, name, nameZh, shelfCents, priceCents };
};

const ok = <T>(value: T) => ({ ok: true as const, value });

/** Prices of the fake shop. The preview says what it was asked, in cents that a test can know. */
export const fakePricing = () => ({
  promotions: ({ text, state }: { text: string; state: string | null }) => {
    const items = promotions.filter(
      (item) => (state === null || item.state === state) && item.name.includes(text),
    );
    return ok({ items, total: items.length });
  },
  priceLists: () => ok([list]),
  listPrices: () => ok([listPrice(0, 150)]),
  places: () => ok({ outlets: [{ id: demoId(4, 1), code: 'TPY', name: 'Toa Payoh' }], groups: ['members'] }),
  names: () => ok(Object.fromEntries(demoProducts.map(({ tile }) => [tile.productId, tile.name]))),
  findSkus: ({ skus }: { skus: readonly string[] }) =>
    ok(demoProducts.flatMap(({ tile }, index) => (skus.includes(tile.sku) ? [listPrice(index, null)] : []))),
  preview: ({ lines }: { lines: readonly { variantId: string; quantityMilli: number }[] }) => {
    const priced = lines.map(({ variantId, quantityMilli }) => {
      const tile = demoProducts.find((product) => product.tile.variantId === variantId)?.tile;
      const withoutCents = ((tile?.priceCents ?? 0) * quantityMilli) / 1_000;
      return {
        ...{ variantId, name: tile?.name ?? '', nameZh: null, quantityMilli, withoutCents },
        withCents: withoutCents - 40,
        steps: [
          { step: 'shelf' as const, unitCents: tile?.priceCents ?? 0 },
          { step: 'gross' as const, quantityMilli, amountCents: withoutCents },
          { step: 'total' as const, amountCents: withoutCents - 40 },
        ],
      };
    });
    const withoutCents = priced.reduce((sum, line) => sum + line.withoutCents, 0);
    const preview: PricePreview = {
      ...{ lines: priced, withoutCents, withCents: withoutCents - 40 * priced.length, promotions: [] },
      ...{ draft: { times: 1, savedCents: 40 * priced.length, aloneCents: 60 }, idleCoupons: [] },
    };
    return ok(preview);
  },
});
