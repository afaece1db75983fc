import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedCount, SavedCountTile } from '#shared/bridge/counts.ts';
import type { Rejection, RowId } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';

/** Counts that were saved at this device, to be looked at, printed or taken along again. */
export function SavedCounts({ onOpen }: { readonly onOpen: (count: SavedCount) => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const [counts, setCounts] = useState<readonly SavedCountTile[]>([]);
  const [problem, setProblem] = useState<Rejection | null>(null);
  useEffect(() => {
    void bridge.inventory.savedCounts({}).then((answer) => answer.ok && setCounts(answer.value));
  }, [bridge]);
  const open = async (countId: string): Promise<void> => {
    const answer = await bridge.inventory.savedCount({ countId: countId as RowId });
    if (answer.ok) onOpen(answer.value);
    else setProblem(answer.error);
  };
  if (counts.length === 0) return null;
  return (
    <section aria-label={t('count.earlier')}>
      <h2 className="pb-2 text-sm font-semibold text-ink-soft">{t('count.earlier')}</h2>
      <Problem problem={problem} />
      <div className="rounded-lg border border-line bg-surface">
        {counts.map(({ countId, savedAt, lines }) => (
          <button
            key={countId}
            type="button"
            onClick={() => void open(countId)}
            className="figures flex min-h-12 w-full items-center justify-between border-b border-line px-3 text-left last:border-b-0 hover:bg-sunken focus-visible:-outline-offset-3"
          >
            <span>{formatWhen(savedAt, now)}</span>
            <span className="text-ink-soft">{t('count.products', { products: lines })}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
