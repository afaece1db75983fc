import { extendPrice } from '../kernel/index.ts';
import type { Cart, CartLine } from './cart.ts';

type StockLine = Pick<
  CartLine,
  'lineId' | 'variantId' | 'quantityMilli' | 'stockEachMilli' | 'whenOutOfStock' | 'onHandMilli'
>;

/** A line that takes more from the stock than the book says is here. */
export interface ShortLine<Line extends StockLine = StockLine> {
  readonly line: Line;
  /** What the book has, thousandths. */
  readonly onHandMilli: number;
  /** What it will show once the whole cart is sold; below zero. */
  readonly leftMilli: number;
}

/**
 * The lines with which a cart takes more than is here [SAL-90]: what the lines before it take counts, and a pack counts its pieces.
 * Goods of which nobody counts the stock aren't among them, nor is anything while the stock is unknown [SAL-92] [SAL-93].
 */
export function shortLines<Line extends StockLine>(lines: readonly Line[]): ShortLine<Line>[] {
  const taken = new Map<string, number>();
  const short: { readonly line: Line; readonly variantId: string; readonly onHandMilli: number }[] = [];
  for (const line of lines) {
    const { variantId, onHandMilli } = line;
    if (variantId === null) continue;
    const takenMilli = (taken.get(variantId) ?? 0) + extendPrice(line.quantityMilli, line.stockEachMilli);
    taken.set(variantId, takenMilli);
    if (line.whenOutOfStock !== 'ignore' && onHandMilli !== null && takenMilli > onHandMilli)
      short.push({ line, variantId, onHandMilli });
  }
  return short.map(({ line, variantId, onHandMilli }) => ({
    line,
    onHandMilli,
    leftMilli: onHandMilli - (taken.get(variantId) ?? 0),
  }));
}

/**
 * Notes on a variant's lines what the book has of it.
 * @param onHandMilli thousandths; null: nobody knows
 */
export const noteOnHand = (current: Cart, variantId: string, onHandMilli: number | null): Cart => ({
  ...current,
  lines: current.lines.map((line) =>
    line.variantId === variantId && line.onHandMilli !== onHandMilli ? { ...line, onHandMilli } : line,
  ),
});
