import { useTranslation } from 'react-i18next';
import { formatAmount, formatCountdown, formatMoney, formatQuantity } from '../app/format.ts';
import { PictureIn } from '../catalog/product-picture.tsx';
import type { ShownPayNow } from '../sales/pay-now.ts';
import { useTimeLeft } from '../sales/use-time-left.ts';
import { QrCode } from '../ui/qr-code.tsx';
import type { DisplayCart, DisplayDue, DisplayLine } from './snapshot.ts';

/** The cart as it grows: the newest item large, what was there before below it, and the total in the largest type there is. */
export function SaleView(props: {
  readonly cart: DisplayCart;
  readonly language: string;
  readonly shop: string | null;
}) {
  const { cart, language, shop } = props;
  const { t } = useTranslation();
  const [newest, ...others] = cart.lines;
  return (
    <div className="grid h-full landscape:grid-cols-[1fr_44%] portrait:grid-rows-[1fr_auto]">
      {cart.due?.payNow ? (
        <PayNow shown={cart.due.payNow} />
      ) : (
        <section aria-label={t('display.lines')} className="flex min-h-0 min-w-0 flex-col bg-surface">
          {newest && <Newest line={newest} language={language} />}
          <ul className="min-h-0 flex-1 overflow-hidden">
            {others.map((line) => (
              <Line key={line.lineId} line={line} language={language} />
            ))}
          </ul>
        </section>
      )}
      <section className="flex min-w-0 flex-col justify-end gap-[2vmin] border-line p-[4vmin] landscape:border-l portrait:border-t">
        <p className="mb-auto truncate text-[clamp(1rem,3.4vmin,2.25rem)] font-semibold text-accent portrait:hidden">
          {shop}
        </p>
        <Parts cart={cart} />
        {cart.due === null ? <Total cart={cart} /> : <Due cart={cart} due={cart.due} />}
      </section>
    </div>
  );
}

/** The code that the customer pays [PAY-35], and until when; the till shows the same. */
function PayNow({ shown }: { readonly shown: ShownPayNow }) {
  const { t } = useTranslation();
  const leftMs = useTimeLeft(shown.expiresAtMs);
  return (
    <section
      aria-label={t('pay.tenders.paynow')}
      className="flex min-h-0 min-w-0 flex-col items-center justify-center gap-[2vmin] bg-surface p-[3vmin] text-center"
    >
      {leftMs <= 0 ? (
        <p className="text-[clamp(1.5rem,6vmin,4rem)] leading-tight font-semibold text-balance text-danger">
          {t('display.payNowExpired')}
        </p>
      ) : (
        <>
          <p className="text-[clamp(1.25rem,4.5vmin,3rem)] leading-tight font-semibold">
            PayNow <span className="figures">{formatMoney(shown.amountCents)}</span>
          </p>
          <QrCode
            text={shown.text}
            label={t('pay.payNow.code', { amount: formatMoney(shown.amountCents) })}
            className="w-[min(58vmin,44vw)] border border-line portrait:w-[min(58vw,48vh)]"
          />
          <p className="text-[clamp(1rem,3.6vmin,2.25rem)] leading-tight">{t('display.payNow')}</p>
          <p className="figures text-[clamp(0.875rem,2.8vmin,1.75rem)] text-ink-soft">
            {t('pay.payNow.reference', { reference: shown.reference })} ·{' '}
            {t('pay.payNow.left', { time: formatCountdown(leftMs) })}
          </p>
        </>
      )}
    </section>
  );
}

interface LineProps {
  readonly line: DisplayLine;
  readonly language: string;
}

/** A name as the till's language has it, and its other one. */
const namesOf = ({ name, nameZh }: DisplayLine, language: string): readonly [string, string | null] =>
  language === 'zh' && nameZh !== null ? [nameZh, name] : [name, nameZh];

/** As high with a short name as with a long one, so that nothing below it moves. */
function Newest({ line, language }: LineProps) {
  const { t } = useTranslation();
  const [name, other] = namesOf(line, language);
  return (
    <section
      aria-label={t('display.newest')}
      className="grid shrink-0 grid-cols-[auto_1fr] items-center gap-x-[3vmin] border-b border-line bg-accent-soft p-[3vmin]"
    >
      <PictureIn
        tile={{ ...line, productId: line.productId ?? '' }}
        language={language}
        className="size-[clamp(4rem,22vmin,14rem)] rounded-lg"
      />
      <div className="min-w-0">
        <div className="min-h-[3lh] text-[clamp(1.375rem,5.5vmin,3.5rem)] leading-tight text-accent-soft-ink">
          <p className="line-clamp-2 font-semibold">{name}</p>
          {other !== null && <p className="truncate text-[clamp(1.125rem,4.2vmin,2.5rem)]">{other}</p>}
        </div>
        <div className="flex min-h-[clamp(2.5rem,10vmin,6rem)] items-end justify-between gap-3">
          <span>
            {line.savedCents > 0 && (
              <span className="block text-[clamp(0.875rem,2.8vmin,1.75rem)] font-medium text-money">
                {t('display.off', { amount: formatMoney(line.savedCents) })}
              </span>
            )}
            <span className="figures block text-[clamp(1rem,3.4vmin,2rem)] text-accent-soft-ink">
              {formatQuantity(line.quantityMilli)} × {formatMoney(line.unitCents)}
            </span>
          </span>
          <span className="figures text-[clamp(1.5rem,6vmin,4rem)] leading-none font-bold text-accent-soft-ink">
            {formatMoney(line.totalCents)}
          </span>
        </div>
      </div>
    </section>
  );
}

function Line({ line, language }: LineProps) {
  const { t } = useTranslation();
  const [name, other] = namesOf(line, language);
  return (
    <li className="grid grid-cols-[auto_1fr_auto] items-baseline gap-x-[2vmin] border-b border-line px-[3vmin] py-[1.4vmin] text-[clamp(0.9375rem,3.2vmin,2rem)]">
      <span className="figures text-ink-soft">{formatQuantity(line.quantityMilli)} ×</span>
      <span className="min-w-0">
        <span className="block truncate">{name}</span>
        {other !== null && <span className="block truncate text-[0.85em] text-ink-soft">{other}</span>}
      </span>
      <span className="figures font-semibold">{formatAmount(line.totalCents)}</span>
      {line.savedCents > 0 && (
        <span className="col-start-2 text-[0.8em] text-money">
          {t('display.off', { amount: formatMoney(line.savedCents) })}
        </span>
      )}
    </li>
  );
}

/** What is in the total besides goods, and what was taken off them. */
function Parts({ cart }: { readonly cart: DisplayCart }) {
  const { t } = useTranslation();
  const parts = [
    { key: 'display.deposits', cents: cart.depositCents, isSaving: false },
    { key: 'display.service', cents: cart.serviceCents, isSaving: false },
    { key: 'display.saved', cents: cart.savedCents, isSaving: true },
  ].filter(({ cents }) => cents > 0);
  if (parts.length === 0) return null;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-[1vmin] text-[clamp(1rem,3.2vmin,2rem)]">
      {parts.map(({ key, cents, isSaving }) => (
        <div key={key} className={`contents ${isSaving ? 'font-semibold text-money' : 'text-ink-soft'}`}>
          <dt>{t(key)}</dt>
          <dd className="figures text-right">{formatMoney(cents)}</dd>
        </div>
      ))}
    </dl>
  );
}

const largest =
  'figures block text-right text-[clamp(3rem,min(15vmin,7.5vw),11rem)] leading-none font-bold portrait:text-[14vw]';
const label = 'text-[clamp(1.25rem,4.5vmin,3rem)] font-semibold';

function Total({ cart }: { readonly cart: DisplayCart }) {
  const { t } = useTranslation();
  return (
    <div>
      <p className={label}>
        {t('cart.total')}{' '}
        <span className="text-[0.65em] font-normal text-ink-soft">
          {t('cart.items', { count: cart.itemCount })}
        </span>
      </p>
      <output aria-label={t('cart.total')} className={largest}>
        {formatMoney(cart.totalCents)}
      </output>
      <Gst cents={cart.gstCents} />
    </div>
  );
}

/** What is to be paid, what was given by each tender, and what is left. */
function Due({ cart, due }: { readonly cart: DisplayCart; readonly due: DisplayDue }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-[2vmin]">
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-[1vmin] text-[clamp(1rem,3.4vmin,2.25rem)]">
        <dt className="text-ink-soft">{t('cart.total')}</dt>
        <dd className="figures text-right">{formatMoney(cart.totalCents)}</dd>
        {due.taken.map(({ tender, cents }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may be given twice
          <div key={index} className="contents text-money">
            <dt>{t(`pay.tenders.${tender}`)}</dt>
            <dd className="figures text-right">{formatMoney(cents)}</dd>
          </div>
        ))}
      </dl>
      <div>
        <p className={label}>{t(due.taken.length === 0 ? 'pay.due' : 'pay.left')}</p>
        <output aria-label={t('pay.due')} className={largest}>
          {formatMoney(due.leftCents)}
        </output>
        <Gst cents={cart.gstCents} />
      </div>
    </div>
  );
}

function Gst({ cents }: { readonly cents: number | null }) {
  const { t } = useTranslation();
  if (cents === null) return null;
  return (
    <p className="mt-[1vmin] text-right text-[clamp(0.875rem,2.6vmin,1.5rem)] text-ink-soft">
      {t('display.gst', { amount: formatMoney(cents) })}
    </p>
  );
}
