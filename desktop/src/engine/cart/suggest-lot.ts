import { chooseLot, type LotOnHand } from '#shared/inventory/index.ts';
import { extendPrice, singaporeDate } from '#shared/kernel/index.ts';
import type { Cart, CartItem } from '#shared/sales/index.ts';

/** An item that is kept by lots gets the one that goes first [INV-21]; whoever sells may choose another. */
export function suggestLot<Item extends CartItem>(
  item: Item,
  quantityMilli: number,
  cart: Cart,
  { lots, at }: { readonly lots: () => readonly LotOnHand[]; readonly at: string },
): Item {
  if (item.tracking !== 'lot' || item.variantId === null) return item;
  const stockOf = (of: number, eachMilli = 1_000): number => extendPrice(of, eachMilli);
  const takenMilli = ({ code, expiresOn }: LotOnHand): number =>
    cart.lines
      .filter(
        ({ variantId, lot }) =>
          variantId === item.variantId && lot?.code === code && lot.expiresOn === expiresOn,
      )
      .reduce((sum, line) => sum + stockOf(line.quantityMilli, line.stockEachMilli), 0);
  const wantedMilli = stockOf(quantityMilli, item.stockEachMilli);
  const chosen = chooseLot(lots(), wantedMilli, singaporeDate(at), takenMilli);
  return chosen === undefined ? item : { ...item, lot: { code: chosen.code, expiresOn: chosen.expiresOn } };
}
