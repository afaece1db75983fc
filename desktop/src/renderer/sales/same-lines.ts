import { isSame } from '#shared/bridge/cart-patch.ts';
import type { PricedCart } from '#shared/sales/index.ts';

/**
 * The cart with those of its lines that are equal to what was shown taken from there: the engine answers each scan with the whole cart,
 * and a line that is the same object isn't rendered again.
 */
export function withSameLines(shown: PricedCart | null, cart: PricedCart): PricedCart {
  if (shown === null) return cart;
  const known = new Map(shown.lines.map((line) => [line.lineId, line]));
  const lines = cart.lines.map((line) => {
    const before = known.get(line.lineId);
    return before !== undefined && isSame(before, line) ? before : line;
  });
  return { ...cart, lines };
}
