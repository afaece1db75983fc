import { PackageMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type PricedLine, type ShortLine, shortLines } from '#shared/sales/index.ts';
import { formatQuantity } from '../app/format.ts';
import { useAppState, useCounter } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';

const mostRemarks = 2;
const noLines: readonly PricedLine[] = [];

/** What the cart takes more of than is here by our count, the newest first: a remark, which nobody has to answer [SAL-90]. */
export function StockRemark() {
  const { t } = useTranslation();
  const lines = useCounter((state) => state.cart?.lines ?? noLines);
  const short = shortLines(lines).reverse();
  const more = short.length - mostRemarks;
  return (
    <div
      role="status"
      aria-label={t('cart.short.label')}
      className="shrink-0 border-t border-wait bg-wait-soft px-4 py-2 text-sm text-wait empty:hidden"
    >
      {short.slice(0, mostRemarks).map((one) => (
        <Remark key={one.line.lineId} short={one} />
      ))}
      {more > 0 && <p className="pl-7">{t('cart.short.more', { count: more })}</p>}
    </div>
  );
}

function Remark({ short }: { readonly short: ShortLine<PricedLine> }) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const { line, onHandMilli, leftMilli } = short;
  const words = {
    left: formatQuantity(onHandMilli),
    after: formatQuantity(leftMilli),
  };
  return (
    <p className="flex items-start gap-2">
      <PackageMinus size={20} aria-hidden="true" className="shrink-0" />
      <span className="min-w-0">
        <span className="font-semibold break-words">{localName(line, settings.language)}</span>{' '}
        {t(onHandMilli > 0 ? 'cart.short.some' : 'cart.short.none', words)}
      </span>
    </p>
  );
}
