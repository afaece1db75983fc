import type { z } from 'zod';
import type { PricePreview, PromotionDraft, pricingMethods } from '#shared/bridge/pricing.ts';
import { present, type SaleId } from '#shared/kernel/index.ts';
import {
  compilePriceBook,
  type PriceMoment,
  type PromotionRow,
  priceLines,
  whyThisPrice,
} from '#shared/pricing/index.ts';
import { addItem, emptyCart, priceableLine } from '#shared/sales/index.ts';
import type { Device } from '../device.ts';
import { readPriceLists, readPromotions } from '../queries/pricing/pricing-screen.ts';
import { readCartItem } from '../queries/products/tiles.ts';
import type { ReadableDb } from '../store/index.ts';

type Asked = z.output<(typeof pricingMethods)['preview']['input']>;

/**
 * Prices a sample cart with what this till has: as it is, with a draft in place of what is saved of it, and with the draft alone,
 * which tells what others take from it. A product that isn't sold any more is left out.
 */
export function previewPrices(
  db: ReadableDb,
  device: Pick<Device, 'prices' | 'state'>,
  { draft, lines, at, outletId, groupCode, coupons }: Asked,
): PricePreview {
  const state = device.state();
  const cart = cartOf(db, lines);
  const sample = {
    lines: cart.lines.map(priceableLine),
    coupons,
    discount: null,
    pointsCents: 0,
  };
  const moment: PriceMoment = { at, outletId: outletId ?? state.outletId, channel: 'till', groupCode };
  const lists = readPriceLists(db).map(({ list }) => list);
  const saved = readPromotions(db).filter(({ id }) => id !== draft?.promotionId);
  const drafted = draft === null ? [] : [rowOf(draft, state.companyId)];
  const price = (promotions: readonly PromotionRow[]) =>
    priceLines(sample, compilePriceBook({ lists, promotions }), device.prices.pricesOf, moment);
  const [without, full] = [price(saved), price([...saved, ...drafted])];
  const [plain, alone] = [price([]), price(drafted)];
  const applied = full.promotions.find(({ code }) => code === draft?.code);
  return {
    lines: cart.lines.map((line, index) => {
      const priced = present(full.lines[index], 'each line of the cart, priced');
      return {
        variantId: line.variantId ?? '',
        name: line.name,
        nameZh: line.nameZh,
        quantityMilli: line.quantityMilli,
        withoutCents: without.lines[index]?.totalCents ?? 0,
        withCents: priced.totalCents,
        steps: whyThisPrice(priceableLine(line), priced),
      };
    }),
    withoutCents: without.totalCents,
    withCents: full.totalCents,
    promotions: full.promotions,
    draft:
      draft === null
        ? null
        : {
            times: applied?.times ?? 0,
            savedCents: applied?.savedCents ?? 0,
            aloneCents: plain.totalCents - alone.totalCents,
          },
    idleCoupons: full.idleCoupons.map(({ code }) => code),
  };
}

function cartOf(db: ReadableDb, lines: Asked['lines']) {
  // Nobody sells it: the id is only what a cart has to have.
  return lines.reduce(
    (cart, { productId, variantId, quantityMilli }, index) => {
      const item = readCartItem(db, { productId, variantId }, null);
      const added = item && addItem(cart, item, quantityMilli, `sample-${index}`);
      return added?.ok ? added.value : cart;
    },
    emptyCart('00000000-0000-7000-8000-000000000000' as SaleId),
  );
}

const rowOf = (
  { promotionId, code, ...draft }: PromotionDraft,
  companyId: PromotionRow['companyId'],
): PromotionRow => ({
  ...draft,
  id: promotionId,
  code,
  companyId,
  channels: null,
  clawback: false,
  status: 'active',
  version: 0,
  updatedAt: draft.startsAt,
});
