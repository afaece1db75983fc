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
    return before !== undefined && isEqual(before, line) ? before : line;
  });
  return { ...cart, lines };
}

/** Of plain values, as they come over the bridge. */
function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isEqual(one[name], other[name]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
