import type { PricedCart, PricedLine } from '#shared/sales/index.ts';
import type { Counter, LinePart } from './counter-store.ts';

/**
 * What has to be asked or entered before a cart can be paid: shown where it is answered.
 * @returns true when there was something
 */
export function firstOpenQuestion(counter: Counter, cart: PricedCart): boolean {
  for (const line of cart.lines) {
    const part = missingPart(line);
    if (part === null) continue;
    counter.setState({ selectedLineId: line.lineId });
    counter.selling.open({ kind: 'line', lineId: line.lineId, part });
    return true;
  }
  if (cart.ageToAsk === null) return false;
  void counter.refuse({ code: 'sales.ageUnchecked', details: { age: cart.ageToAsk } }, null);
  return true;
}

/** What a line still needs before it can be sold; null: nothing. */
export function missingPart({
  basis,
  unitPriceCents,
  manual,
  tracking,
  serials,
  quantityMilli,
}: PricedLine): LinePart | null {
  if (basis === 'open' && unitPriceCents === 0 && manual === null) return 'price';
  return tracking === 'serial' && serials.length * 1_000 !== quantityMilli ? 'serials' : null;
}
