import { useEffect, useReducer } from 'react';

/** Milliseconds until an instant of this computer's clock, looked at each second; 0 from then on. */
export function useTimeLeft(untilMs: number): number {
  const [, look] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, untilMs - Date.now());
}
