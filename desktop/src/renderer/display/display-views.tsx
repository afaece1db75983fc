import { useTranslation } from 'react-i18next';
import { formatMoney } from '../app/format.ts';
import { QrCode } from '../ui/qr-code.tsx';

/** Said in all four languages at once, whatever the till's own is. */
const welcomes = [
  { tag: 'en', words: 'Welcome' },
  { tag: 'zh-Hans', words: '欢迎光临' },
  { tag: 'ms', words: 'Selamat datang' },
  { tag: 'ta', words: 'நல்வரவு' },
] as const;

interface IdleProps {
  readonly shop: string | null;
  readonly text: string;
  readonly picture: string | null;
}

/** The shop's own picture, name and words while nobody buys, and a welcome. */
export function IdleView({ shop, text, picture }: IdleProps) {
  return (
    <section className="flex h-full flex-col items-center justify-center gap-[4vmin] p-[5vmin] text-center">
      {picture !== null && (
        <img src={picture} alt="" className="h-[34vmin] max-w-full shrink-0 object-contain" />
      )}
      {shop !== null && (
        <h1 className="text-[clamp(2.25rem,11vmin,8rem)] leading-tight font-bold text-balance text-accent">
          {shop}
        </h1>
      )}
      {text !== '' && (
        <p className="line-clamp-3 text-[clamp(1.25rem,5vmin,3.5rem)] leading-snug whitespace-pre-line">
          {text}
        </p>
      )}
      <ul className="flex flex-wrap justify-center gap-x-[6vmin] gap-y-[2vmin] text-[clamp(1.25rem,5vmin,3.5rem)] text-ink-soft">
        {welcomes.map(({ tag, words }) => (
          <li key={tag} lang={tag}>
            {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DoneProps {
  readonly paidCents: number;
  readonly changeCents: number;
  readonly link: string | null;
}

/** The change, thanks, and the e-receipt when it was asked for. */
export function DoneView({ paidCents, changeCents, link }: DoneProps) {
  const { t } = useTranslation();
  return (
    <section className="flex h-full items-center justify-evenly gap-[4vmin] p-[5vmin] portrait:flex-col">
      <div className="min-w-0 text-center">
        <p className="text-[clamp(1.5rem,6vmin,4rem)] font-medium text-ink-soft">{t('change.give')}</p>
        <output
          aria-label={t('change.give')}
          className="figures block text-[clamp(3.5rem,min(20vmin,9vw),14rem)] leading-none font-bold text-money portrait:text-[16vw]"
        >
          {formatMoney(changeCents)}
        </output>
        <p className="mt-[3vmin] text-[clamp(1.125rem,4vmin,2.5rem)] text-ink-soft">
          {t('display.paid')} <span className="figures font-semibold text-ink">{formatMoney(paidCents)}</span>
        </p>
        <p className="mt-[4vmin] text-[clamp(1.5rem,7vmin,5rem)] font-semibold">{t('display.thanks')}</p>
      </div>
      {link !== null && <Code link={link} />}
    </section>
  );
}

export function ReceiptView({ link }: { readonly link: string }) {
  return (
    <section className="flex h-full items-center justify-center p-[5vmin]">
      <Code link={link} />
    </section>
  );
}

function Code({ link }: { readonly link: string }) {
  const { t } = useTranslation();
  return (
    <figure className="flex w-[min(62vmin,44vw)] flex-col items-center gap-[1.5vmin] text-center portrait:w-[70vmin]">
      <QrCode text={link} label={t('eReceipt.code')} className="w-full border border-line" />
      <figcaption className="text-[clamp(1.25rem,4.5vmin,3rem)] leading-tight font-semibold">
        {t('display.scan')}
      </figcaption>
      <p className="text-[clamp(0.875rem,2.6vmin,1.5rem)] text-ink-soft">{t('display.online')}</p>
    </figure>
  );
}
