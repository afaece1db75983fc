import type { TFunction } from 'i18next';
import type { FormEvent, ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredValueTile } from '#shared/bridge.ts';
import { last4Of } from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney, formatWhen } from '../app/format.ts';
import { useAppState, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { amountOnly } from './amount-only.ts';
import { amountOfCard } from './paying-card.ts';
import { PaymentProblem } from './payment-problem.tsx';
import { TenderedField, tenderedLooks } from './tendered-field.tsx';
import { payTermsOf } from './tenders.ts';
import { useFocusAtFirst } from './use-focus-at-first.ts';

interface PayCardProps {
  readonly cart: PricedCart;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** The card that pays [PAY-36]: which, then how much of it. */
export function PayCard(props: PayCardProps) {
  const card = usePayment((state) => state.card);
  return card === null ? <WhichCard {...props} /> : <HowMuch {...props} card={card} />;
}

/** A card is scanned, or its code is typed: with letters, so that a touch screen shows its keys. */
function WhichCard({ cart, field }: PayCardProps) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const cardCode = usePayment((state) => state.cardCode);
  useFocusAtFirst(field);
  return (
    <CardForm cart={cart} submit={t('pay.card.find')} isReady={cardCode.trim() !== ''}>
      <label htmlFor="card-code" className="text-sm font-medium text-ink-soft">
        {t('pay.card.code')}
      </label>
      <input
        id="card-code"
        ref={field}
        type="text"
        autoComplete="off"
        maxLength={60}
        value={cardCode}
        onChange={(event) => payment.typeCard(event.target.value)}
        className={tenderedLooks}
      />
    </CardForm>
  );
}

function HowMuch({ cart, field, card }: PayCardProps & { readonly card: StoredValueTile }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { typed, isHolding, attempt } = usePayment((state) => state);
  const amount = useAmount(cart);
  const { cents, mostCents } = amount;
  const isRight = cents !== null && cents > 0 && cents <= mostCents;
  useFocusAtFirst(field);
  return (
    <CardForm
      cart={cart}
      submit={t(isHolding ? 'pay.card.asking' : attempt === null ? 'pay.take' : 'pay.saving')}
      isReady={isRight}
    >
      <TenderedField
        field={field}
        label={cardName(t, card)}
        typed={typed}
        defaultCents={mostCents}
        isRight={isRight}
        onType={payment.type}
      >
        {amountWords(t, typed, amount)}
      </TenderedField>
      <CardState card={card} />
      <NumberPad
        corner="."
        disabled={attempt !== null || isHolding}
        onDigit={(digit) => payment.type(amountOnly(typed + digit))}
        onDelete={() => payment.type(typed.slice(0, -1))}
      />
    </CardForm>
  );
}

/** What both have: the button that goes on, and what came of it. */
function CardForm(props: {
  readonly cart: PricedCart;
  readonly submit: string;
  readonly isReady: boolean;
  readonly children: ReactNode;
}) {
  const { payment } = useTill();
  const isBusy = usePayment(({ attempt, isHolding }) => attempt !== null || isHolding);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void payment.take(props.cart);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-l border-line bg-canvas px-6 py-4">
      {props.children}
      <div className="sticky bottom-0 -mb-4 bg-canvas pb-4">
        <Button
          type="submit"
          kind="primary"
          size="large"
          hotkey="Enter"
          disabled={!props.isReady || isBusy}
          className="w-full"
        >
          {props.submit}
        </Button>
      </div>
      <PaymentProblem />
    </form>
  );
}

function amountWords(
  t: TFunction,
  typed: string,
  { dueCents, mostCents, cents }: ReturnType<typeof amountOfCard>,
): string {
  if (mostCents === 0) return t('pay.card.offline');
  if (typed === '') return t('pay.leftAfter', { amount: formatMoney(dueCents - mostCents) });
  if (cents === null) return t('pay.notAmount');
  if (cents > dueCents) return t('pay.tooMuch');
  return cents > mostCents
    ? t('pay.card.short', { amount: formatMoney(mostCents) })
    : t('pay.leftAfter', { amount: formatMoney(dueCents - cents) });
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
