import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Approval } from '#shared/bridge/shift.ts';
import type { Bridge, CartChange, ProductTile, StoredValueTile } from '#shared/bridge.ts';
import { type CustomerId, QUANTITY_ONE_MILLI, type Rejection } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Sounds } from '../app/sounds.ts';
import { type Approvals, type ApprovedCall, given } from '../identity/approvals.ts';
import { CartSteps } from './cart-steps.ts';
import { createSelling, isRungUp, type Selling } from './selling.ts';

/** A scan that made no line: what it was, and what came of it. */
export interface ScanProblem {
  readonly error: Rejection;
  /** What was scanned; null when the trouble came from a key or a touch. */
  readonly scanned: string | null;
  /** The products to choose from, when a code belongs to more than one. */
  readonly candidates: readonly ProductTile[];
  /** Digits choose among the candidates: only until the next item is added. */
  readonly digitsChoose: boolean;
  /** Does the same with somebody's word, where that is all that it lacks. */
  readonly again: ApprovedCall<CartChange> | null;
}

/** What of a line is changed on its sheet. */
export const lineParts = ['quantity', 'price', 'discount', 'markdown', 'note', 'serials', 'lot'] as const;
export type LinePart = (typeof lineParts)[number];

/** A window of the counter's over it. */
export type Sheet =
  | { readonly kind: 'line'; readonly lineId: string; readonly part: LinePart }
  | { readonly kind: 'discount' | 'coupon' | 'park' | 'parked' | 'price' }
  | { readonly kind: 'department'; readonly barcode: string | null }
  | { readonly kind: 'card'; readonly card: StoredValueTile }
  | { readonly kind: 'labels'; readonly of: LabelledGoods | null };

/** Goods that markdown labels are printed for. */
export interface LabelledGoods extends Pick<ProductTile, 'productId' | 'variantId' | 'name' | 'nameZh'> {
  readonly furtherNames?: ProductTile['furtherNames'] | undefined;
  /** What is taken off; null: not chosen yet. */
  readonly percent: number | null;
  readonly expiresOn: string | null;
}

export interface CounterState {
  readonly cart: PricedCart | null;
  readonly selectedLineId: string | null;
  /** The line to flash; `count` grows, so that the same line flashes again. */
  readonly flash: { readonly lineId: string; readonly count: number } | null;
  readonly problem: ScanProblem | null;
  /** Scans before it that made no line either, newest first: each an item that may leave unpaid. */
  readonly earlier: readonly ScanProblem[];
  /** Digits typed so far outside of any field. */
  readonly keyed: string;
  /** The quantity for the next item, after `6 *`. */
  readonly times: number | null;
  /** What was typed before `*` is no quantity: the next item isn't added. */
  readonly timesInvalid: boolean;
  readonly sheet: Sheet | null;
  /** The next scan takes a piece off. */
  readonly removing: boolean;
  /** What a recalled cart came to when it was parked, if that is another amount now. */
  readonly wasCents: number | null;
}

export interface Counter extends StoreApi<CounterState> {
  readonly selling: Selling;
  load(): Promise<void>;
  /** @returns true when it was a receipt's code: the receipt is to be shown */
  scan(code: string): Promise<boolean>;
  add(tile: Pick<ProductTile, 'productId' | 'variantId'>): Promise<void>;
  /** Adds whole pieces to a line's quantity, or takes them off; a line never goes below one piece this way. */
  step(lineId: string, pieces: number): Promise<void>;
  remove(lineId: string): Promise<void>;
  clear(): Promise<void>;
  /** Says who the cart is for; null: nobody. */
  attach(customerId: string | null): Promise<void>;
  undo(): Promise<void>;
  /** The last item once more, as often as was typed. @returns false when there is none yet */
  repeat(): Promise<boolean>;
  /** Says what was scanned and wasn't taken. */
  refuse(error: Rejection, scanned: string | null): Promise<void>;
  /** A sheet's use for scans while it is open; null: they are items. */
  takeScans(taker: ((code: string) => boolean) | null): void;
  /** Pay's use for a gift card that was scanned: true when it took it. Otherwise the card is shown. */
  takeCards(taker: (card: StoredValueTile) => boolean): void;
  /** Takes a cart that the engine gave with something else, such as the empty one after a sale. */
  show(cart: PricedCart): void;
  select(direction: 1 | -1): void;
  /** Does it once the cart is as it was asked for: at once, unless a scan or a change isn't answered yet. */
  inOrder(act: () => void): void;
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

const quantityInvalid: Rejection = { code: 'sales.quantityInvalid', details: {} };

const initial: CounterState = {
  cart: null,
  selectedLineId: null,
  flash: null,
  problem: null,
  earlier: [],
  keyed: '',
  times: null,
  timesInvalid: false,
  sheet: null,
  removing: false,
  wasCents: null,
};

/** The open cart as it is shown, and what is typed for it. */
export function createCounter(bridge: Bridge, sounds: Sounds, approvals: Approvals): Counter {
  const store = createStore<CounterState>(() => initial);
  let cardTaker: (card: StoredValueTile) => boolean = () => false;
  const steps = new CartSteps(bridge, sounds, store, (card) => {
    sounds.accepted();
    if (!cardTaker(card)) store.setState({ sheet: { kind: 'card', card } });
  });
  const selling = createSelling(bridge, steps, store, approvals);
  let taker: ((code: string) => boolean) | null = null;
  /** What `repeat` does once more. */
  let last: (() => Promise<unknown>) | null = null;

  /** @returns how many of the next item; null when what was typed is no quantity */
  const takeTimes = (): number | null => {
    const { times, timesInvalid } = store.getState();
    store.setState({ times: null, timesInvalid: false, keyed: '' });
    return timesInvalid ? null : (times ?? 1);
  };

  const scan = async (code: string): Promise<boolean> => {
    if (taker?.(code)) return false;
    const { removing } = store.getState();
    const times = removing ? null : takeTimes();
    if (!removing) last = () => scan(code);
    if (times !== null) return steps.scan(code, times);
    await (removing ? selling.scanOff(code) : steps.refuse(quantityInvalid, code));
    return false;
  };

  const add = (tile: Pick<ProductTile, 'productId' | 'variantId'>): Promise<void> => {
    const { productId, variantId } = tile;
    const times = takeTimes();
    last = () => add(tile);
    if (times === null) return steps.refuse(quantityInvalid, null);
    const quantityMilli = times * QUANTITY_ONE_MILLI;
    const ask = (approval?: Approval) =>
      bridge.sales.addProduct({ productId, variantId, quantityMilli, ...given(approval) });
    return steps.change(ask, { sound: true, settles: hasCandidate(variantId) });
  };

  return {
    ...store,
    load: () => steps.load(),
    scan,
    add,
    selling,
    repeat: async () => {
      await last?.();
      return last !== null;
    },
    refuse: (error, scanned) => steps.refuse(error, scanned),
    takeScans: (next) => {
      taker = next;
    },
    takeCards: (next) => {
      cardTaker = next;
    },
    step: (lineId, pieces) => steps.step(lineId, pieces),
    remove: (lineId) => steps.change(() => bridge.sales.removeLine({ lineId })),
    clear: async () => {
      await steps.clear();
      approvals.forget();
    },
    attach: (customerId) =>
      steps.change(() => bridge.customers.attach({ customerId: customerId as CustomerId | null })),
    undo: () => steps.undo(),
    show: (cart) => {
      steps.forget();
      approvals.forget();
      store.setState({ ...initial, cart });
    },
    select: (direction) =>
      store.setState(({ cart, selectedLineId }) => selectNext(cart, selectedLineId, direction)),
    inOrder: (act) => steps.inOrder(act),
    key: (text) => keyText(store, text, () => void steps.refuse(quantityInvalid, null)),
    unkey: () => {
      const { keyed, times, timesInvalid } = store.getState();
      if (keyed === '' && times === null && !timesInvalid) return false;
      store.setState(keyed === '' ? { times: null, timesInvalid: false } : { keyed: keyed.slice(0, -1) });
      return true;
    },
    submitKeyed() {
      const { keyed } = store.getState();
      if (keyed === '') return false;
      void scan(keyed);
      return true;
    },
    dismiss: () => store.setState({ problem: null, earlier: [], timesInvalid: false }),
  };
}

function selectNext(
  cart: PricedCart | null,
  selected: string | null,
  direction: 1 | -1,
): Partial<CounterState> {
  const lines = cart?.lines.filter(isRungUp) ?? [];
  const index = lines.findIndex((line) => line.lineId === selected);
  const next = lines[Math.min(Math.max(index + direction, 0), lines.length - 1)];
  return { selectedLineId: next?.lineId ?? null };
}

/**
 * Digits are collected; `*` makes them the quantity for the next item, or refuses them. Anything else is for somebody
 * else, but for the point of a number that has begun: it makes no quantity, and that has to be said.
 */
function keyText(store: StoreApi<CounterState>, text: string, refuse: () => void): boolean {
  const isNumber =
    /^[\d*]+$/.test(text) || (/^[\d*.,]+$/.test(text) && /^\d/.test(store.getState().keyed + text));
  if (!isNumber) return false;
  for (const char of text) {
    const { keyed } = store.getState();
    if (char !== '*') {
      store.setState({ keyed: (keyed + char).slice(0, maxKeyedDigits) });
    } else if (isTimes(keyed)) {
      store.setState({ times: Number(keyed), timesInvalid: false, keyed: '' });
    } else if (keyed !== '') {
      store.setState({ times: null, timesInvalid: true, keyed: '' });
      refuse();
    }
  }
  return true;
}

const isTimes = (keyed: string): boolean =>
  /^\d+$/.test(keyed) && keyed.length <= maxTimesDigits && Number(keyed) > 0;

const hasCandidate =
  (variantId: string) =>
  ({ candidates }: ScanProblem): boolean =>
    candidates.some((tile) => tile.variantId === variantId);
