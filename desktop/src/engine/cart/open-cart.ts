import { accept, type Result, reject, type SaleId } from '#shared/kernel/index.ts';
import type { Tendered } from '#shared/payments/index.ts';
import { type Cart, emptyCart, keepsGoods, noteTaken } from '#shared/sales/index.ts';
import { readCart, writeCart } from '../queries/sales/carts.ts';
import type { Store } from '../store/index.ts';

/** Changes that can be taken back; they are in memory only, a restart keeps the cart as it is. */
const MAX_UNDO_STEPS = 20;

/** The cart that is being rung up. Whatever it gives outlives this process, and a moment later a power cut: no scan waits for the disk. */
export interface OpenCart {
  current(): Cart;
  /** Applies a change and stores what it gives; a rejected one changes nothing. What money was taken for stays as it is (R15). */
  change(make: (cart: Cart) => Result<Cart>): Result<Cart>;
  undo(): Result<Cart>;
  /** Writes down what was taken for it, on the disk before this returns; it is no step that can be undone. */
  take(tenders: readonly Tendered[], pricedAt: string): void;
  /** The database has taken the cart (it was sold), or was written past it: what is in memory follows. */
  reload(): void;
}

/** @param newSaleId makes the id of the sale that a new cart will become; it is kept through every retry of that sale */
export function createOpenCart(store: Store, newSaleId: () => SaleId): OpenCart {
  let cart: Cart | undefined;
  let earlier: Cart[] = [];

  const current = (): Cart => {
    cart ??= readCart(store.reader) ?? emptyCart(newSaleId());
    return cart;
  };
  const keep = (next: Cart): Result<Cart> => {
    store.writeAhead((db) => writeCart(db, next));
    cart = next;
    return accept(next);
  };

  return {
    current,
    change: (make) => {
      const before = current();
      const changed = make(before);
      if (!changed.ok) return changed;
      if (before.payment !== null && !keepsGoods(before, changed.value)) return reject('sales.paymentBegun');
      const kept = keep(changed.value);
      earlier = [...earlier, before].slice(-MAX_UNDO_STEPS);
      return kept;
    },
    undo: () => {
      const last = earlier.at(-1);
      if (last === undefined) return reject('sales.nothingToUndo');
      if (current().payment !== null) return reject('sales.paymentBegun');
      const kept = keep({ ...last, payment: null });
      earlier = earlier.slice(0, -1);
      return kept;
    },
    take: (tenders, pricedAt) => {
      const next = noteTaken(current(), tenders, pricedAt);
      store.write((db) => writeCart(db, next));
      cart = next;
    },
    reload: () => {
      cart = undefined;
      earlier = [];
    },
  };
}
