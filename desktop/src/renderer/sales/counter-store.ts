import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge, BridgeAnswer, CartChange, ProductTile } from '#shared/bridge.ts';
import { QUANTITY_ONE_MILLI, type Rejection } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Sounds } from '../app/sounds.ts';

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
const candidateLimit = 12;

const initial: CounterState = {
  cart: null,
  selectedLineId: null,
  flash: null,
  problem: null,
  keyed: '',
  times: null,
};

/** The open cart as it is shown. Everything that changes it goes through one queue, so that scans stay in order. */
export function createCounter(bridge: Bridge, sounds: Sounds): Counter {
  const store = createStore<CounterState>(() => initial);
  let queue: Promise<unknown> = Promise.resolve();
  /** How many changes of the engine's each of our last steps was, for undo to take back whole steps. */
  let undoSizes: number[] = [];

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  const refuse = async (error: Rejection, scanned: string | null): Promise<void> => {
    sounds.refused();
    const candidates =
      error.code === 'catalog.barcodeAmbiguous' ? await findCandidates(bridge, error, scanned) : [];
    store.setState({ problem: { error, scanned, candidates }, times: null, keyed: '' });
  };

  const showChange = (change: CartChange): void => {
    const { flash } = store.getState();
    store.setState({
      cart: change.cart,
      problem: null,
      selectedLineId: change.lineId ?? lineStillThere(change.cart, store.getState().selectedLineId),
      flash: change.lineId === null ? flash : { lineId: change.lineId, count: (flash?.count ?? 0) + 1 },
    });
  };

  /** Runs one step of the cart's; true when the engine took it. */
  const apply = async (answer: BridgeAnswer<CartChange>, scanned: string | null): Promise<boolean> => {
    if (!answer.ok) {
      await refuse(answer.error, scanned);
      return false;
    }
    showChange(answer.value);
    return true;
  };

  const takeTimes = (): number => {
    const { times } = store.getState();
    store.setState({ times: null, keyed: '' });
    return times ?? 1;
  };

  /** A scan adds one piece; the rest of a typed quantity is set on its line. */
  const scanTimes = async (code: string, times: number): Promise<number> => {
    const answer = await bridge.sales.scan({ code });
    if (!(await apply(answer, code)) || !answer.ok || times === 1) return answer.ok ? 1 : 0;
    const { lineId, cart } = answer.value;
    const line = cart.lines.find((candidate) => candidate.lineId === lineId);
    if (!line) return 1;
    const quantityMilli = line.quantityMilli + (times - 1) * QUANTITY_ONE_MILLI;
    const more = await bridge.sales.setQuantity({ lineId: line.lineId, quantityMilli });
    return (await apply(more, code)) ? 2 : 1;
  };

  const change = (work: () => Promise<BridgeAnswer<CartChange>>, sound: boolean): Promise<void> =>
    enqueue(async () => {
      if (!(await apply(await work(), null))) return;
      undoSizes.push(1);
      if (sound) sounds.accepted();
    });

  return {
    ...store,
    load: () =>
      enqueue(async () => {
        const answer = await bridge.sales.cart({});
        if (!answer.ok) return;
        undoSizes = [];
        store.setState({
          cart: answer.value,
          selectedLineId: lineStillThere(answer.value, store.getState().selectedLineId),
        });
      }),
    scan: (code) => {
      const times = takeTimes();
      return enqueue(async () => {
        const size = await scanTimes(code, times);
        if (size === 0) return;
        undoSizes.push(size);
        if (store.getState().problem === null) sounds.accepted();
      });
    },
    add: ({ productId, variantId }) => {
      const quantityMilli = takeTimes() * QUANTITY_ONE_MILLI;
      return change(() => bridge.sales.addProduct({ productId, variantId, quantityMilli }), true);
    },
    step: (lineId, pieces) =>
      enqueue(async () => {
        const line = store.getState().cart?.lines.find((candidate) => candidate.lineId === lineId);
        if (!line) return;
        const quantityMilli = line.quantityMilli + pieces * QUANTITY_ONE_MILLI;
        if (quantityMilli <= 0) return;
        if (await apply(await bridge.sales.setQuantity({ lineId, quantityMilli }), null)) undoSizes.push(1);
      }),
    remove: (lineId) => change(() => bridge.sales.removeLine({ lineId }), false),
    clear: () => change(() => bridge.sales.clearCart({}), false),
    undo: () =>
      enqueue(async () => {
        const size = undoSizes.pop() ?? 1;
        for (let done = 0; done < size; done += 1) {
          if (!(await apply(await bridge.sales.undo({}), null))) return;
        }
      }),
    show: (cart) => {
      undoSizes = [];
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
      store.setState({ keyed: '' });
      void this.scan(keyed);
      return true;
    },
    dismiss: () => store.setState({ problem: null }),
  };
}

const lineStillThere = (cart: PricedCart, lineId: string | null): string | null =>
  cart.lines.some((line) => line.lineId === lineId) ? lineId : (cart.lines.at(-1)?.lineId ?? null);

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

const isTile = (value: unknown): value is ProductTile =>
  typeof value === 'object' &&
  value !== null &&
  'productId' in value &&
  'variantId' in value &&
  'name' in value;

/** The products that a code may mean: as the refusal names them, or else as the search finds them. */
async function findCandidates(
  bridge: Bridge,
  error: Rejection,
  scanned: string | null,
): Promise<readonly ProductTile[]> {
  const { candidates } = error.details;
  if (Array.isArray(candidates) && candidates.length > 0 && candidates.every(isTile)) return candidates;
  const answer = await bridge.catalog.search({ text: scanned ?? '', limit: candidateLimit });
  return answer.ok ? answer.value : [];
}
