import { useVirtualizer } from '@tanstack/react-virtual';
import { cx } from 'class-variance-authority';
import { CloudUpload, ReceiptText, Search } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptListItem } from '#shared/bridge.ts';
import { formatMoney, formatWhen } from '../app/format.ts';
import { typedInto, useHotkeys } from '../app/hotkeys.ts';
import { takeScans } from '../app/till.ts';
import { useAppState, useDataChanged, useTill, useView } from '../app/use-till.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet, useIsOffice } from '../office/use-outlets.ts';
import { Empty } from '../ui/empty.tsx';
import { Field } from '../ui/field.tsx';
import { ReceiptDetail } from './receipt-detail.tsx';

const receiptTables = ['sales', 'customers'];
const listLimit = 200;
const rowHeight = 68;

/** Receipts found by number or amount, newest first; the chosen one beside them. */
export function ReceiptsScreen() {
  const { t } = useTranslation();
  const handover = useView((view) => view.handover);
  const [text, setText] = useState(handover ?? '');
  const items = useReceipts(text);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = items?.find((item) => item.saleId === chosenId) ?? items?.[0];
  const move = (direction: 1 | -1): void => {
    const index = items?.findIndex((item) => item.saleId === chosen?.saleId) ?? -1;
    const next = items?.[index + direction];
    if (next) setChosenId(next.saleId);
  };
  useHotkeys({ ArrowUp: () => move(-1), ArrowDown: () => move(1) }, { typed: typedInto(setText) });
  useLayoutEffect(() => takeScans(setText), []);
  useEffect(() => setText(handover ?? ''), [handover]);
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[400px_1fr] xl:grid-cols-[480px_1fr]">
      <section
        aria-label={t('receipts.title')}
        className="flex min-h-0 flex-col border-r border-line bg-surface"
      >
        <h1 className="sr-only">{t('receipts.title')}</h1>
        <div className="px-3 pt-3 empty:hidden">
          <OutletFilter isWide />
        </div>
        <Field
          label={t('receipts.search')}
          hideLabel
          className="border-b border-line p-3"
          placeholder={t('receipts.searchHint')}
          icon={<Search size={20} aria-hidden="true" />}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
            event.preventDefault();
            move(event.key === 'ArrowDown' ? 1 : -1);
          }}
        />
        {items?.length === 0 ? (
          <Empty
            icon={<ReceiptText size={48} strokeWidth={1.25} />}
            title={t(text ? 'receipts.none' : 'receipts.noneYet')}
          >
            {t(text ? 'receipts.noneHelp' : 'receipts.noneYetHelp')}
          </Empty>
        ) : (
          <ReceiptList items={items ?? []} chosenId={chosen?.saleId ?? null} onChoose={setChosenId} />
        )}
      </section>
      {chosen ? <ReceiptDetail key={chosen.saleId} item={chosen} /> : <div />}
    </div>
  );
}

function useReceipts(text: string): readonly ReceiptListItem[] | null {
  const { bridge } = useTill();
  const { outletId } = useChosenOutlet();
  const [items, setItems] = useState<readonly ReceiptListItem[] | null>(null);
  const newest = useRef(0);
  const load = useCallback(() => {
    newest.current += 1;
    const mine = newest.current;
    const asked = { text: text.trim(), limit: listLimit, ...(outletId && { outletId }) };
    void bridge.sales.receipts(asked).then((answer) => {
      if (answer.ok && mine === newest.current) setItems(answer.value);
    });
  }, [bridge, text, outletId]);
  useEffect(load, [load]);
  useDataChanged(receiptTables, load);
  return items;
}

interface ListProps {
  readonly items: readonly ReceiptListItem[];
  readonly chosenId: string | null;
  readonly onChoose: (saleId: string) => void;
}

function ReceiptList({ items, chosenId, onChoose }: ListProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const index = items.findIndex((item) => item.saleId === chosenId);
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' });
  }, [index, rows]);
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <fieldset aria-label={t('receipts.list')} className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index];
          return (
            item && (
              <div
                key={item.saleId}
                className="absolute inset-x-0"
                style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
              >
                <ReceiptRow item={item} isChosen={item.saleId === chosenId} onChoose={onChoose} />
              </div>
            )
          );
        })}
      </fieldset>
    </div>
  );
}

function ReceiptRow(props: {
  readonly item: ReceiptListItem;
  readonly isChosen: boolean;
  readonly onChoose: (saleId: string) => void;
}) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const isOffice = useIsOffice();
  const { item, isChosen, onChoose } = props;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => onChoose(item.saleId)}
      className={cx(
        'flex h-full w-full items-center justify-between gap-3 border-b border-line px-4 text-left focus-visible:-outline-offset-3',
        isChosen ? 'marked' : 'hover:bg-sunken',
      )}
    >
      <span className="min-w-0">
        <span className="figures flex items-center gap-2 font-semibold">
          {item.receiptNumber}
          {!item.acknowledged && (
            <CloudUpload size={16} role="img" aria-label={t('receipts.waiting')} className="text-wait" />
          )}
        </span>
        <span className="block truncate text-sm text-ink-soft">
          {[
            isOffice && item.outletCode,
            formatWhen(item.completedAt, now),
            item.cashierName,
            t('cart.items', { count: item.itemCount }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span className="figures text-lg font-semibold">{formatMoney(item.totalCents)}</span>
    </button>
  );
}
