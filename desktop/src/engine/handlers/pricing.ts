import type { PromotionItem, ScheduleState } from '#shared/bridge/pricing.ts';
import { accept, instantOf } from '#shared/kernel/index.ts';
import { type PriceListRow, type PromotionRow, promotionTerms } from '#shared/pricing/index.ts';
import { previewPrices } from '../commands/preview-prices.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import {
  findSkus,
  readGroups,
  readListPrices,
  readNames,
  readOutlets,
  readPriceLists,
  readPromotions,
} from '../queries/pricing/pricing-screen.ts';
import type { Handlers } from '../router.ts';

const order: readonly ScheduleState[] = ['running', 'scheduled', 'paused', 'ended'];

/** Reading and trying out prices; whatever is saved goes as a request. */
export function pricingHandlers(context: EngineContext): Handlers['pricing'] {
  const { reader } = context.store;
  const now = (): string => instantOf(context.clock());

  return {
    promotions: ({ text, state, limit }) => {
      const at = now();
      const wanted = text.trim().toLowerCase();
      const found = readPromotions(reader)
        .map((row): PromotionItem => ({ ...row, state: stateOf(row, at), readable: isReadable(row) }))
        .filter((item) => (state === null || item.state === state) && mentions(item, wanted))
        .sort(byState);
      return accept({ items: found.slice(0, limit), total: found.length });
    },
    priceLists: () => {
      const at = now();
      return accept(
        readPriceLists(reader).map(({ list, prices }) => ({ ...list, state: stateOf(list, at), prices })),
      );
    },
    listPrices: ({ priceListId }) => accept(readListPrices(reader, priceListId)),
    places: () => {
      const promised = readPromotions(reader).flatMap(({ groupCodes }) => groupCodes ?? []);
      const listed = readPriceLists(reader).flatMap(({ list }) => list.groupCode ?? []);
      const groups = [...new Set([...readGroups(reader), ...promised, ...listed])].sort();
      return accept({ outlets: readOutlets(reader), groups });
    },
    names: (ids) => accept(readNames(reader, ids)),
    findSkus: ({ priceListId, skus }) => accept(findSkus(reader, priceListId, skus)),
    preview: (asked) => atTheTill(context, (device) => accept(previewPrices(reader, device, asked))),
  };
}

function stateOf(
  { status, startsAt, endsAt }: Pick<PromotionRow | PriceListRow, 'status' | 'startsAt' | 'endsAt'>,
  at: string,
): ScheduleState {
  if (endsAt !== null && endsAt <= at) return 'ended';
  if (status === 'paused') return 'paused';
  return startsAt > at ? 'scheduled' : 'running';
}

const isReadable = ({ terms }: PromotionRow): boolean => promotionTerms.safeDecode(terms as never).success;

const mentions = ({ code, name, nameZh, couponCode }: PromotionRow, wanted: string): boolean =>
  [code, name, nameZh ?? '', couponCode ?? ''].some((words) => words.toLowerCase().includes(wanted));

const byState = (one: PromotionItem, other: PromotionItem): number =>
  order.indexOf(one.state) - order.indexOf(other.state) ||
  other.startsAt.localeCompare(one.startsAt) ||
  one.code.localeCompare(other.code);
