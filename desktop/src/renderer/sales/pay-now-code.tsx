import { useTranslation } from 'react-i18next';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatCountdown, formatMoney } from '../app/format.ts';
import { useAppState, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { payNowShown } from './pay-now.ts';
import { payTermsOf } from './tenders.ts';
import { useTimeLeft } from './use-time-left.ts';

/** The PayNow code that the customer scans, how long it can be paid, and that nobody but a person confirms it [PAY-35]. */
export function PayNowCode({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const terms = payTermsOf(useAppState());
  const state = usePayment((now) => now);
  const shown = payNowShown(cart, state, terms);
  const leftMs = useTimeLeft(shown?.expiresAtMs ?? 0);
  if (shown === null) return null;
  const isOver = leftMs <= 0;
  return (
    <section aria-label={t('pay.tenders.paynow')} className="flex items-start gap-5">
      <figure className="flex w-56 shrink-0 flex-col gap-2 text-center">
        {isOver ? (
          <div className="flex aspect-square items-center justify-center rounded-lg border border-line bg-sunken p-4 font-semibold text-danger">
            {t('pay.payNow.expired')}
          </div>
        ) : (
          <QrCode
            text={shown.text}
            label={t('pay.payNow.code', { amount: formatMoney(shown.amountCents) })}
            className="w-full border border-line"
          />
        )}
        <figcaption className="figures text-sm font-semibold">
          {t('pay.payNow.reference', { reference: shown.reference })}
        </figcaption>
      </figure>
      <div className="flex min-w-0 flex-1 flex-col items-start gap-3">
        {isOver ? (
          <>
            <Notice tone="danger" title={t('pay.payNow.expired')}>
              {t('pay.payNow.expiredMore')}
            </Notice>
            <Button onClick={() => void payment.take(cart, { isReceivedBefore: true })}>
              {t('pay.payNow.receivedBefore')}
            </Button>
          </>
        ) : (
          <>
            <p role="timer" className="figures text-lg font-semibold whitespace-normal">
              {t('pay.payNow.left', { time: formatCountdown(leftMs) })}
            </p>
            <Notice tone="wait" title={t('pay.payNow.byHand')} />
            <Button kind="ghost" onClick={() => payment.renewPayNow()}>
              {t('pay.payNow.renew')}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
