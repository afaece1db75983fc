import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent, formatScaled, multiplyAndDivide } from '#shared/kernel/index.ts';
import { CASH_STEP_CENTS, type TenderCode } from '#shared/payments/index.ts';
import { WHOLE_BP } from '#shared/pricing/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney, parseAmount } from '../app/format.ts';
import { useAppState, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

/** What paying with this tender costs besides, said before it is taken [SAL-102]. */
export function SurchargeOf(props: {
  readonly tender: string;
  readonly cents: number;
  readonly how: string | null;
}) {
  const { tender, cents, how } = props;
  const { t } = useTranslation();
  if (cents === 0) return null;
  return (
    <p className="figures text-lg">
      {t('pay.surcharge', { tender: t(`pay.tenders.${tender}`), amount: formatMoney(cents) })}{' '}
      <span className="text-sm text-ink-soft">{how}</span>
    </p>
  );
}

/** A share of the bill to the nearest cent; in cash [SAL-100] in coins that there are. */
function shareOf(totalCents: number, percentBp: number, tender: TenderCode): number {
  const stepCents = tender === 'cash' ? CASH_STEP_CENTS : 1;
  return multiplyAndDivide(totalCents, percentBp, WHOLE_BP * stepCents, 'halfUp') * stepCents;
}

/**
 * What the customer gives for staff with the next leg [SAL-100]; nothing where the company takes no tips.
 * @param isLarge it is asked about before it is taken [SAL-108]
 * @param onDone Enter goes on to the amount, which the tip is in by then
 */
export function Tip(props: {
  readonly cart: PricedCart;
  readonly isLarge: boolean;
  readonly onDone: () => void;
}) {
  const { cart, isLarge, onDone } = props;
  const { t } = useTranslation();
  const { payment } = useTill();
  const { tips } = useAppState();
  const { tipCents, isTipAsked, tender } = usePayment((state) => state);
  const [typed, setTyped] = useState('');
  if (!tips) return null;
  const choose = (cents: number): void => {
    payment.tip(cents);
    setTyped(cents === 0 ? '' : formatScaled(cents, 2));
  };
  const shares = tips.percentsBp.map((percentBp) => ({
    percentBp,
    cents: shareOf(cart.totalCents, percentBp, tender),
  }));
  return (
    <fieldset aria-label={t('pay.tip')} className="flex flex-wrap items-end gap-2">
      {shares.map(({ percentBp, cents }) => (
        <Button
          key={percentBp}
          aria-pressed={cents > 0 && cents === tipCents}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(cents)}
          className={cents > 0 && cents === tipCents ? 'figures border-accent text-accent' : 'figures'}
        >
          {formatPercent(percentBp)}% · {formatMoney(cents)}
        </Button>
      ))}
      <Field
        label={t('pay.tipAmount')}
        title={t('pay.tipHelp')}
        inputMode="decimal"
        maxLength={10}
        figures
        className="w-32"
        value={tipCents === 0 && (parseAmount(typed) ?? 0) > 0 ? '' : typed}
        onChange={(event) => {
          setTyped(event.target.value);
          payment.tip(parseAmount(event.target.value) ?? 0);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          event.stopPropagation();
          onDone();
        }}
      />
      {tipCents > 0 && (
        <Button kind="ghost" onPointerDown={(event) => event.preventDefault()} onClick={() => choose(0)}>
          {t('pay.tipNone')}
        </Button>
      )}
      {isLarge && (
        <Notice
          tone={isTipAsked ? 'danger' : 'wait'}
          className="w-full"
          title={t('pay.tipLarge', { amount: formatMoney(tipCents) })}
        />
      )}
    </fieldset>
  );
}
