import { Download, History } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  PriceHistory as HeldHistory,
  PriceChangeItem,
  ScheduledPrice,
} from '#shared/bridge/products.ts';
import { type ProductId, parseScaled, singaporeDate } from '#shared/kernel/index.ts';
import { saveCsv } from '../app/csv.ts';
import { formatInstant, formatMoney } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';
import { DatesField, useDates } from '../shift/dates.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatCost } from './amounts.ts';

type T = ReturnType<typeof useTranslation>['t'];

const historyTables = ['price_changes', 'price_lists', 'list_prices', 'products'];
const MOST_CHANGES = 1_000;
const DAYS_SHOWN = 365;

/** Opens the history of a product's prices and costs. */
export function OpenHistory(props: { readonly productId: string; readonly name: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  useHotkeys({ F9: () => setOpen(true) });
  return (
    <>
      <Button hotkey="F9" icon={<History size={18} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('history.open')}
      </Button>
      {isOpen && <PriceHistory {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function PriceHistory(props: {
  readonly productId: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [dates, setDates] = useDates(DAYS_SHOWN);
  const [history, setHistory] = useState<HeldHistory | null>(null);
  useHotkeys({}, { covers: true });
  const list = useRef<HTMLElement>(null);
  const { productId } = props;
  const { from, to } = dates;
  const load = useCallback(() => {
    const asked = { productId: productId as ProductId, from, to, limit: MOST_CHANGES };
    void bridge.catalog.priceHistory(asked).then((answer) => answer.ok && setHistory(answer.value));
  }, [bridge, productId, from, to]);
  useEffect(load, [load]);
  useDataChanged(historyTables, load);
  const asOf = history?.asOf ?? null;
  return (
    <Dialog
      open
      width="wide"
      onClose={props.onClose}
      title={t('history.title')}
      description={props.name}
      initialFocus={() => list.current}
    >
      <div className="flex min-h-0 flex-col gap-4 p-5">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <DatesField dates={dates} onChange={setDates} />
          <Button
            icon={<Download size={18} aria-hidden="true" />}
            disabled={history === null || history.changes.length === 0}
            onClick={() => history && saveCsv(`${fileName(props.name)}.csv`, csvRows(t, history))}
          >
            {t('history.csv')}
          </Button>
        </div>
        {/* Has the focus at first: the arrows scroll it, and no keys on the glass cover it. */}
        <section
          ref={list}
          tabIndex={-1}
          aria-label={t('history.title')}
          className="min-h-0 overflow-y-auto outline-none"
        >
          {history !== null && history.scheduled.length > 0 && <Scheduled prices={history.scheduled} />}
          {history !== null && <Changes changes={history.changes} />}
        </section>
        <p className="figures text-sm text-ink-soft">
          {asOf === null ? t('history.neverHeard') : t('history.asOf', { when: formatInstant(asOf) })}
        </p>
      </div>
    </Dialog>
  );
}

function Scheduled({ prices }: { readonly prices: readonly ScheduledPrice[] }) {
  const { t } = useTranslation();
  return (
    <table className="mb-6 w-full">
      <caption className="pb-1 text-left text-sm font-semibold text-ink-soft">
        {t('history.scheduled')}
      </caption>
      <tbody>
        {prices.map((price) => (
          <tr key={price.id} className="border-t border-line align-top [&>td]:py-2 [&>td]:pr-4">
            <td className="figures whitespace-nowrap">{formatInstant(price.startsAt)}</td>
            <td className="w-full">
              <span className="font-medium">{whatOf(t, { ...price, kind: 'listPrice' })}</span>
              <span className="block text-sm text-ink-soft">
                {[
                  price.outletName ?? t('history.everyOutlet'),
                  price.groupCode,
                  price.endsAt !== null && t('history.until', { when: formatInstant(price.endsAt) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </td>
            <td className="figures text-right font-semibold">{formatMoney(price.priceCents)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Changes({ changes }: { readonly changes: readonly PriceChangeItem[] }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p className="py-6 text-ink-soft">{t('history.none')}</p>;
  return (
    <table aria-label={t('history.title')} className="w-full">
      <thead className="sticky top-0 bg-surface text-left text-sm text-ink-soft">
        <tr className="[&>th]:py-2 [&>th]:pr-4 [&>th]:font-medium [&>th]:whitespace-nowrap">
          <th>{t('history.when')}</th>
          <th>{t('history.what')}</th>
          <th className="text-right">{t('history.from')}</th>
          <th className="text-right">{t('history.to')}</th>
          <th>{t('history.by')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.id} className="border-t border-line [&>td]:py-2 [&>td]:pr-4">
            <td className="figures whitespace-nowrap">{formatInstant(change.at)}</td>
            <td className="w-full font-medium">{whatOf(t, change)}</td>
            <td className="figures text-right whitespace-nowrap text-ink-soft">
              {amountOf(change.kind, change.before)}
            </td>
            <td className="figures text-right font-semibold whitespace-nowrap">
              {amountOf(change.kind, change.after)}
            </td>
            <td className="whitespace-nowrap">{change.by ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `Price · Large`, `Price in list · Raya`. */
const whatOf = (
  t: T,
  { kind, variantName, listName }: Pick<PriceChangeItem, 'kind' | 'variantName' | 'listName'>,
) => [t(`history.kinds.${kind}`, { defaultValue: kind }), listName, variantName].filter(Boolean).join(' · ');

function amountOf(kind: string, text: string | null): string {
  if (text === null) return '–';
  return kind === 'cost' ? formatCost(parseScaled(text, 4)) : formatMoney(parseScaled(text, 2));
}

/** The list as a table of plain figures: dates as a spreadsheet reads them, amounts without a currency. */
const csvRows = (t: T, { changes }: HeldHistory): readonly (readonly string[])[] => [
  ['when', 'what', 'from', 'to', 'by'].map((column) => t(`history.${column}`)),
  ...changes.map((change) => [
    `${singaporeDate(change.at)} ${formatInstant(change.at).split(', ')[1] ?? ''}`,
    whatOf(t, change),
    change.before ?? '',
    change.after ?? '',
    change.by ?? '',
  ]),
];

const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
