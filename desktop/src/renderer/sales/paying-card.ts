import type { StoreApi } from 'zustand/vanilla';
import type { Bridge, StoredValueTile } from '#shared/bridge.ts';
import type { Rejection, StoredValueAccountId } from '#shared/kernel/index.ts';
import { type StoredValueTender, storedValueTenders, type Tendered } from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { parseAmount } from '../app/format.ts';
import type { PaymentState } from './payment-store.ts';
import { dueOf, type PayTerms } from './tenders.ts';

/** Longer codes are no card's. */
const MAX_CODE_LENGTH = 60;

/** What of a payment the card is paid with. */
export interface CardState {
  /** The card that pays next; null: it is to be scanned or typed. */
  readonly card: StoredValueTile | null;
  /** What was typed of its code. */
  readonly cardCode: string;
  /** The cloud is asked to set the amount aside. */
  readonly isHolding: boolean;
  /** Less was taken of the last card than was wanted; null: all of it. */
  readonly tookLessCents: number | null;
}

export const noCard: CardState = { card: null, cardCode: '', isHolding: false, tookLessCents: null };

/** The tender of a card. */
export const tenderOfCard = ({ kind }: Pick<StoredValueTile, 'kind'>): StoredValueTender | undefined =>
  storedValueTenders.find((tender) => tender === kind);

export const isCardTender = (tender: string): boolean => storedValueTenders.some((each) => each === tender);

/**
 * At most what is on the card and what is due, unless less was typed, and without the cloud what this till holds; null: what was typed is
 * no amount.
 */
export function amountOfCard(
  cart: PricedCart,
  { card, typed, taken, tender }: PaymentState,
  { rounding, isOnline }: PayTerms,
): { readonly dueCents: number; readonly mostCents: number; readonly cents: number | null } {
  const dueCents = dueOf(cart, taken, tender, rounding);
  const inReachCents = isOnline
    ? (card?.balanceCents ?? 0)
    : Math.min(card?.balanceCents ?? 0, card?.restCents ?? 0);
  const mostCents = Math.max(0, Math.min(dueCents, inReachCents));
  return { dueCents, mostCents, cents: typed === '' ? mostCents : parseAmount(typed) };
}

interface Parts {
  readonly bridge: Bridge;
  readonly store: StoreApi<PaymentState>;
  readonly terms: () => PayTerms;
  /** Chooses a tender, taking cash that was typed as a part first. */
  choose(tender: StoredValueTender, cart: PricedCart): void;
  add(leg: Tendered, cart: PricedCart): void;
  pay(cart: PricedCart, leg: Tendered): Promise<void>;
}

/** Paying with a gift card or store credit [PAY-36]: which, and how much of it. */
export function payingCard({ bridge, store, terms, choose, add, pay }: Parts) {
  const refuse = (code: string): void => store.setState({ problem: { code, details: {} } });
  /** While the engine is away the whole screen says so, and no sale was asked for that anybody could be unsure of. */
  const say = (error: Rejection): void =>
    store.setState({ problem: error.code === 'kernel.unavailable' ? null : error });

  /** The card pays next; the same again changes nothing. */
  const offer = (card: StoredValueTile, cart: PricedCart): void => {
    const { taken, attempt, isHolding, card: before } = store.getState();
    const tender = tenderOfCard(card);
    if (attempt !== null || isHolding || tender === undefined) return;
    if (taken.some(({ storedValue }) => storedValue?.accountId === card.accountId))
      refuse('payments.cardTaken');
    else if (card.balanceCents <= 0) refuse('payments.cardEmpty');
    else if (before?.accountId !== card.accountId) {
      choose(tender, cart);
      store.setState({ ...noCard, card, typed: '', tender });
    }
  };

  const find = async (code: string, cart: PricedCart): Promise<'card' | 'unknown' | 'unasked'> => {
    if (code.trim() === '' || code.trim().length > MAX_CODE_LENGTH) return 'unknown';
    const answer = await bridge.payments.storedValue({ code: code.trim() });
    if (!answer.ok) {
      say(answer.error);
      return 'unasked';
    }
    if (answer.value === null || tenderOfCard(answer.value) === undefined) return 'unknown';
    offer(answer.value, cart);
    return 'card';
  };

  const hold = async (cart: PricedCart, card: StoredValueTile): Promise<void> => {
    const { dueCents, mostCents, cents } = amountOfCard(cart, store.getState(), terms());
    if (cents === null || cents <= 0) return;
    if (cents > dueCents) return refuse('payments.tooMuch');
    // The field says so.
    if (cents > mostCents) return;
    store.setState({ isHolding: true, problem: null });
    const accountId = card.accountId as StoredValueAccountId;
    const held = await bridge.payments.hold({ saleId: cart.saleId, accountId, amountCents: cents });
    store.setState({ isHolding: false });
    if (!held.ok) {
      say(held.error);
      return;
    }
    const { leg } = held.value;
    if (leg.tenderedCents >= dueCents) return pay(cart, leg);
    add(leg, cart);
    if (leg.tenderedCents < cents) store.setState({ tookLessCents: leg.tenderedCents });
  };

  return {
    offer,
    /** @returns true when the code is a card's, which was dealt with */
    offerCode: async (code: string, cart: PricedCart): Promise<boolean> =>
      (await find(code, cart)) === 'card',
    /** Looks up the code that was typed, or takes what was typed of the card. */
    take: async (cart: PricedCart): Promise<void> => {
      const { card, cardCode, attempt, isHolding } = store.getState();
      if (attempt !== null || isHolding) return;
      if (card !== null) return hold(cart, card);
      if (cardCode.trim() === '') return;
      if ((await find(cardCode, cart)) === 'unknown') refuse('payments.accountUnknown');
    },
  };
}
