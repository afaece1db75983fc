import type { Approval } from '#shared/bridge/shift.ts';
import type { CartChange } from '#shared/bridge.ts';
import { accept, instantOf, type Result } from '#shared/kernel/index.ts';
import type { Cart, PricedCart } from '#shared/sales/index.ts';
import { type changeStocked, stockWord } from '../cart/change-stocked.ts';
import { cartShown, priceOpenCart } from '../commands/complete-sale.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';

/** Who changes the cart, with somebody's word where goods are short. */
export type AtTheCart = Parameters<typeof changeStocked>[1];

/** Runs what may take more from the stock than is here. */
export async function atTheCart(
  context: EngineContext,
  approval: Approval | undefined,
  run: (at: AtTheCart) => Result<CartChange>,
): Promise<Result<CartChange>> {
  const word = await stockWord(context, approval);
  return word.ok ? atTheTill(context, (device, person) => run({ device, person, word: word.value })) : word;
}

/** A cart as it goes to a page: priced, without what its goods cost. */
export const shownCart = (
  { store, clock }: EngineContext,
  device: Device,
  cart: Cart = device.cart.current(),
): PricedCart =>
  cartShown(priceOpenCart(store.reader, device.state(), cart, device.prices, instantOf(clock())));

/** What a page is told of a change of the open cart. @param lineId the line that it is about; null: none */
export const cartChange = (
  context: EngineContext,
  device: Device,
  done: Result<unknown>,
  lineId: string | null,
): Result<CartChange> => (done.ok ? accept({ cart: shownCart(context, device), lineId }) : done);
