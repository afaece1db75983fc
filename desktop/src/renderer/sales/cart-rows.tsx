import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent } from '#shared/kernel/index.ts';
import type { NearMiss } from '#shared/pricing/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatAmount, formatMoney } from '../app/format.ts';
import { useAppState, useCounter, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';

/** What is about the whole cart: coupons, a discount by hand, what was saved, what would save more. */
export function CartRows({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const wasCents = useCounter((state) => state.wasCents);
  const { discount } = cart;
  return (
    <div className="max-h-48 shrink-0 overflow-y-auto empty:hidden">
      {cart.coupons.map((code) => (
        <Row
          key={code}
          text={t('cart.coupon', { code })}
          note={cart.idleCoupons.some((idle) => idle.code === code) ? t('cart.couponIdle') : null}
          remove={t('cart.removeCoupon', { code })}
          onRemove={() => void counter.selling.removeCoupon(code)}
        />
      ))}
      {discount !== null && (
        <Row
          text={`${t('cart.adjustments.cartDiscount')}: ${
            discount.kind === 'percent'
              ? `${formatPercent(discount.percentBp)}%`
              : formatMoney(discount.amountCents)
          }`}
          note={discount.reason}
          remove={t('cart.removeDiscount')}
          onRemove={() => void counter.selling.setDiscount(null)}
        />
      )}
      {wasCents !== null && (
        <p role="status" className="px-4 py-1 text-sm text-wait">
          {t('cart.was', { amount: formatMoney(wasCents) })}
        </p>
      )}
      <Hint cart={cart} />
      {cart.discountCents > 0 && (
        <p className="flex justify-between px-4 py-1 text-sm font-medium text-money">
          <span>{t('cart.saved')}</span>
          <span className="figures">{formatAmount(cart.discountCents)}</span>
        </p>
      )}
    </div>
  );
}

function Row(props: {
  readonly text: string;
  readonly note: string | null;
  readonly remove: string;
  readonly onRemove: () => void;
}) {
  return (
    <div className="flex min-h-12 items-center justify-between gap-2 border-b border-line pl-4">
      <span className="min-w-0 text-sm">
        <span className="block truncate font-medium">{props.text}</span>
        {props.note !== null && <span className="block truncate text-ink-soft">{props.note}</span>}
      </span>
      <Button kind="ghost" size="icon" tabIndex={-1} aria-label={props.remove} onClick={props.onRemove}>
        <X size={18} aria-hidden="true" />
      </Button>
    </div>
  );
}

const hintDelayMs = 400;

/** What is nearly reached, quietly, once nobody scans for a moment. */
function Hint({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { settings } = useAppState();
  const [miss, setMiss] = useState<NearMiss | null>(null);
  useEffect(() => {
    const lineId = cart.lines[0]?.lineId;
    if (lineId === undefined) return;
    let current = true;
    const timer = setTimeout(() => {
      void bridge.selling
        .whyThisPrice({ lineId })
        .then((answer) => current && setMiss((answer.ok && answer.value.nearMisses[0]) || null));
    }, hintDelayMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [bridge, cart]);
  if (miss === null) return null;
  return <p className="truncate px-4 py-1 text-sm text-ink-soft">{missWords(t, miss, settings.language)}</p>;
}

/** “1 more for 3 for $10.00”, “$3.40 more for $5 off”. */
export function missWords(
  t: ReturnType<typeof useTranslation>['t'],
  miss: NearMiss,
  language: string,
): string {
  const name = localName(miss, language);
  return miss.missing.kind === 'units'
    ? t('cart.nearUnits', { count: miss.missing.units, name })
    : t('cart.nearCents', { amount: formatMoney(miss.missing.cents), name });
}

/** Is the customer old enough? Asked once, in the cart, with two answers that nobody gives by accident. */
export function AgeQuestion() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const age = useCounter((state) => state.cart?.ageToAsk ?? null);
  if (age === null) return null;
  const answer = (isOldEnough: boolean) => () => void counter.selling.answerAge(isOldEnough);
  return (
    <section
      aria-label={t('age.label')}
      className="shrink-0 border-y border-wait bg-wait-soft px-4 py-3 text-wait"
    >
      <p className="font-semibold">{t('age.question', { age })}</p>
      <p className="text-sm text-ink">{t('age.help')}</p>
      <div className="mt-2 grid grid-cols-2 gap-2">
        <Button kind="danger" hotkey="Ctrl Del" className="h-14!" onClick={answer(false)}>
          {t('age.no')}
        </Button>
        <Button hotkey="F11" className="h-14!" onClick={answer(true)}>
          {t('age.yes')}
        </Button>
      </div>
    </section>
  );
}

/** The next scan takes off: said in words as long as it is so. */
export function Removing() {
  const { t } = useTranslation();
  const { counter } = useTill();
  const removing = useCounter((state) => state.removing);
  if (!removing) return null;
  return (
    <p
      role="status"
      className="mx-3 mt-2 flex min-h-12 shrink-0 items-center justify-between gap-3 rounded-lg border border-danger bg-danger-soft pl-4 font-medium text-danger"
    >
      {t('cart.removing')}
      <Button kind="ghost" onClick={() => counter.selling.toggleRemoving()} className="gap-2">
        {t('cart.removingStop')} <KeyHint>Ctrl X</KeyHint>
      </Button>
    </p>
  );
}
