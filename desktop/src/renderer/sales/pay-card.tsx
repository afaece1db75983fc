import type { TFunction } from 'i18next';
import type { FormEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredValueTile } from '#shared/bridge.ts';
import { last4Of } from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney, formatWhen, parseAmount } from '../app/format.ts';
import { useAppState, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { amountOnly } from './amount-only.ts';
import { amountOfCard } from './paying-card.ts';
import { PaymentProblem } from './payment-problem.tsx';
import { payTermsOf } from './tenders.ts';
import { useFocusAtFirst } from './use-focus-at-first.ts';

interface PayCardProps {
  readonly cart: PricedCart;
  readonly field: RefObject<HTMLInputElement | null>;
}

const inputLooks =
  'h-16 w-full shrink-0 rounded-lg border border-line-strong bg-surface px-4 text-right text-3xl font-semibold placeholder:text-ink-soft focus-visible:outline-offset-0';

/** The card that pays [PAY-36]: scanned or typed, and how much of it. */
export function PayCard({ cart, field }: PayCardProps) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { card, cardCode, typed, isHolding, attempt } = usePayment((state) => state);
  const isBusy = attempt !== null || isHolding;
  useFocusAtFirst(field);
  const { dueCents, mostCents, cents } = useAmount(cart);
  const isRight = card === null ? cardCode.trim() !== '' : cents !== null && cents > 0 && cents <= mostCents;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void payment.take(cart);
  };
  const type = (text: string): void =>
    card === null ? payment.typeCard(text) : payment.type(amountOnly(text));
  const value = card === null ? cardCode : typed;
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-l border-line bg-canvas px-6 py-4">
      <label htmlFor="tendered" className="text-sm font-medium text-ink-soft">
        {card === null ? t('pay.card.code') : cardName(t, card)}
      </label>
      <input
        id="tendered"
        ref={field}
        inputMode="none"
        autoComplete="off"
        maxLength={60}
        value={value}
        placeholder={card === null ? '' : formatMoney(mostCents).slice(1)}
        aria-invalid={card !== null && !isRight}
        aria-describedby="tendered-words"
        onChange={(event) => type(event.target.value)}
        className={card === null ? inputLooks : `figures ${inputLooks}`}
      />
      <p
        id="tendered-words"
        role="status"
        className={
          card === null || isRight
            ? 'min-h-6 text-sm text-ink-soft'
            : 'min-h-6 text-sm font-medium text-danger'
        }
      >
        {card !== null && wordsOf(typed, cents, { dueCents, mostCents })}
      </p>
      {card !== null && <CardState card={card} />}
      <NumberPad
        corner="."
        disabled={isBusy}
        onDigit={(digit) => type(value + digit)}
        onDelete={() => type(value.slice(0, -1))}
      />
      <div className="sticky bottom-0 -mb-4 bg-canvas pb-4">
        <Button
          type="submit"
          kind="primary"
          size="large"
          hotkey="Enter"
          disabled={!isRight || isBusy}
          className="w-full"
        >
          {isHolding
            ? t('pay.card.asking')
            : attempt !== null
              ? t('pay.saving')
              : t(card === null ? 'pay.card.find' : 'pay.take')}
        </Button>
      </div>
      <PaymentProblem />
    </form>
  );

  function wordsOf(
    text: string,
    amount: number | null,
    { dueCents: due, mostCents: most }: { readonly dueCents: number; readonly mostCents: number },
  ): string {
    if (most === 0) return t('pay.card.offline');
    if (text === '') return t('pay.leftAfter', { amount: formatMoney(due - most) });
    if (amount === null || parseAmount(text) === null) return t('pay.notAmount');
    if (amount > due) return t('pay.tooMuch');
    return amount > most
      ? t('pay.card.short', { amount: formatMoney(most) })
      : t('pay.leftAfter', { amount: formatMoney(due - amount) });
  }
}

const useAmount = (cart: PricedCart): ReturnType<typeof amountOfCard> => {
  const terms = payTermsOf(useAppState());
  return amountOfCard(
    cart,
    usePayment((state) => state),
    terms,
  );
};

/** What a card is, by the end of its code. */
export const cardName = (t: TFunction, { kind, code }: StoredValueTile): string =>
  t('pay.card.ends', { tender: t(`pay.tenders.${kind}`, { defaultValue: kind }), last4: last4Of(code) });

/** What is on it, as of when, and whether this till may take it. */
export function CardState({ card }: { readonly card: StoredValueTile }) {
  const { t } = useTranslation();
  const { sync, now } = useAppState();
  const amount = formatMoney(card.balanceCents);
  const isOnline = sync.server === 'online';
  return (
    <div className="rounded-lg border border-line bg-surface p-3 text-sm">
      <p className="figures font-semibold">
        {sync.lastContactAt === null
          ? t('pay.card.balanceNever', { amount })
          : t('pay.card.balance', { amount, time: formatWhen(sync.lastContactAt, now) })}
      </p>
      {card.restCents > 0 && (
        <p className="figures">{t('pay.card.held', { amount: formatMoney(card.restCents) })}</p>
      )}
      <p className="text-ink-soft">{t(isOnline ? 'pay.card.online' : 'pay.card.offline')}</p>
    </div>
  );
}
