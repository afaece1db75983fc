import { useCallback, useEffect, useState } from 'react';
import type { FleetView } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { useAppState, useNow, useTill } from '../app/use-till.ts';

const LOOK_AGAIN_MS = 60_000;

/** How the devices are, asked again as time passes. This one needs no cloud for it. */
export function useFleet(): {
  readonly view: FleetView | null;
  readonly problem: Rejection | null;
  readonly now: string;
} {
  const { bridge } = useTill();
  const { sync } = useAppState();
  const now = useNow(LOOK_AGAIN_MS);
  const [view, setView] = useState<FleetView | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const answer = await bridge.devices.fleet({});
    setProblem(answer.ok ? null : answer.error);
    if (answer.ok) setView(answer.value);
  }, [bridge]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: time passing and a server that is back are what there is to ask again for
  useEffect(() => void load(), [load, now, sync.server]);
  return { view, problem, now };
}
