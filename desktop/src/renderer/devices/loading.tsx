import { useTranslation } from 'react-i18next';
import { formatCount } from '../app/format.ts';
import { useAppState } from '../app/use-till.ts';

/** The first copy of the shop's data is coming. How much there is in all isn't known, so the bar only moves. */
export function Loading() {
  const { t } = useTranslation();
  const { sync, register } = useAppState();
  return (
    <main className="flex flex-1 items-center justify-center p-8">
      <section className="flex w-full max-w-lg flex-col gap-4">
        <h1 className="text-2xl font-semibold">
          {register ? t('loading.titleFor', { register: register.code }) : t('loading.title')}
        </h1>
        <div
          role="progressbar"
          aria-label={t('loading.title')}
          className="h-2 overflow-hidden rounded-full bg-sunken"
        >
          <div className="h-full w-1/3 animate-[travel_1.6s_ease-in-out_infinite_alternate] rounded-full bg-accent" />
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
