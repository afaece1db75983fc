import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useTill } from './use-till.ts';

/** An absence shorter than this isn't worth a word. */
const patienceMs = 400;
/** An absence longer than this may never end: a till that was started anew can be at another address. */
const longMs = 15_000;

/** Says across the screen that the engine is away, for as long as it is, in words of the shop. */
export function EngineAway() {
  const { t } = useTranslation();
  const { away, isFirst } = useAway();
  const isShown = usePassed(away, patienceMs);
  const isLong = usePassed(away, longMs);
  if (!isShown) return null;
  return (
    <p
      role="status"
      className="border-b border-wait bg-wait-soft px-4 py-2 text-center font-medium text-wait"
    >
      {t(isFirst ? 'app.engineStarting' : 'app.engineAway')}
      {isLong && ` ${t('app.engineAwayLong')}`}
    </p>
  );
}

/** True once something has been so for this long, until it isn't any more. */
function usePassed(isSo: boolean, ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    if (!isSo) {
      setPassed(false);
      return;
    }
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [isSo, ms]);
  return isSo && passed;
}

function useAway(): { readonly away: boolean; readonly isFirst: boolean } {
  const { session } = useTill();
  const away = useStore(session, (state) => state.away);
  const isFirst = useStore(session, (state) => state.state === null);
  return { away, isFirst };
}
