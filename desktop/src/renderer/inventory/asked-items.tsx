import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedItem } from '#shared/bridge/asked.ts';
import { formatWhen } from '../app/format.ts';
import { useAppState, useDataChanged, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

const askedTables = ['items_asked'];
const listLimit = 200;

/** What customers asked for and the shop doesn't have or know, the most wanted first; nothing when nobody did. */
export function AskedItems() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const [items, setItems] = useState<readonly AskedItem[]>([]);
  const [isOpen, setOpen] = useState(false);
  const load = useCallback(() => {
    void bridge.catalog
      .itemsAsked({ limit: listLimit })
      .then((answer) => answer.ok && setItems(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  useDataChanged(askedTables, load);
  if (items.length === 0) return null;
  return (
    <>
      <div className="border-t border-line p-3">
        <Button className="w-full" onClick={() => setOpen(true)}>
          {t('asked.list', { count: items.length })}
        </Button>
      </div>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('asked.title')}>
        <ul aria-label={t('asked.title')} className="divide-y divide-line overflow-y-auto px-5 pb-3">
          {items.map((item) => (
            <li
              key={`${item.code} ${item.words}`}
              className="flex min-h-12 items-center justify-between gap-4 py-2"
            >
              <span className="min-w-0">
                <span className="block font-medium break-words">{item.words || item.code}</span>
                <span data-selectable className="figures block text-sm text-ink-soft">
                  {[item.words && item.code, formatWhen(item.lastAskedAt, now)].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className="figures text-lg font-semibold">{t('asked.times', { count: item.count })}</span>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
