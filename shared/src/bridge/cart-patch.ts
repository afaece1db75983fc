import type { BridgeAnswer } from '../bridge.ts';
import type { PricedCart, PricedLine } from '../sales/index.ts';

/**
 * What a page says that it has, and what an answer's cart is told against. A scan changes one line or two of a hundred; the others needn't
 * be written, carried, read and compared again. `base` null: the cart is whole.
 */
export interface CartMark {
  readonly version: number;
  readonly base: number | null;
}

/** A cart that both ends have, by the number that its answer had on this connection. */
export interface KnownCart {
  readonly version: number;
  readonly cart: PricedCart;
}

/** A line as it travels: an unchanged one is its place among the lines of the cart that the page has. */
type TravellingLine = PricedLine | number;

/** What an engine tells one page of carts, and remembers of it. */
export interface CartTeller {
  /** @param has the version that the page said it has when it asked; another than the last that was told gets the whole cart */
  tell(
    answer: BridgeAnswer<unknown>,
    has: number | undefined,
  ): { readonly answer: BridgeAnswer<unknown>; readonly cart?: CartMark };
}

export function createCartTeller(): CartTeller {
  let told: KnownCart | undefined;
  return {
    tell: (answer, has) => {
      const cart = cartOf(answer);
      // A page that says nothing of versions, as one of an Electron window, is always told everything.
      if (cart === undefined || has === undefined) return { answer };
      const base = told?.version === has ? told : undefined;
      told = { version: (told?.version ?? 0) + 1, cart };
      const mark = { version: told.version, base: base?.version ?? null };
      return base === undefined
        ? { answer, cart: mark }
        : { answer: withCart(answer, { ...cart, lines: linesAgainst(base.cart, cart) }), cart: mark };
    },
  };
}

/** The answer as the engine gave it. @param known the cart that the page said it has when it asked */
export function wholeAnswer(
  answer: BridgeAnswer<unknown>,
  mark: CartMark,
  known: KnownCart | undefined,
): { readonly answer: BridgeAnswer<unknown>; readonly known: KnownCart | undefined } {
  const cart = cartOf(answer) as Travelling | undefined;
  if (cart === undefined) return { answer, known };
  const lines = cart.lines.map((line) => (typeof line === 'number' ? lineAt(known, mark, line) : line));
  const whole = { ...cart, lines };
  return { answer: withCart(answer, whole), known: { version: mark.version, cart: whole } };
}

type Travelling = Omit<PricedCart, 'lines'> & { readonly lines: readonly TravellingLine[] };

function lineAt(known: KnownCart | undefined, { base }: CartMark, place: number): PricedLine {
  const line = known?.version === base ? known?.cart.lines[place] : undefined;
  if (line === undefined) throw new Error(`expected line ${place} of cart ${base}, not of ${known?.version}`);
  return line;
}

function linesAgainst(base: PricedCart, cart: PricedCart): TravellingLine[] {
  const places = new Map(base.lines.map(({ lineId }, place) => [lineId, place]));
  return cart.lines.map((line) => {
    const place = places.get(line.lineId);
    return place !== undefined && isSame(base.lines[place], line) ? place : line;
  });
}

/** The cart is what was asked for, or a part of it. */
function cartOf(answer: BridgeAnswer<unknown>): PricedCart | undefined {
  if (!answer.ok) return undefined;
  if (isCart(answer.value)) return answer.value;
  return isRecord(answer.value) && isCart(answer.value.cart) ? answer.value.cart : undefined;
}

function withCart(answer: BridgeAnswer<unknown>, cart: Travelling): BridgeAnswer<unknown> {
  if (!answer.ok || !isRecord(answer.value)) return answer;
  return { ok: true, value: isCart(answer.value) ? cart : { ...answer.value, cart } };
}

const isCart = (value: unknown): value is PricedCart =>
  isRecord(value) && Array.isArray(value.lines) && 'pricedAt' in value && 'saleId' in value;

/** Of plain values, as they come over the bridge. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isRecord(one) || !isRecord(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
