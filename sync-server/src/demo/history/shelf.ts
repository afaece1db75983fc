import { assert, QUANTITY_ONE_MILLI } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import type { Dice } from './random.ts';

/** Something on a shop's shelf, with what is left of it. */
export interface ShelfItem {
  readonly item: ProductItem;
  /** How often it is bought; only relations between items matter. */
  readonly demand: number;
  onHandMilli: number;
}

/** Odds of one, two, three … of the same thing. */
const quantities = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3] as const;
const ATTEMPTS_PER_LINE = 8;
const PARTS_PER_DEMAND = 10;

/** The shelves of one outlet, from which customers take what is there and never what isn't. */
export class Shelf {
  readonly #items: readonly ShelfItem[];
  /** Where each item's share of the demand ends. */
  readonly #ends: readonly number[];
  readonly #total: number;

  constructor(items: readonly ShelfItem[]) {
    let end = 0;
    this.#items = items;
    this.#ends = items.map(({ demand }) => {
      end += Math.max(1, Math.round(demand * PARTS_PER_DEMAND));
      return end;
    });
    this.#total = end;
    assert(items.length > 0, 'something on the shelf');
  }

  /** What a customer takes: up to `lines` different things. Fewer, or nothing, when the shelves are empty. */
  fillBasket(lines: number, dice: Dice): { item: ProductItem; quantityMilli: number }[] {
    const basket = new Map<string, { item: ProductItem; quantityMilli: number }>();
    for (let attempt = 0; attempt < lines * ATTEMPTS_PER_LINE && basket.size < lines; attempt += 1) {
      const found = this.#at(dice.roll(this.#total));
      const quantityMilli = dice.pick(quantities) * QUANTITY_ONE_MILLI;
      if (basket.has(found.item.variantId) || found.onHandMilli < quantityMilli) continue;
      found.onHandMilli -= quantityMilli;
      basket.set(found.item.variantId, { item: found.item, quantityMilli });
    }
    return [...basket.values()];
  }

  #at(place: number): ShelfItem {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) > place) high = middle;
      else low = middle + 1;
    }
    const found = this.#items[low];
    assert(found !== undefined, 'an item at every place of the demand');
    return found;
  }
}
