import { type FormEvent, type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatScaled } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney, parseAmount } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useCounter, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { CartProblem } from './cart-problem.tsx';
import { quickAmounts, tenderedOf } from './payment-store.ts';

/** Taking the money for the open cart. While nothing is tendered, scans still add to it. */
export function PaySheet() {
  const { t } = useTranslation();
  const { payment } = useTill();
  const cart = useCounter((state) => state.cart);
  const field = useRef<HTMLInputElement>(null);
  useHotkeys({ Enter: () => void (cart && payment.take(cart)) }, { covers: true });
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
      <div className="grid min-h-0 grid-cols-[1fr_340px] overflow-y-auto">
        <Due cart={cart} />
        <Tender cart={cart} field={field} />
      </div>
    </Dialog>
  );
}

function Due({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { company } = useAppState();
  const isBusy = usePayment((state) => state.attempt !== null);
  const isRounded = cart.cashDueCents !== cart.totalCents;
  return (
    <section className="flex flex-col gap-5 p-6">
      <div>
        <p className="text-ink-soft">
          {t('pay.due')} · {t('cart.items', { count: cart.itemCount })}
        </p>
        <output aria-label={t('pay.due')} className="figures block text-7xl leading-tight font-bold">
          {formatMoney(cart.cashDueCents)}
        </output>
        {isRounded && (
          <p className="figures text-lg">
            {formatMoney(cart.totalCents)} → {formatMoney(cart.cashDueCents)}{' '}
            <span className="text-sm text-ink-soft">{t('pay.rounded')}</span>
          </p>
        )}
        {company?.gstRegistered && (
          <p className="text-sm text-ink-soft">
            {t('cart.gstIncluded')} <span className="figures">{formatMoney(cart.gstCents)}</span>
          </p>
        )}
      </div>
      <fieldset aria-label={t('pay.quick')} className="grid grid-cols-2 gap-3">
        {quickAmounts(cart.cashDueCents).map((cents, index) => (
          <Button
            key={cents}
            size="large"
            disabled={isBusy}
            onClick={() => {
              payment.type(index === 0 ? '' : formatScaled(cents, 2));
              void payment.take(cart);
            }}
            className="figures justify-between"
          >
            <span>{formatMoney(cents)}</span>
            <span className="text-sm font-normal text-ink-soft">
              {index === 0
                ? t('pay.exact')
                : t('pay.changeIs', { amount: formatMoney(cents - cart.cashDueCents) })}
            </span>
          </Button>
        ))}
      </fieldset>
    </section>
  );
}

interface TenderProps {
  readonly cart: PricedCart;
  readonly field: RefObject<HTMLInputElement | null>;
}

function Tender({ cart, field }: TenderProps) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const typed = usePayment((state) => state.typed);
  const isBusy = usePayment((state) => state.attempt !== null);
  const tendered = tenderedOf(typed, cart);
  const isEnough = tendered !== null && tendered >= cart.cashDueCents;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void payment.take(cart);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-l border-line bg-canvas p-6">
      <label htmlFor="tendered" className="text-sm font-medium text-ink-soft">
        {t('pay.tendered')}
      </label>
      <input
        id="tendered"
        ref={field}
        inputMode="none"
        autoComplete="off"
        value={typed}
        placeholder={formatMoney(cart.cashDueCents).slice(1)}
        aria-invalid={!isEnough}
        aria-describedby="tendered-words"
        onChange={(event) => payment.type(amountOnly(event.target.value))}
        className="figures h-16 w-full rounded-lg border border-line-strong bg-surface px-4 text-right text-3xl font-semibold placeholder:text-ink-soft focus-visible:outline-offset-0"
      />
      <p
        id="tendered-words"
        role="status"
        className={isEnough ? 'min-h-6 text-sm text-ink-soft' : 'min-h-6 text-sm font-medium text-danger'}
      >
        <TenderWords typed={typed} cart={cart} tendered={tendered} />
      </p>
      <NumberPad
        corner="."
        disabled={isBusy}
        onDigit={(digit) => payment.type(amountOnly(typed + digit))}
        onDelete={() => payment.type(typed.slice(0, -1))}
      />
      <Button type="submit" kind="primary" size="large" hotkey="Enter" disabled={!isEnough || isBusy}>
        {isBusy ? t('pay.saving') : t(typed === '' ? 'pay.takeExact' : 'pay.take')}
      </Button>
      <PaymentProblem />
    </form>
  );
}

function TenderWords(props: {
  readonly typed: string;
  readonly cart: PricedCart;
  readonly tendered: number | null;
}) {
  const { t } = useTranslation();
  const { typed, cart, tendered } = props;
  if (typed === '') return t('pay.nothingTyped');
  if (tendered === null) return t('pay.notAmount');
  const over = tendered - cart.cashDueCents;
  if (over < 0) return t('pay.missing', { amount: formatMoney(-over) });
  return over === 0 ? t('pay.noChange') : t('pay.changeWillBe', { amount: formatMoney(over) });
}

function PaymentProblem() {
  const { t } = useTranslation();
  const problem = usePayment((state) => state.problem);
  const isUnfinished = usePayment((state) => state.attempt !== null);
  const { payment } = useTill();
  if (!problem) return null;
  if (problem.code === 'kernel.unavailable') return <Notice tone="wait" title={t('pay.unsure')} />;
  const words = problemWords(t, problem.code);
  return (
    <>
      <Notice tone="danger" title={words.message}>
        {words.safe} {words.next}
      </Notice>
      {isUnfinished && <Button onClick={() => void payment.retry()}>{t('pay.tryAgain')}</Button>}
    </>
  );
}

/** What of a typed text can be the start of an amount; everything else isn't taken. */
function amountOnly(typed: string): string {
  const text = typed.replace(/[^\d.]/g, '').replace(/^(\d{9})\d+/, '$1');
  const isAmountSoFar = /^\d*\.?\d{0,2}$/.test(text);
  return isAmountSoFar || parseAmount(text) !== null ? text : text.slice(0, -1);
}
