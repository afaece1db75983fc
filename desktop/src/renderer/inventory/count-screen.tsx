import { ArrowLeft, ScanBarcode, Undo2 } from 'lucide-react';
import { useEffect, useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedCount } from '#shared/bridge/counts.ts';
import type { RowId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { Problem } from '../app/problem-notice.tsx';
import { takeScans } from '../app/till.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { CountByHand } from './count-by-hand.tsx';
import { CountLines, UnknownCodes } from './count-lines.tsx';
import { CurrentCount } from './current-count.tsx';
import { SavedCountView } from './saved-count.tsx';
import { SavedCounts } from './saved-counts.tsx';
import { type CountSheetState, useCountSheet } from './use-count-sheet.ts';

/** A count of stock: scanned, tapped or typed, without what the book expects until it is saved. */
export function CountScreen({ onClose }: { readonly onClose: () => void }) {
  const [saved, setSaved] = useState<SavedCount | null>(null);
  const count = useCountSheet();
  // What is scanned in front of a saved count begins the next one.
  const { scan } = count;
  useLayoutEffect(
    () =>
      takeScans((code) => {
        setSaved(null);
        void scan(code);
      }),
    [scan],
  );
  if (saved !== null) return <SavedCountView count={saved} onClose={() => setSaved(null)} />;
  return <OpenSheet count={count} onSaved={setSaved} onClose={onClose} />;
}

interface OpenSheetProps {
  readonly count: CountSheetState;
  readonly onSaved: (saved: SavedCount) => void;
  readonly onClose: () => void;
}

function OpenSheet({ count, onSaved, onClose }: OpenSheetProps) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { outlet } = useAppState();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { sheet, problem } = count;
  const lines = sheet?.lines ?? [];
  const [newest] = lines;
  // A scan takes the eye to what it counted.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another touch of the same product is one as well
  useEffect(() => setChosenId(null), [newest?.variantId, newest?.countedAt]);
  const chosen = lines.find(({ variantId }) => variantId === chosenId) ?? newest;
  const undo = (): void => void count.change(bridge.inventory.undoCount({}));
  const save = async (): Promise<void> => {
    if (sheet === null || lines.length === 0 || isSaving) return;
    setSaving(true);
    const answer = await bridge.inventory.saveCount({ countId: sheet.countId as RowId });
    setSaving(false);
    if (!answer.ok) {
      count.refuse(answer.error);
      return;
    }
    count.load();
    onSaved(answer.value);
  };
  const move = (by: 1 | -1): void => {
    const next = lines[lines.findIndex(({ variantId }) => variantId === chosen?.variantId) + by];
    if (next !== undefined) setChosenId(next.variantId);
  };
  useHotkeys({
    ...{ F9: () => void save(), 'Ctrl+Z': undo, Escape: onClose },
    ...{ ArrowUp: () => move(-1), ArrowDown: () => move(1) },
  });
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[1fr_340px] xl:grid-cols-[1fr_420px]">
      <section aria-label={t('count.title')} className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
        <header className="flex items-center gap-3">
          <Button hotkey="Esc" icon={<ArrowLeft size={20} aria-hidden="true" />} onClick={onClose}>
            {t('count.back')}
          </Button>
          <div className="min-w-0">
            <h1 className="text-xl font-semibold">{t('count.titleAt', { outlet: outlet?.name ?? '' })}</h1>
            <p className="text-sm text-ink-soft">{t('count.lead')}</p>
          </div>
        </header>
        <Problem problem={problem} />
        <UnknownCodes count={count} />
        {chosen === undefined ? (
          <Empty icon={<ScanBarcode size={48} strokeWidth={1.25} />} title={t('count.empty')}>
            {t('count.emptyHelp')}
          </Empty>
        ) : (
          <CurrentCount key={chosen.variantId} line={chosen} count={count} />
        )}
        {lines.length > 0 && (
          <CountLines lines={lines} chosenId={chosen?.variantId ?? null} onChoose={setChosenId} />
        )}
        {lines.length === 0 && <SavedCounts onOpen={onSaved} />}
      </section>
      <aside className="flex min-h-0 flex-col border-l border-line bg-surface">
        <CountByHand count={count} />
        <div className="flex flex-col gap-3 border-t border-line p-3">
          <div className="flex gap-2">
            <Button
              className="flex-1"
              hotkey="Ctrl Z"
              disabled={sheet?.canUndo !== true}
              icon={<Undo2 size={20} aria-hidden="true" />}
              onClick={undo}
            >
              {t('count.undo')}
            </Button>
            <LetGo count={count} />
          </div>
          <Button
            kind="primary"
            size="large"
            hotkey="F9"
            disabled={lines.length === 0 || isSaving}
            onClick={() => void save()}
          >
            {t('count.save', { products: lines.length })}
          </Button>
        </div>
      </aside>
    </div>
  );
}

/** Lets go of the whole sheet, once somebody has said so. */
function LetGo({ count }: { readonly count: CountSheetState }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [isAsking, setAsking] = useState(false);
  const products = count.sheet?.lines.length ?? 0;
  if (products === 0) return null;
  return (
    <>
      <Button kind="ghost" onClick={() => setAsking(true)}>
        {t('count.clear')}
      </Button>
      <Dialog open={isAsking} width="narrow" onClose={() => setAsking(false)} title={t('count.clearTitle')}>
        <div className="flex flex-col gap-4 p-5">
          <p>{t('count.clearLead', { products })}</p>
          <Button
            kind="danger"
            onClick={() => {
              setAsking(false);
              void count.change(bridge.inventory.clearCount({}));
            }}
          >
            {t('count.clear')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
