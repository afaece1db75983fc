import { useCallback, useEffect, useRef, useState } from 'react';
import type { CurrentShift } from '#shared/bridge/shift.ts';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';

interface Loaded<T> {
  /** Null until the engine has answered. */
  readonly value: T | null;
  readonly problem: Rejection | null;
  readonly reload: () => void;
}

/**
 * What the engine has, renewed when one of these tables changes; the newest question's answer stands.
 * @param load must be the same function until it asks something else, and `tables` the same array
 */
export function useLoaded<T>(load: () => Promise<BridgeAnswer<T>>, tables: readonly string[]): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const newest = useRef(0);
  const reload = useCallback(() => {
    newest.current += 1;
    const mine = newest.current;
    void load().then((answer) => {
      if (mine !== newest.current) return;
      setProblem(answer.ok ? null : answer.error);
      if (answer.ok) setValue(answer.value);
    });
  }, [load]);
  useEffect(() => {
    reload();
    return () => {
      newest.current += 1;
    };
  }, [reload]);
  useDataChanged(tables, reload);
  return { value, problem, reload };
}

export const shiftTables = ['shifts', 'shift_closes', 'cash_movements', 'exceptions', 'sales'];

/** The shift of this drawer as it stands. */
export function useCurrentShift(): Loaded<CurrentShift> {
  const { bridge } = useTill();
  const load = useCallback(() => bridge.shift.current({}), [bridge]);
  return useLoaded(load, shiftTables);
}
