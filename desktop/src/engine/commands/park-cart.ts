import type { StaffRow } from '#shared/identity/index.ts';
import {
  accept,
  displayDate,
  type Result,
  type RowId,
  reject,
  singaporeDate,
  singaporeTime,
} from '#shared/kernel/index.ts';
import { type Cart, type CartLine, type PricedCart, withPricesOfNow } from '#shared/sales/index.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import { readCustomer } from '../queries/customers/customers.ts';
import { readCartItem } from '../queries/products/tiles.ts';
import { writeCart } from '../queries/sales/carts.ts';
import {
  deleteParkedCart,
  type ParkedRow,
  readParkedCart,
  writeParkedCart,
} from '../queries/sales/parked-carts.ts';
import { discardCart } from '../store/fact-log.ts';
import type { Store } from '../store/index.ts';

export interface ParkParts {
  readonly store: Store;
  readonly cart: OpenCart;
  readonly person: Pick<StaffRow, 'id'>;
  readonly price: (cart: Cart) => PricedCart;
  /** UTC. */
  readonly now: string;
  readonly id: RowId;
}

/** Puts the open cart aside, and begins another, in one transaction. Without a label it is called by its customer or the time. */
export function parkCart(label: string, { store, cart, person, price, now, id }: ParkParts): Result<null> {
  const parked = cart.current();
  if (parked.lines.length === 0) return reject('sales.cartEmpty');
  if (parked.payment !== null) return reject('sales.paymentBegun');
  const customer = parked.customerId === null ? undefined : readCustomer(store.reader, parked.customerId);
  const byTime = `${displayDate(singaporeDate(now))} ${singaporeTime(now)}`;
  const row: ParkedRow = {
    id,
    label: label.trim() || (customer?.name ?? byTime),
    parkedAt: now,
    parkedBy: person.id,
    totalCents: price(parked).totalCents,
    cart: parked,
  };
  store.write((db) => {
    writeParkedCart(db, row);
    discardCart(db, parked.saleId);
  });
  cart.reload();
  return accept(null);
}

/** Goes on with a parked cart, at the prices of now [SAL-37]; the open one must be empty, so that nothing is put aside unseen. */
export function recallCart(id: RowId, { store, cart }: Pick<ParkParts, 'store' | 'cart'>): Result<ParkedRow> {
  if (cart.current().lines.length > 0) return reject('sales.cartInUse');
  const parked = readParkedCart(store.reader, id);
  if (parked === undefined) return reject('sales.parkedUnknown', { id });
  const itemOf = ({ productId, variantId, barcode }: CartLine) =>
    productId === null || variantId === null
      ? undefined
      : readCartItem(store.reader, { productId, variantId }, barcode);
  store.write((db) => {
    writeCart(db, withPricesOfNow(parked.cart, itemOf));
    deleteParkedCart(db, id);
  });
  cart.reload();
  return accept(parked);
}
