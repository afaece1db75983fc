import { type FormEvent, type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatScaled } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney, parseAmount } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useIsTouch } from '../app/use-layout.ts';
import { useAppState, useCounter, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { amountOnly } from './amount-only.ts';
import { CartProblem } from './cart-problem.tsx';
import { PayCard } from './pay-card.tsx';
import { SurchargeOf, Tip } from './pay-extras.tsx';
import { PayNowCode } from './pay-now-code.tsx';
import { PayReference } from './pay-reference.tsx';
import { Restored, Taken, TenderChoice, TookLess, tenderKeys } from './pay-tenders.tsx';
import { isCardTender } from './paying-card.ts';
import { PaymentProblem } from './payment-problem.tsx';
import { TenderedField } from './tendered-field.tsx';
import {
  asksAboutTip,
  dueOf,
  gstWhilePaying,
  type NextLeg,
  nextLeg,
  payTermsOf,
  quickAmounts,
  tendersOf,
} from './tenders.ts';
import { useFocusAtFirst } from './use-focus-at-first.ts';
import { useTimeLeft } from './use-time-left.ts';

/** Taking the money for the open cart. While nothing is tendered, scans still add to it. */
export function PaySheet() {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { tenders, storedValue } = useAppState();
  const isCard = usePayment(({ tender }) => isCardTender(tender));
  const cart = useCounter((state) => state.cart);
  const field = useRef<HTMLInputElement>(null);
  const choose = (index: number) => () => {
    const tender = tendersOf(tenders, storedValue)[index];
    if (cart && tender) payment.choose(tender, cart);
    field.current?.focus();
  };
  useHotkeys(
    {
      Enter: (event) => void (cart && !event.repeat && payment.take(cart)),
      ...Object.fromEntries(tenderKeys.map((key, index) => [key, choose(index)])),
    },
    { covers: true },
  );
  if (!cart) return null;
  return (
    <Dialog
      open
      onClose={() => payment.leave()}
      title={t('pay.title')}
      width="wide"
      initialFocus={() => field.current}
    >
      <CartProblem />
      <Restored />
      <TookLess />
      {/* Of one height, so that the sheet stays where it is when another tender is chosen. */}
      <div className="grid h-[41rem] min-h-0 grid-cols-[minmax(0,1fr)_21.25rem] overflow-y-auto">
        <Due cart={cart} field={field} />
        {isCard ? <PayCard cart={cart} field={field} /> : <Tender cart={cart} field={field} />}
      </div>
    </Dialog>
  );
}

/** What is taken next with the tender that is chosen. */
function useNext(cart: PricedCart): NextLeg {
  const terms = payTermsOf(useAppState());
  return nextLeg(
    cart,
    usePayment((state) => state),
    terms,
  );
}

function Due({ cart, field }: TenderProps) {
  const { t } = useTranslation();
  const { company } = useAppState();
  const tender = usePayment((state) => state.tender);
  const taken = usePayment((state) => state.taken);
  const { tipCents, isTipAsked, payNow } = usePayment((state) => state);
  const next = useNext(cart);
  const isTipLarge = asksAboutTip(cart, taken, next);
  const due = next.dueCents;
  const beforeRounding = dueOf(cart, taken, 'other', 'nearest') + tipCents;
  const isRounded = tender === 'cash' && due !== beforeRounding;
  return (
    <section className="flex flex-col gap-4 p-6">
      <div>
        <p className="text-ink-soft">
          {t(taken.length === 0 ? 'pay.due' : 'pay.left')} · {t('cart.items', { count: cart.itemCount })}
        </p>
        <output aria-label={t('pay.due')} className="figures block text-7xl leading-tight font-bold">
          {formatMoney(due)}
        </output>
        {isRounded && (
          <p className="figures text-lg">
            {formatMoney(beforeRounding)} → {formatMoney(due)}{' '}
            <span className="text-sm text-ink-soft">{t('pay.rounded')}</span>
          </p>
        )}
        <SurchargeOf tender={tender} cents={next.surchargeCents} how={next.surchargeHow} />
        {company?.gstRegistered && (
          <p className="text-sm text-ink-soft">
            {t('cart.gstIncluded')}{' '}
            <span className="figures">{formatMoney(gstWhilePaying(cart, taken, next))}</span>
          </p>
        )}
      </div>
      <TenderChoice cart={cart} />
      <PayNowCode cart={cart} />
      {!isCardTender(tender) && (
        <Tip cart={cart} isLarge={isTipLarge} onDone={() => field.current?.focus()} />
      )}
      <Taken totalCents={cart.totalCents} />
      {tender === 'cash' && <QuickCash cart={cart} due={due} isAsked={isTipAsked && isTipLarge} />}
      {tender !== 'cash' && !isCardTender(tender) && payNow === null && <PayReference cart={cart} />}
    </section>
  );
}

function QuickCash(props: {
  readonly cart: PricedCart;
  readonly due: number;
  /** A tip is asked about: a note that is pressed twice is no answer. */
  readonly isAsked: boolean;
}) {
  const { cart, due, isAsked } = props;
  const { t } = useTranslation();
  const { payment } = useTill();
  const isBusy = usePayment((state) => state.attempt !== null);
  return (
    <fieldset aria-label={t('pay.quick')} className="grid grid-cols-2 gap-3">
      {quickAmounts(due).map((cents, index) => (
        <Button
          key={cents}
          size="large"
          disabled={isBusy || isAsked}
          onClick={() => {
            payment.type(index === 0 ? '' : formatScaled(cents, 2));
            void payment.take(cart);
          }}
          className="figures justify-between"
        >
          <span>{formatMoney(cents)}</span>
          <span className="text-sm font-normal text-ink-soft">
            {index === 0 ? t('pay.exact') : t('pay.changeIs', { amount: formatMoney(cents - due) })}
          </span>
        </Button>
      ))}
    </fieldset>
  );
}

interface TenderProps {
  readonly cart: PricedCart;
  readonly field: RefObject<HTMLInputElement | null>;
}

function Tender({ cart, field }: TenderProps) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { typed, tender, tipCents, isTipAsked, attempt, payNow, taken } = usePayment((state) => state);
  const next = useNext(cart);
  const isBusy = attempt !== null;
  useFocusAtFirst(field);
  const isCash = tender === 'cash';
  const isOver = useTimeLeft(payNow?.expiresAtMs ?? 0) <= 0;
  const due = isCash ? next.dueCents : next.billCents;
  const tendered = typed === '' ? due : parseAmount(typed);
  const isEnough = next.pays === 'rest' || next.pays === 'part';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void payment.take(cart);
  };
  const takeWords = (): string => {
    if (payNow !== null && isOver) return 'pay.payNow.renew';
    if (isTipAsked && asksAboutTip(cart, taken, next)) return 'pay.tipMeant';
    if (isCash && typed === '') return 'pay.takeExact';
    return payNow === null ? 'pay.take' : 'pay.payNow.received';
  };
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => {
        // A key that is held down has pressed once: it doesn't answer what its first press asked.
        if (event.key === 'Enter' && event.repeat) event.preventDefault();
      }}
      className="flex flex-col gap-3 border-l border-line bg-canvas px-6 py-4"
    >
      <TenderedField
        field={field}
        label={isCash ? t('pay.tendered') : t('pay.amountOf', { tender: t(`pay.tenders.${tender}`) })}
        typed={typed}
        defaultCents={due}
        isRight={isEnough}
        onType={payment.type}
      >
        {next.pays === 'coins' ? (
          t('pay.tipCoins')
        ) : (
          <TenderWords typed={typed} tendered={tendered} due={due} isCash={isCash} />
        )}{' '}
        {isEnough && !isCash && next.leg !== null && next.dueCents !== next.billCents && (
          <span className="figures font-medium text-ink">
            {t('pay.charged', { amount: formatMoney(next.leg.tenderedCents) })}
          </span>
        )}
      </TenderedField>
      <NumberPad
        corner="."
        disabled={isBusy}
        onDigit={(digit) => payment.type(amountOnly(typed + digit))}
        onDelete={() => payment.type(typed.slice(0, -1))}
      />
      <div className="sticky bottom-0 -mb-4 bg-canvas pb-4">
        <Button
          type="submit"
          kind="primary"
          size="large"
          hotkey="Enter"
          disabled={!isEnough || isBusy}
          className="w-full"
        >
          {isBusy ? t('pay.saving') : t(takeWords(), { amount: formatMoney(tipCents) })}
        </Button>
      </div>
      <PaymentProblem />
    </form>
  );
}

function TenderWords(props: {
  readonly typed: string;
  readonly tendered: number | null;
  readonly due: number;
  readonly isCash: boolean;
}) {
  const { t } = useTranslation();
  const { typed, tendered, due, isCash } = props;
  const isTouch = useIsTouch();
  if (typed === '' && isTouch) return t(isCash ? 'pay.nothingTypedTouch' : 'pay.allOfItTouch');
  if (typed === '') return t(isCash ? 'pay.nothingTyped' : 'pay.allOfIt');
  if (tendered === null) return t('pay.notAmount');
  const over = tendered - due;
  if (!isCash) return over > 0 ? t('pay.tooMuch') : t('pay.leftAfter', { amount: formatMoney(-over) });
  if (over < 0)
    return (
      <>
        {t('pay.missing', { amount: formatMoney(-over) })}{' '}
        <span className="font-normal text-ink-soft">{t('pay.restHow')}</span>
      </>
    );
  return over === 0 ? t('pay.noChange') : t('pay.changeWillBe', { amount: formatMoney(over) });
}
