import { cx } from 'class-variance-authority';
import { BadgePercent, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromotionItem, ScheduleState } from '#shared/bridge/pricing.ts';
import { formatInstant } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { useRequests } from '../app/requests/use-requests.ts';
import { useAppState } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { PromotionEditor } from './promotion-editor.tsx';
import { usePlaces, usePromotions } from './use-prices.ts';

const states = ['running', 'scheduled', 'paused', 'ended'] as const;

/** All promotions and where they stand; the chosen one is changed beside them. */
export function Promotions() {
  const { t } = useTranslation();
  const { now } = useAppState();
  const places = usePlaces();
  const [text, setText] = useState('');
  const [state, setState] = useState<ScheduleState | ''>('');
  const items = usePromotions(text, state === '' ? null : state);
  const [chosenId, setChosenId] = useState<string | null>(null);
  /** Of one that is being made: it has its id before it is asked for. */
  const [draftId, setDraftId] = useState<string | null>(null);
  const chosen = items?.find(({ id }) => id === chosenId);
  const begin = (): void => {
    const id = newId(now);
    setDraftId(id);
    setChosenId(id);
  };
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[340px_1fr]">
      <section
        aria-label={t('prices.promotions')}
        className="flex min-h-0 flex-col border-r border-line bg-surface"
      >
        <div className="flex flex-col gap-2 border-b border-line p-3">
          <Field
            label={t('prices.search')}
            hideLabel
            placeholder={t('prices.search')}
            icon={<Search size={20} aria-hidden="true" />}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Select
            label={t('prices.state')}
            value={state}
            options={[
              { value: '', label: t('prices.states.all') },
              ...states.map((value) => ({ value, label: t(`prices.states.${value}`) })),
            ]}
            onChange={setState}
          />
          <Button icon={<Plus size={18} aria-hidden="true" />} onClick={begin}>
            {t('prices.new')}
          </Button>
        </div>
        {items?.length === 0 ? (
          <Empty icon={<BadgePercent size={48} strokeWidth={1.25} />} title={t('prices.none')}>
            {t('prices.noneHelp')}
          </Empty>
        ) : (
          <ul className="min-h-0 flex-1 overflow-y-auto">
            {(items ?? []).map((item) => (
              <Row
                key={item.id}
                item={item}
                isChosen={item.id === chosenId}
                onChoose={() => setChosenId(item.id)}
              />
            ))}
          </ul>
        )}
      </section>
      {chosenId === null || (chosen === undefined && chosenId !== draftId) ? (
        <Empty icon={<BadgePercent size={48} strokeWidth={1.25} />} title={t('prices.choose')}>
          {t('prices.chooseHelp')}
        </Empty>
      ) : (
        <PromotionEditor
          key={`${chosenId} ${chosen?.version ?? ''}`}
          promotionId={chosenId}
          row={chosen ?? null}
          places={places}
        />
      )}
    </div>
  );
}

function Row(props: {
  readonly item: PromotionItem;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { items } = useRequests();
  const { item, isChosen } = props;
  const isWaiting = items.some(({ subjectId, state }) => subjectId === item.id && state === 'waiting');
  const ends = item.endsAt === null ? t('prices.noEnd') : formatInstant(item.endsAt);
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={props.onChoose}
        className={cx(
          'flex w-full flex-col gap-0.5 border-b border-line px-3 py-2 text-left focus-visible:-outline-offset-3',
          isChosen ? 'marked' : 'hover:bg-sunken',
        )}
      >
        <span className="flex w-full items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{item.name}</span>
          <StateWord state={item.state} />
        </span>
        <span className="figures text-sm whitespace-normal! text-ink-soft">
          {item.code}
          {item.couponCode !== null && ` · ${t('prices.coupon', { code: item.couponCode })}`}
        </span>
        <span className="figures text-sm whitespace-normal! text-ink-soft">
          {formatInstant(item.startsAt)} – {ends}
        </span>
        {isWaiting && <span className="text-sm text-wait">{t('prices.waiting')}</span>}
        {!item.readable && <span className="text-sm text-danger">{t('prices.unreadable')}</span>}
      </button>
    </li>
  );
}

export function StateWord({ state }: { readonly state: ScheduleState }) {
  const { t } = useTranslation();
  const tone = {
    running: 'text-money',
    scheduled: 'text-wait',
    paused: 'text-ink-soft',
    ended: 'text-ink-soft',
  }[state];
  return <span className={cx('shrink-0 text-sm font-medium', tone)}>{t(`prices.states.${state}`)}</span>;
}
