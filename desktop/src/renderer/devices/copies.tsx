import { useCallback, useEffect, useState } from 'react';
import type { BridgeAnswer, CopiesView } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { useTill } from '../app/use-till.ts';
import { CopiesKept } from './copies-kept.tsx';
import { CopySent } from './copy-sent.tsx';

/** Copies come without anybody asking for them: as often as this the list is looked at again. */
const LOOK_AGAIN_MS = 3_000;

/** What the parts of the card ask of the engine, one thing at a time. */
export interface Copying {
  readonly view: CopiesView;
  readonly isBusy: boolean;
  /** Asks, and shows what came of it; true when it was done. */
  readonly ask: (
    request: () => Promise<BridgeAnswer<CopiesView>>,
    refused: (problem: Rejection | null) => void,
  ) => Promise<boolean>;
}

/** This till's copy at another till, and the copies of other tills that it keeps. */
export function Copies() {
  const { bridge } = useTill();
  const [view, setView] = useState<CopiesView | null>(null);
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(async (): Promise<void> => {
    const answer = await bridge.devices.copies({});
    if (answer.ok) setView(answer.value);
  }, [bridge]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [load]);

  const ask: Copying['ask'] = async (request, refused) => {
    setBusy(true);
    const answer = await request();
    setBusy(false);
    refused(answer.ok ? null : answer.error);
    if (answer.ok) setView(answer.value);
    return answer.ok;
  };
  if (view === null) return null;
  const copying: Copying = { view, isBusy, ask };
  return (
    <>
      <CopySent {...copying} />
      <hr className="border-line" />
      <CopiesKept {...copying} />
    </>
  );
}
