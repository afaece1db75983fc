import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '../app/format.ts';
import { useRight } from '../app/use-till.ts';
import { isNoneLeft, stockWords } from '../catalog/stock-words.ts';
import { useLevels } from './use-levels.ts';

/** In a few lines what is here and what other outlets have, for who is asked at the counter; others as of when they are known [INV-30]. */
export function StockByOutletList({ variantId }: { readonly variantId: string }) {
  const mayLook = useRight('viewStock');
  return mayLook ? <Levels variantId={variantId} /> : null;
}

function Levels({ variantId }: { readonly variantId: string }) {
  const { t } = useTranslation();
  const levels = useLevels(variantId);
  return (
    <ul aria-label={t('stock.byOutlet')} className="flex flex-col text-sm empty:hidden">
      {levels.map(({ outletCode, outletName, here, onHandMilli, asOf }) => (
        <li key={outletCode} className="grid grid-cols-[1fr_auto] items-baseline gap-x-3 py-1">
          <span className={cx('min-w-0 break-words', here && 'font-semibold')}>
            {here ? t('stock.hereShort') : outletName}
          </span>
          <span
            className={cx(
              'figures text-right text-base font-semibold',
              isNoneLeft(onHandMilli) && 'text-wait',
            )}
          >
            {stockWords(t, onHandMilli)}
          </span>
          {asOf !== null && (
            <span className="figures col-span-2 text-ink-soft">
              {t('stock.asOf', { when: formatInstant(asOf) })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
