import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '#shared/bridge.ts';
import { loadedWords } from '../app/loaded-words.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';

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
          {loadedWords(t, sync)}
        </p>
        {/* As high as the button that comes, so that nothing jumps under a finger. */}
        <div className="flex min-h-40 flex-col gap-3">
          <p className="text-ink-soft">
            {t(sync.server === 'online' ? 'loading.help' : 'loading.waitingForServer')}
          </p>
          {sync.firstCopy?.canSell && <StartNow />}
        </div>
      </section>
    </main>
  );
}

/** Opens the counter with what is here; the rest goes on coming. */
function StartNow() {
  const { t } = useTranslation();
  const { session } = useTill();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <>
      <Button ref={button} kind="primary" onClick={() => session.setState({ openedEarly: true })}>
        {t('loading.start')}
      </Button>
      <p className="text-sm text-ink-soft">{t('loading.startHelp')}</p>
    </>
  );
}

/** How much of the first copy is here. */
function percentOf({ firstCopyRows, firstCopyExpectedRows = 0 }: SyncStatus): number | undefined {
  if (firstCopyRows === null || firstCopyExpectedRows === 0) return undefined;
  return Math.min(100, Math.floor((firstCopyRows / firstCopyExpectedRows) * 100));
}
