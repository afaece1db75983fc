import { useCallback, useEffect, useState } from 'react';
import type { PriceListItem, PromotionItem, ScheduleState } from '#shared/bridge/pricing.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';

const priceTables = ['promotions', 'price_lists', 'list_prices'];
const LISTED = 500;

export interface Places {
  readonly outlets: readonly { readonly id: string; readonly code: string; readonly name: string }[];
  readonly groups: readonly string[];
}

const nowhere: Places = { outlets: [], groups: [] };

/** Promotions as they stand now; null until they are known. */
export function usePromotions(text: string, state: ScheduleState | null): readonly PromotionItem[] | null {
  const { bridge } = useTill();
  const [items, setItems] = useState<readonly PromotionItem[] | null>(null);
  const load = useCallback(() => {
    void bridge.pricing
      .promotions({ text, state, limit: LISTED })
      .then((answer) => answer.ok && setItems(answer.value.items));
  }, [bridge, text, state]);
  useEffect(load, [load]);
  useDataChanged(priceTables, load);
  return items;
}

export function usePriceLists(): readonly PriceListItem[] | null {
  const { bridge } = useTill();
  const [lists, setLists] = useState<readonly PriceListItem[] | null>(null);
  const load = useCallback(() => {
    void bridge.pricing.priceLists({}).then((answer) => answer.ok && setLists(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  useDataChanged(priceTables, load);
  return lists;
}

export function usePlaces(): Places {
  const { bridge } = useTill();
  const [places, setPlaces] = useState(nowhere);
  useEffect(() => {
    void bridge.pricing.places({}).then((answer) => answer.ok && setPlaces(answer.value));
  }, [bridge]);
  return places;
}

/** While a cart is open: prices that switch by themselves, or come from the office, are its prices at once. */
export function usePriceSwitch(): void {
  const { counter, payment } = useTill();
  const reload = useCallback(() => {
    // What is being paid keeps the prices that were said (RULES.md R25).
    if (counter.getState().cart !== null && !payment.getState().open) void counter.load();
  }, [counter, payment]);
  useDataChanged(priceTables, reload);
}
