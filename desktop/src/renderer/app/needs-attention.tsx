import { CircleCheck } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionAction, AttentionItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet, useOutlets } from '../office/use-outlets.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { AttentionCard } from './attention/attention-card.tsx';
import { CountSheet } from './attention/count-sheet.tsx';
import { HeldReceipt } from './attention/held-receipt.tsx';
import { NoteSheet } from './attention/note-sheet.tsx';
import { problemText } from './problem.ts';
import { RequestsList } from './requests/requests-list.tsx';
import { useAppState, useTill } from './use-till.ts';

/** One thing at a time: the list, or what is being done about one of its items. */
interface Doing {
  readonly item: AttentionItem;
  readonly action: Exclude<AttentionAction, 'askAgain' | 'repair'>;
}

/** Everything that needs a person, in plain words, with a way out for each. */
export function NeedsAttention({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { sync } = useAppState();
  const [items, setItems] = useState<readonly AttentionItem[] | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const look = useCallback(async (): Promise<void> => {
    const answer = await bridge.sync.attention({});
    if (answer.ok) setItems(answer.value);
    else setProblem(answer.error);
  }, [bridge]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is asked for again when its length is known to have changed
  useEffect(() => {
    void look();
  }, [look, sync.attention]);

  const outlets = useOutlets();
  const { outletId } = useChosenOutlet();
  const shown = items?.filter((item) => outletId === undefined || item.outletId === outletId);
  const back = (): void => setDoing(null);
  const settled = (): void => {
    setDoing(null);
    setProblem(null);
    void look();
  };
  const act = async (item: AttentionItem, action: AttentionAction): Promise<void> => {
    if (action !== 'askAgain' && action !== 'repair') return setDoing({ item, action });
    const answer =
      action === 'repair' ? await bridge.sync.repair({}) : await bridge.sync.askAgain({ factId: item.id });
    if (answer.ok) settled();
    else setProblem(answer.error);
  };
  return (
    <Dialog open onClose={onClose} title={t('attention.title')} description={t('attention.lead')}>
      {doing === null ? (
        <div className="min-h-48 overflow-y-auto p-5">
          {problem && <Notice tone="danger" title={problemText(t, problem)} className="mb-3" />}
          <div className="mb-3 empty:hidden">
            <OutletFilter />
          </div>
          {shown?.length === 0 && (
            <Empty icon={<CircleCheck size={40} />} title={t('attention.none')}>
              {t('attention.noneHelp')}
            </Empty>
          )}
          <ul className="flex flex-col gap-3">
            {shown?.map((item) => (
              <AttentionCard
                key={item.id}
                item={item}
                outlet={outlets.find(({ id }) => id === item.outletId)}
                onAct={(action) => void act(item, action)}
              />
            ))}
          </ul>
          <RequestsList />
        </div>
      ) : (
        <Sheet doing={doing} onBack={back} onSettled={settled} />
      )}
    </Dialog>
  );
}

function Sheet(props: { doing: Doing; onBack: () => void; onSettled: () => void }) {
  const { item, action } = props.doing;
  switch (action) {
    case 'count':
      return <CountSheet item={item} onBack={props.onBack} onSettled={props.onSettled} />;
    case 'note':
      return <NoteSheet item={item} onBack={props.onBack} onSettled={props.onSettled} />;
    case 'receipt':
      return <HeldReceipt item={item} onBack={props.onBack} />;
  }
}
