import type { StoreApi } from 'zustand/vanilla';
import type { Approval } from '#shared/bridge/shift.ts';
import type { Bridge, BridgeAnswer, CartChange, ProductTile, StoredValueTile } from '#shared/bridge.ts';
import { QUANTITY_ONE_MILLI, type Rejection } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Sounds } from '../app/sounds.ts';
import { type ApprovedCall, given } from '../identity/approvals.ts';
import type { CounterState, ScanProblem } from './counter-store.ts';
import { withSameLines } from './same-lines.ts';
import { isRungUp } from './selling.ts';

const candidateLimit = 12;

/** There is nothing in it, and nobody that it is for. */
const isBare = ({ lines, coupons, discount, customerId }: PricedCart): boolean =>
  lines.length === 0 && coupons.length === 0 && discount === null && customerId === null;

/**
 * Changes of the cart, one after the other: each waits for the answer to the one before, so that scans stay in order.
 * What a person did in one step is undone in one step, though the engine may have needed two changes for it.
 */
export class CartSteps {
  readonly #bridge: Bridge;
  readonly #sounds: Sounds;
  readonly #store: StoreApi<CounterState>;
  readonly #onCard: (card: StoredValueTile) => void;
  #queue: Promise<unknown> = Promise.resolve();
  /** Changes that aren't answered yet. */
  #underWay = 0;
  /** How many changes of the engine's each of our last steps was. */
  #undoSizes: number[] = [];

  constructor(
    bridge: Bridge,
    sounds: Sounds,
    store: StoreApi<CounterState>,
    onCard: (card: StoredValueTile) => void,
  ) {
    this.#onCard = onCard;
    this.#bridge = bridge;
    this.#sounds = sounds;
    this.#store = store;
  }

  /** Asks for the cart as the engine has it. */
  load(): Promise<void> {
    return this.#enqueue(async () => {
      const answer = await this.#bridge.sales.cart({});
      if (!answer.ok) return;
      this.forget();
      const { selectedLineId } = this.#store.getState();
      this.#store.setState({
        cart: answer.value,
        selectedLineId: lineStillThere(answer.value, selectedLineId),
      });
    });
  }

  /** Another cart begins: what was done to the last one can't be undone. */
  forget(): void {
    this.#undoSizes = [];
  }

  /**
   * A scan adds one piece; the rest of a typed quantity is set on its line.
   * @returns true when it was a receipt's code, which changes no cart: the receipt is to be shown
   */
  scan(code: string, times: number): Promise<boolean> {
    return this.#enqueue(async () => {
      const ask = (approval?: Approval) => this.#bridge.sales.scan({ code, ...given(approval) });
      const answer = await ask();
      const isThisScan: Settles = (problem) => problem.scanned === code;
      if (!(await this.#take(answer, code, { settles: isThisScan, again: ask })) || !answer.ok) {
        // The quantity waits for the product that is chosen.
        if (this.#store.getState().problem?.candidates.length)
          this.#store.setState({ times: times === 1 ? null : times });
        return false;
      }
      if (answer.value.receipt !== undefined) return true;
      if (answer.value.card !== undefined) {
        this.#onCard(answer.value.card);
        return false;
      }
      const addedMore = times > 1 && (await this.#addMore(answer.value, times - 1, code));
      this.#undoSizes.push(addedMore ? 2 : 1);
      if (times === 1 || addedMore) this.#sounds.accepted();
      return false;
    });
  }

  /** One change of the cart; a new line is heard, a correction isn't. */
  change(ask: ApprovedCall<CartChange>, effect: ChangeEffect = {}): Promise<void> {
    return this.#enqueue(async () => {
      if (!(await this.#take(await ask(), null, { ...effect, again: ask }))) return;
      this.#undoSizes.push(1);
      if (effect.sound) this.#sounds.accepted();
    });
  }

  /** Begins anew. Where nothing is in the cart nothing is done, so that the next Undo brings back what was there before. */
  clear(): Promise<void> {
    return this.#enqueue(async () => {
      const { cart } = this.#store.getState();
      if (cart !== null && isBare(cart)) return this.#store.setState({ problem: null, earlier: [] });
      const ask = () => this.#bridge.sales.clearCart({});
      if (await this.#take(await ask(), null, { settles: () => true, again: ask })) this.#undoSizes.push(1);
    });
  }

  /** One change whose refusal is said where it was asked for, and not in the red row. */
  ask<T extends CartChange>(
    ask: () => Promise<BridgeAnswer<T>>,
    effect: ChangeEffect = {},
  ): Promise<BridgeAnswer<T>> {
    return this.#enqueue(async () => {
      const answer = await ask();
      if (!answer.ok) return answer;
      this.#show(answer.value, effect.settles);
      this.#undoSizes.push(1);
      if (effect.sound) this.#sounds.accepted();
      return answer;
    });
  }

  /** Says in turn what isn't even asked of the engine. */
  refuse(error: Rejection, scanned: string | null): Promise<void> {
    return this.#enqueue(() => this.#refuse(error, scanned));
  }

  /** Whole pieces more or fewer on a line; the quantity is read when it is this step's turn. */
  step(lineId: string, pieces: number): Promise<void> {
    return this.#enqueue(async () => {
      const line = this.#store.getState().cart?.lines.find((candidate) => candidate.lineId === lineId);
      const quantityMilli = (line?.quantityMilli ?? 0) + pieces * QUANTITY_ONE_MILLI;
      if (!line || quantityMilli <= 0) return;
      const ask = (approval?: Approval) =>
        this.#bridge.sales.setQuantity({ lineId, quantityMilli, ...given(approval) });
      if (await this.#take(await ask(), null, { again: ask })) this.#undoSizes.push(1);
    });
  }

  undo(): Promise<void> {
    return this.#enqueue(async () => {
      const size = this.#undoSizes.pop() ?? 1;
      for (let done = 0; done < size; done += 1) {
        if (!(await this.#take(await this.#bridge.sales.undo({}), null))) return;
      }
    });
  }

  /** Does it at once, or after the changes that are under way: what was pressed after a scan is about the cart with it. */
  inOrder(act: () => void): void {
    if (this.#underWay === 0) act();
    else void this.#enqueue(async () => act());
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    const done = this.#queue.then(work);
    this.#queue = done
      .catch(() => undefined)
      .finally(() => {
        this.#underWay -= 1;
      });
    return done;
  }

  /** @returns true when the engine took the rest of the quantity too */
  async #addMore({ lineId, cart }: CartChange, pieces: number, code: string): Promise<boolean> {
    const line = cart.lines.find((candidate) => candidate.lineId === lineId);
    if (!line) return false;
    const quantityMilli = line.quantityMilli + pieces * QUANTITY_ONE_MILLI;
    const ask = (approval?: Approval) =>
      this.#bridge.sales.setQuantity({ lineId: line.lineId, quantityMilli, ...given(approval) });
    return this.#take(await ask(), code, { again: ask });
  }

  /** Shows what the engine answered. @returns true when it took the change */
  async #take(
    answer: BridgeAnswer<CartChange>,
    scanned: string | null,
    { settles, again }: Pick<ChangeEffect, 'settles'> & { readonly again?: ApprovedCall<CartChange> } = {},
  ): Promise<boolean> {
    if (!answer.ok) {
      await this.#refuse(answer.error, scanned, again);
      return false;
    }
    this.#show(answer.value, settles);
    return true;
  }

  #show({ cart, lineId }: CartChange, settles: Settles = () => false): void {
    const { cart: shown, flash, selectedLineId, problem, earlier } = this.#store.getState();
    this.#store.setState({
      cart: withSameLines(shown, cart),
      ...stillToSay(problem, earlier, settles),
      selectedLineId: lineId ?? lineStillThere(cart, selectedLineId),
      flash: lineId === null ? flash : { lineId, count: (flash?.count ?? 0) + 1 },
    });
  }

  async #refuse(error: Rejection, scanned: string | null, again?: ApprovedCall<CartChange>): Promise<void> {
    this.#sounds.refused();
    const isAmbiguous = error.code === 'catalog.barcodeAmbiguous';
    const candidates = isAmbiguous ? await findCandidates(this.#bridge, error, scanned) : [];
    const { problem, earlier } = this.#store.getState();
    const isOlder = (one: ScanProblem): boolean => one.scanned !== null && one.scanned !== scanned;
    this.#store.setState({
      problem: {
        error,
        scanned,
        candidates,
        digitsChoose: true,
        again: error.code === 'sales.outOfStock' ? (again ?? null) : null,
      },
      earlier: [...(problem ? [problem] : []), ...earlier].filter(isOlder),
      times: null,
      keyed: '',
    });
  }
}

/** Which failed scans a change makes good. */
type Settles = (problem: ScanProblem) => boolean;

interface ChangeEffect {
  readonly sound?: boolean;
  readonly settles?: Settles;
}

/**
 * What stays in red after a change that went well: scans that made no line, so that no item leaves unpaid because the
 * next one was fine. What came of a key or a touch is over.
 */
function stillToSay(
  problem: ScanProblem | null,
  earlier: readonly ScanProblem[],
  settles: Settles,
): Pick<CounterState, 'problem' | 'earlier'> {
  const [newest, ...others] = [...(problem ? [problem] : []), ...earlier].filter(
    (one) => one.scanned !== null && !settles(one),
  );
  return { problem: newest ? { ...newest, digitsChoose: false } : null, earlier: others };
}

const lineStillThere = (cart: PricedCart, lineId: string | null): string | null =>
  cart.lines.some((line) => line.lineId === lineId)
    ? lineId
    : (cart.lines.findLast(isRungUp)?.lineId ?? null);

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
