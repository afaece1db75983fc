import { useCallback, useEffect, useState } from 'react';
import type { CountSheetView } from '#shared/bridge/counts.ts';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { useTill } from '../app/use-till.ts';

/** The count under way at this device, as the engine has it on the disk. */
export function useCountSheet() {
  const { bridge, sounds } = useTill();
  const [sheet, setSheet] = useState<CountSheetView | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const take = useCallback((answer: BridgeAnswer<CountSheetView>): void => {
    if (answer.ok) setSheet(answer.value);
    setProblem(answer.ok ? null : answer.error);
  }, []);
  const load = useCallback(() => void bridge.inventory.countSheet({}).then(take), [bridge, take]);
  useEffect(load, [load]);
  const scan = useCallback(
    async (code: string): Promise<void> => {
      const answer = await bridge.inventory.countScan({ code });
      take(answer.ok ? { ok: true, value: answer.value.sheet } : answer);
      if (answer.ok && answer.value.isKnown) sounds.accepted();
      else sounds.refused();
    },
    [bridge, sounds, take],
  );
  return {
    sheet,
    problem,
    load,
    refuse: setProblem,
    /** Does one change of the sheet and shows what it gives. */
    change: async (asked: Promise<BridgeAnswer<CountSheetView>>): Promise<void> => take(await asked),
    scan,
  };
}

export type CountSheetState = ReturnType<typeof useCountSheet>;
