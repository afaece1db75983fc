import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '#shared/bridge.ts';
import { formatCount } from '../app/format.ts';
import { useAppState } from '../app/use-till.ts';

/** The first copy of the shop's data is coming. The bar only moves where it isn't known how much there is. */
export function Loading() {
  const { t } = useTranslation();
  const { sync, register } = useAppState();
  const percent = percentOf(sync);
  return (
    <main className="flex flex-1 items-center justify-center p-8">
      <section className="flex w-full max-w-lg flex-col gap-4">
        <h1 className="text-2xl font-semibold">
          {register ? t('loading.titleFor', { register: register.code }) : t('loading.title')}
        </h1>
        <div
          role="progressbar"
          aria-label={t('loading.title')}
          aria-valuenow={percent}
          className="h-2 overflow-hidden rounded-full bg-sunken"
        >
          {percent === undefined ? (
            <div className="h-full w-1/3 animate-[travel_1.6s_ease-in-out_infinite_alternate] rounded-full bg-accent" />
          ) : (
            <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
          )}
        </div>
        <p role="status" className="figures text-lg">
          {t('loading.rows', { count: sync.firstCopyRows ?? 0, shown: formatCount(sync.firstCopyRows ?? 0) })}
        </p>
        <p className="text-ink-soft">
          {t(sync.server === 'online' ? 'loading.help' : 'loading.waitingForServer')}
        </p>
      </section>
    </main>
  );
}

/** How much of the first copy is here; a copy that goes on after a stop isn't told how much there was before. */
function percentOf({ firstCopyRows, firstCopyExpectedRows = 0 }: SyncStatus): number | undefined {
  if (firstCopyRows === null || firstCopyExpectedRows === 0) return undefined;
  return Math.min(100, Math.floor((firstCopyRows / firstCopyExpectedRows) * 100));
}
