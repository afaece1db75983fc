import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { formatInstant } from './format.ts';
import { problemText, problemWords } from './problem.ts';
import { syncWords } from './status-strip.tsx';
import { useAppState, useTill } from './use-till.ts';

/** What is saved where, and everything that needs a person, with a way out for each. */
export function NeedsAttention({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const state = useAppState();
  const [items, setItems] = useState<readonly AttentionItem[] | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const { attention } = state.sync;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is asked for again when its length is known to have changed
  useEffect(() => {
    let current = true;
    void bridge.sync.attention({}).then((answer) => {
      if (!current) return;
      if (answer.ok) setItems(answer.value);
      else setProblem(answer.error);
    });
    return () => {
      current = false;
    };
  }, [bridge, attention]);
  return (
    <Dialog open onClose={onClose} title={t('attention.title')} description={syncWords(t, state)}>
      <div className="min-h-48 overflow-y-auto p-5">
        {state.sync.lastContactAt !== null && (
          <p className="mb-3 text-sm text-ink-soft">
            {t('attention.lastContact', { time: formatInstant(state.sync.lastContactAt) })}
          </p>
        )}
        {problem && <Notice tone="danger" title={problemText(t, problem)} />}
        {items?.length === 0 && (
          <Empty icon={<CircleCheck size={40} />} title={t('attention.none')}>
            {t('attention.noneHelp')}
          </Empty>
        )}
        <ul className="flex flex-col gap-2">
          {items?.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function Item({ item }: { readonly item: AttentionItem }) {
  const { t } = useTranslation();
  const words = problemWords(t, item.code);
  return (
    <li className="rounded-lg border border-line px-4 py-3">
      <div className="flex items-baseline justify-between gap-4">
        <p className="font-semibold">{words.message}</p>
        <span className="figures text-sm text-ink-soft">{formatInstant(item.at)}</span>
      </div>
      <p className="text-sm text-ink-soft">
        {t(`attention.kind.${item.kind}`)}
        {item.reference !== null && ` · ${item.reference}`}
      </p>
      <p className="mt-2 text-sm">{words.safe}</p>
      <p className="text-sm font-medium">{words.next}</p>
    </li>
  );
}
