import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useTill } from './use-till.ts';

/** An absence shorter than this isn't worth a word. */
const patienceMs = 400;

/** Says across the screen that the engine is away, for as long as it is. */
export function EngineAway() {
  const { t } = useTranslation();
  const { away, isFirst } = useAway();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [away]);
  if (!shown) return null;
  return (
    <p
      role="status"
      className="border-b border-wait bg-wait-soft px-4 py-2 text-center font-medium text-wait"
    >
      {t(isFirst ? 'app.engineStarting' : 'app.engineAway')}
    </p>
  );
}

function useAway(): { readonly away: boolean; readonly isFirst: boolean } {
  const { session } = useTill();
  const away = useStore(session, (state) => state.away);
  const isFirst = useStore(session, (state) => state.state === null);
  return { away, isFirst };
}
