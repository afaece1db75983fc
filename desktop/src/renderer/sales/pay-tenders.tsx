import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PricedCart } from '#shared/sales/index.ts';
import { formatMoney } from '../app/format.ts';
import { useAppState, usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { isCardTender } from './paying-card.ts';
import { tendersOf } from './tenders.ts';

/** Keys of the tenders, in their order; cash comes first. */
export const tenderKeys = ['F2', 'F3', 'F4', 'F6', 'F7', 'F8'] as const;

/** What the customer pays with next. Cash that was typed, and isn't enough, is taken as a part. */
export function TenderChoice({ cart }: { readonly cart: PricedCart }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const { tenders, storedValue } = useAppState();
  const chosen = usePayment((state) => state.tender);
  const known = tendersOf(tenders, storedValue);
  if (known.length === 1) return null;
  // One key for whatever is on an account; the card says which kind it is.
  const isChosen = (tender: string): boolean =>
    tender === chosen || (isCardTender(tender) && isCardTender(chosen));
  return (
    <fieldset aria-label={t('pay.with')} className="flex flex-wrap gap-2">
      {known.map((tender, index) => (
        <Button
          key={tender}
          kind={isChosen(tender) ? 'primary' : 'quiet'}
          aria-pressed={isChosen(tender)}
          {...(tenderKeys[index] === undefined ? {} : { hotkey: tenderKeys[index] })}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => payment.choose(tender, cart)}
        >
          {t(`pay.tenders.${tender}`)}
        </Button>
      ))}
    </fieldset>
  );
}

/** Says what was taken before the page came back, so that nobody takes it twice. */
export function Restored() {
  const { t } = useTranslation();
  const restored = usePayment((state) => state.restored);
  if (restored.length === 0) return null;
  const legs = restored.map(({ tender, tenderedCents }) =>
    t('pay.leg', { tender: t(`pay.tenders.${tender}`), amount: formatMoney(tenderedCents) }),
  );
  return <Notice tone="wait" className="m-4 mb-0" title={t('pay.restored', { legs: legs.join(' · ') })} />;
}

/** Says that less of a card was taken than was wanted: the rest is left to pay. */
export function TookLess() {
  const { t } = useTranslation();
  const cents = usePayment((state) => state.tookLessCents);
  if (cents === null) return null;
  return <Notice tone="wait" className="m-4 mb-0" title={t('pay.card.less', { got: formatMoney(cents) })} />;
}

/** What was taken so far; each can be given back until the sale is complete. */
export function Taken({ totalCents }: { readonly totalCents: number }) {
  const { t } = useTranslation();
  const { payment } = useTill();
  const taken = usePayment((state) => state.taken);
  if (taken.length === 0) return null;
  return (
    <ul aria-label={t('pay.taken')} className="divide-y divide-line rounded-lg border border-line">
      <li className="flex min-h-10 items-center justify-between px-4 text-ink-soft">
        <span>{t('cart.total')}</span>
        <span className="figures pr-12">{formatMoney(totalCents)}</span>
      </li>
      {taken.map(({ tender, tenderedCents, surchargeCents, tipCents, reference, storedValue }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same may be taken twice
        <li key={index} className="flex min-h-12 items-center justify-between gap-3 pl-4 text-money">
          <span className="min-w-0 truncate font-medium">
            {t(`pay.tenders.${tender}`)}
            {reference !== undefined && <span className="text-sm text-ink-soft"> {reference}</span>}
            {storedValue !== undefined && (
              <span className="figures text-sm text-ink-soft"> *{storedValue.last4}</span>
            )}
            <Besides tender={tender} surchargeCents={surchargeCents ?? 0} tipCents={tipCents ?? 0} />
          </span>
          <span className="flex items-center">
            <span className="figures font-semibold">{formatMoney(tenderedCents)}</span>
            <Button
              kind="ghost"
              size="icon"
              aria-label={t('pay.giveBack', {
                tender: t(`pay.tenders.${tender}`),
                amount: formatMoney(tenderedCents),
              })}
              onClick={() => payment.giveBack(index)}
            >
              <X size={18} aria-hidden="true" />
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What of a leg isn't for the bill, so that total, legs and what is left agree on the screen [SAL-100] [SAL-102]. */
function Besides(props: {
  readonly tender: string;
  readonly surchargeCents: number;
  readonly tipCents: number;
}) {
  const { tender, surchargeCents, tipCents } = props;
  const { t } = useTranslation();
  const parts = [
    surchargeCents !== 0 &&
      t('pay.surcharge', { tender: t(`pay.tenders.${tender}`), amount: formatMoney(surchargeCents) }),
    tipCents !== 0 && `${t('pay.tip')} +${formatMoney(tipCents)}`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return null;
  return <span className="figures block text-sm text-ink-soft">{parts.join(' · ')}</span>;
}
