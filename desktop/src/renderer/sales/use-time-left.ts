import { useEffect, useState } from 'react';

/** Milliseconds until an instant of this computer's clock, looked at each second; 0 from then on. */
export function useTimeLeft(untilMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, untilMs - nowMs);
}
