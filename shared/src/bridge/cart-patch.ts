import type { BridgeAnswer, BridgeTransport } from '../bridge.ts';
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

/** An answer on its way to a page, whatever carries it: a socket of the browser host, or Electron's messages. */
export interface ToldAnswer {
  readonly result: BridgeAnswer<unknown>;
  readonly cart?: CartMark;
}

/** What carries the bridge to one page. @see keepCart */
export interface BridgeCarrier {
  /** @param has the version of the cart that the page has */
  request(path: string, input: unknown, has: number): Promise<ToldAnswer>;
  subscribe(event: string, callback: (data: unknown) => void): () => void;
}

/** Said by a page that has no cart yet; no cart has this version. */
export const NO_CART = 0;

/** A line as it travels: an unchanged one is its place among the lines of the cart that the page has. */
type TravellingLine = PricedLine | number;

/** What an engine tells one page of carts, and remembers of it. */
export interface CartTeller {
  /** @param has the version that the page said it has when it asked; another than the last that was told gets the whole cart */
  tell(result: BridgeAnswer<unknown>, has: number | undefined): ToldAnswer;
}

/**
 * @param first the version of the first cart, 1 or more; drawn at random, so that a page which had the carts of an engine that ended is told
 * the whole cart by the next one
 */
export function createCartTeller(first: number): CartTeller {
  let told: KnownCart | undefined;
  return {
    tell: (result, has) => {
      const cart = cartOf(result);
      // Who says nothing of versions is always told everything.
      if (cart === undefined || has === undefined) return { result };
      const base = told?.version === has ? told : undefined;
      told = { version: told === undefined ? first : told.version + 1, cart };
      const mark = { version: told.version, base: base?.version ?? null };
      return base === undefined
        ? { result, cart: mark }
        : { result: withCart(result, { ...cart, lines: linesAgainst(base.cart, cart) }), cart: mark };
    },
  };
}

/** A page's end: keeps the last cart, says which one it has, and puts together what is told against it. */
export function keepCart(carrier: BridgeCarrier): BridgeTransport {
  let known: KnownCart | undefined;
  return {
    request: async (path, input) => {
      const had = known;
      const { result, cart } = await carrier.request(path, input, had?.version ?? NO_CART);
      if (cart === undefined) return result;
      const whole = wholeAnswer(result, cart, had);
      known = whole.known;
      return whole.answer;
    },
    subscribe: (event, callback) => carrier.subscribe(event, callback),
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
