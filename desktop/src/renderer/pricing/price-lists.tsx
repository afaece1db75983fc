import { cx } from 'class-variance-authority';
import { Copy, Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListPriceItem } from '#shared/bridge/pricing.ts';
import type { RowId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ListEditor } from './list-editor.tsx';
import { StateWord } from './promotions.tsx';
import { usePlaces, usePriceLists } from './use-prices.ts';

/** A list that is being made, perhaps from another one's prices. */
interface NewList {
  readonly id: string;
  readonly prices: readonly ListPriceItem[];
}

/** Price lists, and the prices of the chosen one. */
export function PriceLists() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const places = usePlaces();
  const lists = usePriceLists();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [made, setMade] = useState<NewList | null>(null);
  const chosen = lists?.find(({ id }) => id === chosenId);
  const begin = (prices: readonly ListPriceItem[]): void => {
    const id = newId(now);
    setMade({ id, prices });
    setChosenId(id);
  };
  const copy = async (id: string): Promise<void> => {
    const answer = await bridge.pricing.listPrices({ priceListId: id as RowId });
    if (answer.ok) begin(answer.value);
  };
  const isShown = chosenId !== null && (chosen !== undefined || chosenId === made?.id);
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[340px_1fr]">
      <section
        aria-label={t('prices.lists')}
        className="flex min-h-0 flex-col border-r border-line bg-surface"
      >
        <div className="flex flex-col gap-2 border-b border-line p-3">
          <Button icon={<Plus size={18} aria-hidden="true" />} onClick={() => begin([])}>
            {t('prices.newList')}
          </Button>
          {chosen !== undefined && (
            <Button icon={<Copy size={18} aria-hidden="true" />} onClick={() => void copy(chosen.id)}>
              {t('prices.copyList', { name: chosen.name })}
            </Button>
          )}
        </div>
        {lists?.length === 0 ? (
          <Empty icon={<Tags size={48} strokeWidth={1.25} />} title={t('prices.noLists')}>
            {t('prices.noListsHelp')}
          </Empty>
        ) : (
          <ul className="min-h-0 flex-1 overflow-y-auto">
            {(lists ?? []).map((list) => (
              <li key={list.id}>
                <button
                  type="button"
                  aria-pressed={list.id === chosenId}
                  onClick={() => setChosenId(list.id)}
                  className={cx(
                    'flex w-full flex-col gap-0.5 border-b border-line px-3 py-2 text-left focus-visible:-outline-offset-3',
                    list.id === chosenId ? 'marked' : 'hover:bg-sunken',
                  )}
                >
                  <span className="flex w-full items-baseline gap-2">
                    <span className="min-w-0 flex-1 truncate font-medium">{list.name}</span>
                    <StateWord state={list.state} />
                  </span>
                  <span className="figures text-sm whitespace-normal! text-ink-soft">
                    {list.code} · {t('prices.priceCount', { count: list.prices })}
                    {list.groupCode !== null && ` · ${t('prices.group', { group: list.groupCode })}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
      {isShown ? (
        <ListEditor
          key={`${chosenId} ${chosen?.version ?? ''}`}
          priceListId={chosenId}
          row={chosen ?? null}
          copied={chosenId === made?.id ? made.prices : []}
          places={places}
        />
      ) : (
        <Empty icon={<Tags size={48} strokeWidth={1.25} />} title={t('prices.chooseList')}>
          {t('prices.chooseListHelp')}
        </Empty>
      )}
    </div>
  );
}
