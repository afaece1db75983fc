import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge, CompletedSale } from '#shared/bridge.ts';
import { formatScaled, type Rejection } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { parseAmount } from '../app/format.ts';
import type { Counter } from './counter-store.ts';

/** A payment that was asked for; until its answer is known, nothing else may be paid. */
interface Attempt {
  readonly saleId: string;
  readonly totalCents: number;
  readonly tenderedCents: number;
  /** Since when the prices hold that were shown. */
  readonly pricedAt: string;
}

export interface PaymentState {
  readonly open: boolean;
  /** What was typed as the customer's cash; empty for the exact amount. */
  readonly typed: string;
  /** The payment whose answer isn't known yet. */
  readonly attempt: Attempt | null;
  readonly problem: Rejection | null;
  /** The sale that was just made, while its change is shown. */
  readonly completed: (CompletedSale & { readonly tenderedCents: number }) | null;
}

export interface Payment extends StoreApi<PaymentState> {
  /** Opens the sheet for a cart with something in it. */
  start(): void;
  leave(): void;
  type(text: string): void;
  /** Takes the money: what was typed, or the exact amount. A second call while one is under way does nothing. */
  take(cart: PricedCart): Promise<void>;
  next(): void;
  /** Asks again for a payment that the engine couldn't finish, under the same id. */
  retry(): Promise<void>;
  /** After the engine was away in the middle of a payment: finds out whether that sale was made. */
  resume(cart: PricedCart): Promise<void>;
}

/** Refusals after which the sale may have been recorded: the attempt stays, and is asked for again under the same id. */
const unfinishedCodes: ReadonlySet<string> = new Set(['kernel.unavailable', 'devices.journalUnwritten']);

const initial: PaymentState = { open: false, typed: '', attempt: null, problem: null, completed: null };

/** Paying for the open cart, and the change afterwards. The sale's id makes paying twice impossible. */
export function createPayment(bridge: Bridge, counter: Counter): Payment {
  const store = createStore<PaymentState>(() => initial);

  const complete = async (attempt: Attempt): Promise<void> => {
    const answer = await bridge.sales.completeSale({
      saleId: attempt.saleId,
      totalCents: attempt.totalCents,
      pricedAt: attempt.pricedAt,
      tenders: [{ tender: 'cash', tenderedCents: attempt.tenderedCents }],
    });
    if (answer.ok) {
      counter.show(answer.value.cart);
      store.setState({
        ...initial,
        completed: { ...answer.value, tenderedCents: attempt.tenderedCents },
      });
      return;
    }
    const isUnfinished = unfinishedCodes.has(answer.error.code);
    store.setState({ problem: answer.error, attempt: isUnfinished ? attempt : null });
    if (!isUnfinished) await counter.load();
  };

  return {
    ...store,
    start: () => {
      const { cart } = counter.getState();
      const { open, attempt } = store.getState();
      if (cart && cart.lines.length > 0 && !open && attempt === null) {
        store.setState({ ...initial, open: true });
      }
    },
    leave: () => {
      if (store.getState().attempt === null) store.setState({ open: false, typed: '', problem: null });
    },
    type: (typed) => {
      if (store.getState().attempt === null) store.setState({ typed, problem: null });
    },
    async take(cart) {
      const { attempt, typed } = store.getState();
      const tenderedCents = tenderedOf(typed, cart);
      if (attempt !== null || tenderedCents === null || tenderedCents < cart.cashDueCents) return;
      const { saleId, totalCents, pricedAt } = cart;
      const next: Attempt = { saleId, totalCents, tenderedCents, pricedAt };
      store.setState({ attempt: next, problem: null });
      await complete(next);
    },
    next: () => store.setState(initial),
    async retry() {
      const { attempt, problem } = store.getState();
      if (attempt === null || problem === null) return;
      store.setState({ problem: null });
      await complete(attempt);
    },
    async resume(cart) {
      const { attempt } = store.getState();
      if (attempt === null) return;
      if (cart.saleId === attempt.saleId) {
        // It wasn't made: the sheet is as it was, and the cashier presses once more.
        const typed = formatScaled(attempt.tenderedCents, 2);
        store.setState({ attempt: null, problem: null, open: true, typed });
        return;
      }
      await complete(attempt);
    },
  };
}

/** What the customer gives, in cents: the exact amount when nothing was typed, null when it isn't an amount. */
export const tenderedOf = (typed: string, cart: PricedCart): number | null =>
  typed === '' ? cart.cashDueCents : parseAmount(typed);

const notesCents = [200, 500, 1000, 5000, 10_000] as const;
const maxQuickAmounts = 5;

/**
 * What customers are likely to hand over for an amount due: exact first, then the next ten dollars and the notes above
 * it, each once, in order.
 */
export function quickAmounts(dueCents: number): readonly number[] {
  const roundUp = (step: number): number => dueCents + ((step - (dueCents % step)) % step);
  const above = [500, 1000, 5000, 10_000].map(roundUp);
  const notes = notesCents.filter((note) => note > dueCents);
  const amounts = [...new Set([...above, ...notes])].filter((amount) => amount > dueCents);
  amounts.sort((a, b) => a - b);
  return [dueCents, ...amounts.slice(0, maxQuickAmounts)];
}
