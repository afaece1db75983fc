import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge, CompletedSale, StoredValueTile } from '#shared/bridge.ts';
import { formatScaled, type Rejection, type SaleId } from '#shared/kernel/index.ts';
import {
  billCentsOf,
  CASH_STEP_CENTS,
  MAX_TENDERS,
  type TenderCode,
  type Tendered,
} from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { parseAmount } from '../app/format.ts';
import type { Approvals } from '../identity/approvals.ts';
import type { Counter } from './counter-store.ts';
import { createInvoiceDraft, type InvoiceDraft } from './invoice-draft.ts';
import { isSame, noting, unfinishedCodes } from './keep-taken.ts';
import { askingFirst, withWord } from './may-pay.ts';
import { firstOpenQuestion } from './open-question.ts';
import { newPayNow, type PayNowAttempt } from './pay-now.ts';
import { type CardState, isCardTender, noCard, payingCard } from './paying-card.ts';
import { asksAboutTip, dueOf, nextLeg, type PayTerms, surchargesOfLegs } from './tenders.ts';

/** A payment that was asked for; until its answer is known, nothing else may be paid. */
interface Attempt {
  readonly saleId: string;
  readonly totalCents: number;
  readonly tenders: readonly Tendered[];
  /** Since when the prices hold that were shown. */
  readonly pricedAt: string;
}

export interface PaymentState extends CardState {
  readonly open: boolean;
  /** What the customer pays with next. */
  readonly tender: TenderCode;
  /** What was typed as its amount; empty for what is left. */
  readonly typed: string;
  /** What its slip says. */
  readonly reference: string;
  /** What the customer gives for staff with it. */
  readonly tipCents: number;
  /** It was asked whether so large a tip is meant; who takes the payment now says yes. */
  readonly isTipAsked: boolean;
  /** The PayNow code that is shown; null: none. */
  readonly payNow: PayNowAttempt | null;
  /** What was taken so far. */
  readonly taken: readonly Tendered[];
  /** The sale that it was taken for, as far as this page knows; null: it has taken nothing. */
  readonly takenFor: string | null;
  /** What was taken before this page was there: the page was loaded again, or the till restarted. */
  readonly restored: readonly Tendered[];
  /** The payment whose answer isn't known yet. */
  readonly attempt: Attempt | null;
  readonly problem: Rejection | null;
  /** The sale that was just made, while its change is shown. */
  readonly completed: (CompletedSale & { readonly tenderedCents: number }) | null;
  /** What the customer before is still to be given, while the next cart grows; null: nothing, or the next one pays. */
  readonly lastChange: { readonly changeCents: number; readonly receiptNumber: string } | null;
  /** The e-receipt that is shown for a customer to scan. */
  readonly shownLink: { readonly saleId: string; readonly url: string } | null;
}

export interface Payment extends StoreApi<PaymentState> {
  /** The tax invoice that somebody asked for. */
  readonly invoice: InvoiceDraft;
  /** Opens the sheet for a cart with something in it; what has to be asked or entered first is shown instead. */
  start(): void;
  leave(): void;
  type(text: string): void;
  refer(reference: string): void;
  /** The customer gives so much for staff with the next leg. */
  tip(cents: number): void;
  /** Pays with something else next. Cash that was typed, and isn't enough, is taken as a part first. */
  choose(tender: TenderCode, cart: PricedCart): void;
  /**
   * Takes what was typed, or what is left: as a part, or the rest. A second call while one is under way does nothing. Of a PayNow code
   * that has expired it makes a new one, unless somebody says that it was paid before. With a tip that is larger than the sale the first
   * call only asks, and the next one takes it.
   */
  take(cart: PricedCart, options?: { readonly isReceivedBefore: boolean }): Promise<void>;
  /** Another PayNow code, with a reference of its own. */
  renewPayNow(): void;
  /** The card pays next. */
  offerCard(card: StoredValueTile, cart: PricedCart): void;
  /** What was scanned while money is taken already. @returns true when it is a card, which was dealt with */
  offerCode(code: string): Promise<boolean>;
  typeCard(code: string): void;
  /** Gives back what was taken. */
  giveBack(index: number): void;
  /** Takes exactly what is due in cash, without a sheet; what has to be asked or entered first is shown instead. */
  takeExactCash(): Promise<void>;
  /** Goes on to the next customer; the change of this one stays to be read. */
  next(): void;
  /** Nothing is left of the last payment: somebody else stands here. */
  forget(): void;
  /** Shows a sale's e-receipt as a QR code, here and to the customer. @returns why it can't be; null when it is */
  showLink(saleId: string): Promise<Rejection | null>;
  hideLink(): void;
  /** Asks again for a payment that the engine couldn't finish, under the same id. */
  retry(): Promise<void>;
  /**
   * After the engine was away in the middle of a payment: finds out whether that sale was made. What the engine kept of the cart's payment
   * is gone on with; what this page took and the engine doesn't know is written down once more.
   */
  resume(cart: PricedCart): Promise<void>;
}

const emptyTender = {
  ...({ tender: 'cash', typed: '', reference: '', tipCents: 0 } as const),
  ...({ isTipAsked: false, payNow: null } as const),
  ...noCard,
};

const initial: PaymentState = {
  ...emptyTender,
  open: false,
  taken: [],
  takenFor: null,
  restored: [],
  attempt: null,
  problem: null,
  completed: null,
  lastChange: null,
  shownLink: null,
};

/** Paying for the open cart, and the change afterwards. The sale's id makes paying twice impossible. */
export function createPayment(
  bridge: Bridge,
  counter: Counter,
  approvals: Approvals,
  terms: () => PayTerms,
): Payment {
  const store = createStore<PaymentState>(() => initial);
  const complete = completing(bridge, counter, approvals, store);

  const note = noting(bridge, store);
  const words = askingFirst(bridge, approvals, () => {
    if (store.getState().taken.length === 0) store.setState({ ...emptyTender, open: false, problem: null });
  });
  counter.subscribe(({ cart }, before) => {
    const { open, attempt } = store.getState();
    const isSameSale = cart !== null && cart.saleId === before.cart?.saleId;
    if (open && attempt === null && isSameSale && cart.customerId !== before.cart?.customerId) words.ask();
  });

  const add = (leg: Tendered, cart: PricedCart): void => {
    const { taken } = store.getState();
    if (taken.length >= MAX_TENDERS) return;
    store.setState({ ...emptyTender, taken: [...taken, leg], problem: null });
    void note(cart);
  };
  const pay = async ({ saleId, totalCents, pricedAt }: PricedCart, leg: Tendered): Promise<void> => {
    const tenders = [...store.getState().taken, leg];
    const attempt = { saleId, totalCents: totalCents + surchargesOfLegs(tenders), pricedAt, tenders };
    store.setState({ attempt, problem: null });
    await note.done();
    await complete(attempt);
  };

  const start = (): void => {
    const { cart } = counter.getState();
    const { open, attempt, taken, takenFor, restored } = store.getState();
    if (!cart || cart.lines.length === 0 || open || attempt !== null) return;
    if (firstOpenQuestion(counter, cart)) return;
    store.setState({ ...initial, taken, takenFor, restored, open: true });
  };
  const startAsking = (): void => {
    const { open } = store.getState();
    start();
    if (!open && store.getState().open) words.ask();
  };

  const invoice = createInvoiceDraft();

  const choose: Payment['choose'] = (tender, cart) => {
    const { attempt, isHolding, typed, taken, tipCents, tender: before } = store.getState();
    if (attempt !== null || isHolding || tender === before) return;
    if (words.isMissing()) return void words.whenGiven().then((isGiven) => isGiven && choose(tender, cart));
    const cents = typed === '' ? null : parseAmount(typed);
    const isPart = before === 'cash' && cents !== null && cents > 0;
    if (isPart && cents < dueOf(cart, taken, 'cash', terms().rounding)) {
      if (cents % CASH_STEP_CENTS !== 0) return store.setState({ problem: invalid(cents) });
      add({ tender: 'cash', tenderedCents: cents }, cart);
    }
    // A card gives no tip: it pays the bill.
    store.setState({ ...emptyTender, tender, tipCents: isCardTender(tender) ? 0 : tipCents, problem: null });
    renewPayNow();
  };
  /** An attempt for what is to be paid now: another amount is another attempt [PAY-35]. */
  const renewPayNow = (): void => {
    const payNow = store.getState().tender === 'paynow' ? newPayNow(terms()) : null;
    store.setState(payNow === null ? { payNow } : { payNow, reference: payNow.reference });
  };
  const cards = payingCard({ bridge, store, terms, choose, add, pay });
  counter.takeCards((card) => {
    const { cart } = counter.getState();
    if (!store.getState().open || !cart) return false;
    cards.offer(card, cart);
    return true;
  });

  return {
    ...store,
    invoice,
    start: startAsking,
    leave: () => {
      const { attempt, isHolding, taken } = store.getState();
      if (attempt !== null || isHolding) return;
      if (taken.length > 0) store.setState({ problem: { code: 'sales.paymentBegun', details: {} } });
      else store.setState({ ...emptyTender, open: false, problem: null });
    },
    type: (typed) => {
      const { attempt, isHolding, typed: before } = store.getState();
      if (attempt !== null || isHolding) return;
      store.setState({ typed, problem: null });
      if (typed !== before) renewPayNow();
    },
    refer: (reference) => store.setState({ reference }),
    tip: (tipCents) => {
      if (store.getState().attempt !== null) return;
      store.setState({ tipCents, isTipAsked: false, problem: null });
      renewPayNow();
    },
    choose,
    offerCard: cards.offer,
    offerCode: async (code) => {
      const { cart } = counter.getState();
      return cart !== null && (await cards.offerCode(code, cart));
    },
    typeCard: (cardCode) => store.setState({ cardCode, problem: null }),
    renewPayNow,
    async take(cart, options) {
      if (words.isMissing() && !(await words.whenGiven())) return;
      const { attempt, tender, payNow, taken, isTipAsked } = store.getState();
      if (isCardTender(tender)) return cards.take(cart);
      const isOver = payNow !== null && Date.now() >= payNow.expiresAtMs;
      if (attempt === null && isOver && options?.isReceivedBefore !== true) return renewPayNow();
      const next = nextLeg(cart, store.getState(), terms());
      const { leg, pays } = next;
      if (attempt !== null || leg === null) return;
      const isTaken = pays === 'rest' || pays === 'part';
      if (isTaken && !isTipAsked && asksAboutTip(cart, taken, next)) store.setState({ isTipAsked: true });
      else if (pays === 'rest') await pay(cart, leg);
      else if (pays === 'tooMuch') store.setState({ problem: { code: 'payments.tooMuch', details: {} } });
      else if (pays === 'part') add(leg, cart);
    },
    giveBack: (index) => {
      const { attempt, isHolding, taken } = store.getState();
      if (attempt !== null || isHolding) return;
      const left = taken.filter((_, position) => position !== index);
      store.setState({ taken: left, restored: [], tookLessCents: null, problem: null });
      const { cart } = counter.getState();
      if (cart) void note(cart);
    },
    async takeExactCash() {
      // What was scanned before is paid for, too.
      await new Promise<void>((resolve) => counter.inOrder(resolve));
      start();
      const { cart } = counter.getState();
      const { open, taken, attempt } = store.getState();
      if (!open || attempt !== null || !cart) return;
      await pay(cart, { tender: 'cash', tenderedCents: dueOf(cart, taken, 'cash', terms().rounding) });
    },
    next: () => {
      const { completed, lastChange } = store.getState();
      store.setState({ ...initial, lastChange: completed === null ? lastChange : owed(completed) });
      invoice.makeRoom();
    },
    forget: () => store.setState(initial),
    async showLink(saleId) {
      const { completed } = store.getState();
      const answer = await bridge.sales.receiptLink({ saleId: saleId as SaleId });
      if (!answer.ok) return answer.error;
      // The customer it was for may have gone meanwhile.
      if (store.getState().completed === completed)
        store.setState({ shownLink: { saleId, url: answer.value.url } });
      return null;
    },
    hideLink: () => store.setState({ shownLink: null }),
    async retry() {
      const { attempt, problem } = store.getState();
      if (attempt === null || problem === null) return;
      store.setState({ problem: null });
      await complete(attempt);
    },
    async resume(cart) {
      const { attempt, taken, takenFor } = store.getState();
      if (attempt !== null) {
        if (cart.saleId === attempt.saleId) store.setState(asItWas(attempt));
        else await complete(attempt);
      } else if (takenFor === cart.saleId) {
        if (!isSame(taken, cart.taken)) await note(cart);
      } else if (cart.taken.length > 0) {
        const { saleId, taken: kept } = cart;
        store.setState({ ...initial, open: true, taken: kept, takenFor: saleId, restored: kept });
      } else if (taken.length > 0) store.setState(initial);
    },
  };
}

/** Change that is to be given; null when there is none. */
const owed = ({ changeCents, receiptNumber }: CompletedSale): PaymentState['lastChange'] =>
  changeCents > 0 ? { changeCents, receiptNumber } : null;

const invalid = (tenderedCents: number): Rejection => ({
  code: 'payments.tenderInvalid',
  details: { tenderedCents },
});

/** What was typed of a leg: what was handed over in cash, else what of the bill it paid. */
const typedOf = (leg: Tendered): number => (leg.tender === 'cash' ? leg.tenderedCents : billCentsOf(leg));

/** It wasn't made: the sheet is as it was, and the cashier presses once more. */
function asItWas({ tenders }: Attempt): Partial<PaymentState> {
  const last = tenders.at(-1);
  return {
    attempt: null,
    problem: null,
    open: true,
    taken: tenders.slice(0, -1),
    tender: last?.tender ?? 'cash',
    typed: formatScaled(last === undefined ? 0 : typedOf(last), 2),
    reference: last?.reference ?? '',
    tipCents: last?.tipCents ?? 0,
  };
}

/** Asks for the sale, with somebody's approval of what the cart holds where one is needed. */
function completing(
  bridge: Bridge,
  counter: Counter,
  approvals: Approvals,
  store: StoreApi<PaymentState>,
): (attempt: Attempt) => Promise<void> {
  return async (attempt) => {
    const { saleId, totalCents, pricedAt, tenders } = attempt;
    const answer = await approvals.ask<CompletedSale>(
      withWord(bridge, () =>
        bridge.sales.completeSale({ saleId, totalCents, pricedAt, tenders: [...tenders] }),
      ),
    );
    if (answer.ok) {
      counter.show(answer.value.cart);
      const tenderedCents = tenders.reduce((sum, leg) => sum + leg.tenderedCents, 0);
      store.setState({ ...initial, completed: { ...answer.value, tenderedCents } });
      return;
    }
    const isUnfinished = unfinishedCodes.has(answer.error.code);
    store.setState({ problem: answer.error, attempt: isUnfinished ? attempt : null });
    if (isUnfinished) return;
    await counter.load();
    const { cart } = counter.getState();
    const isFree = store.getState().taken.length === 0;
    if (isFree && cart && firstOpenQuestion(counter, cart)) store.setState(initial);
  };
}
