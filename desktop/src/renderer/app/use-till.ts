import { createContext, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { AppState, BridgeAnswer } from '#shared/bridge.ts';
import type { Right } from '#shared/identity/index.ts';
import type { CounterState } from '../sales/counter-store.ts';
import type { PaymentState } from '../sales/payment-store.ts';
import { engineNow, setState } from './session.ts';
import type { Till, View } from './till.ts';

export const TillContext = createContext<Till | null>(null);

export function useTill(): Till {
  const till = useContext(TillContext);
  if (!till) throw new Error('expected a till around this screen');
  return till;
}

/** The engine's last word on who and where. Only for what is shown once that is known. */
export function useAppState(): AppState {
  const state = useStore(useTill().session, (session) => session.state);
  if (!state) throw new Error('expected the engine to have answered before this screen is shown');
  return state;
}

export const useCounter = <T>(select: (state: CounterState) => T): T => useStore(useTill().counter, select);
export const usePayment = <T>(select: (state: PaymentState) => T): T => useStore(useTill().payment, select);
export const useView = <T>(select: (view: View) => T): T => useStore(useTill().view, select);

export const useRight = (right: Right): boolean =>
  useStore(useTill().session, ({ state }) => state?.person?.rights.includes(right) ?? false);

/** Takes an answer that is the new state. @returns the same answer */
export function useTakeState(): (answer: BridgeAnswer<AppState>) => BridgeAnswer<AppState> {
  const { session } = useTill();
  return (answer) => {
    if (answer.ok) setState(session, answer.value);
    return answer;
  };
}

/** The engine's time, renewed each `everyMs`. */
export function useNow(everyMs: number): string {
  const { session } = useTill();
  const [now, setNow] = useState(() => engineNow(session.getState()));
  useEffect(() => {
    const timer = setInterval(() => setNow(engineNow(session.getState())), everyMs);
    return () => clearInterval(timer);
  }, [session, everyMs]);
  return now;
}

/** Calls back when one of these tables changed, until it is unmounted. */
export function useDataChanged(tables: readonly string[], callback: () => void): void {
  const { bridge } = useTill();
  useEffect(
    () =>
      bridge.subscribe('dataChanged', (changed) => {
        if (changed.tables.length === 0 || changed.tables.some((table) => tables.includes(table))) callback();
      }),
    [bridge, tables, callback],
  );
}
