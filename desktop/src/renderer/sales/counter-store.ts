import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge, ProductTile } from '#shared/bridge.ts';
import { QUANTITY_ONE_MILLI, type Rejection } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Sounds } from '../app/sounds.ts';
import { CartSteps } from './cart-steps.ts';

/** A scan that made no line: what it was, and what came of it. */
export interface ScanProblem {
  readonly error: Rejection;
  /** What was scanned; null when the trouble came from a key or a touch. */
  readonly scanned: string | null;
  /** The products to choose from, when a code belongs to more than one. */
  readonly candidates: readonly ProductTile[];
}

export interface CounterState {
  readonly cart: PricedCart | null;
  readonly selectedLineId: string | null;
  /** The line to flash; `count` grows, so that the same line flashes again. */
  readonly flash: { readonly lineId: string; readonly count: number } | null;
  readonly problem: ScanProblem | null;
  /** Digits typed so far outside of any field. */
  readonly keyed: string;
  /** The quantity for the next item, after `6 *`. */
  readonly times: number | null;
}

export interface Counter extends StoreApi<CounterState> {
  load(): Promise<void>;
  scan(code: string): Promise<void>;
  add(tile: Pick<ProductTile, 'productId' | 'variantId'>): Promise<void>;
  /** Adds whole pieces to a line's quantity, or takes them off; a line never goes below one piece this way. */
  step(lineId: string, pieces: number): Promise<void>;
  remove(lineId: string): Promise<void>;
  clear(): Promise<void>;
  undo(): Promise<void>;
  /** Takes a cart that the engine gave with something else, such as the empty one after a sale. */
  show(cart: PricedCart): void;
  select(direction: 1 | -1): void;
  key(text: string): boolean;
  /** Takes back the last digit, or else the waiting quantity. */
  unkey(): boolean;
  /** Looks up the digits that were typed. */
  submitKeyed(): boolean;
  dismiss(): void;
}

/** Largest multiplier that can be typed; the engine has the final word. */
const maxTimesDigits = 4;
const maxKeyedDigits = 32;

const initial: CounterState = {
  cart: null,
  selectedLineId: null,
  flash: null,
  problem: null,
  keyed: '',
  times: null,
};

/** The open cart as it is shown, and what is typed for it. */
export function createCounter(bridge: Bridge, sounds: Sounds): Counter {
  const store = createStore<CounterState>(() => initial);
  const steps = new CartSteps(bridge, sounds, store);

  const takeTimes = (): number => {
    const { times } = store.getState();
    store.setState({ times: null, keyed: '' });
    return times ?? 1;
  };

  return {
    ...store,
    load: () => steps.load(),
    scan: (code) => steps.scan(code, takeTimes()),
    add: ({ productId, variantId }) => {
      const quantityMilli = takeTimes() * QUANTITY_ONE_MILLI;
      return steps.change(() => bridge.sales.addProduct({ productId, variantId, quantityMilli }), true);
    },
    step: (lineId, pieces) => steps.step(lineId, pieces),
    remove: (lineId) => steps.change(() => bridge.sales.removeLine({ lineId }), false),
    clear: () => steps.change(() => bridge.sales.clearCart({}), false),
    undo: () => steps.undo(),
    show: (cart) => {
      steps.forget();
      store.setState({ ...initial, cart });
    },
    select: (direction) =>
      store.setState(({ cart, selectedLineId }) => selectNext(cart, selectedLineId, direction)),
    key: (text) => keyText(store, text),
    unkey: () => {
      const { keyed, times } = store.getState();
      if (keyed === '' && times === null) return false;
      store.setState(keyed === '' ? { times: null } : { keyed: keyed.slice(0, -1) });
      return true;
    },
    submitKeyed() {
      const { keyed } = store.getState();
      if (keyed === '') return false;
      void steps.scan(keyed, takeTimes());
      return true;
    },
    dismiss: () => store.setState({ problem: null }),
  };
}

function selectNext(
  cart: PricedCart | null,
  selected: string | null,
  direction: 1 | -1,
): Partial<CounterState> {
  const lines = cart?.lines ?? [];
  const index = lines.findIndex((line) => line.lineId === selected);
  const next = lines[Math.min(Math.max(index + direction, 0), lines.length - 1)];
  return { selectedLineId: next?.lineId ?? null };
}

/** Digits are collected; `*` makes them the quantity for the next item. Anything else is for somebody else. */
function keyText(store: StoreApi<CounterState>, text: string): boolean {
  if (!/^[\d*]+$/.test(text)) return false;
  for (const char of text) {
    const { keyed } = store.getState();
    const times = Number(keyed);
    if (char !== '*') store.setState({ keyed: (keyed + char).slice(0, maxKeyedDigits) });
    else if (keyed.length <= maxTimesDigits && times > 0) store.setState({ times, keyed: '' });
    else store.setState({ keyed: '' });
  }
  return true;
}
