import { setState } from './session.ts';
import type { Till } from './till.ts';

const MINUTE_MS = 60_000;
/** What tells that somebody is there; a scan is keys. */
const signs = ['keydown', 'pointerdown', 'wheel'] as const;

/**
 * Locks the till when nobody has touched it for as long as the company says [IDN-7]: the sign-in comes, and the cart stays where it is,
 * on the disk. Never while a payment is under way or money was entered for it.
 * @returns the function that stops it
 */
export function lockWhenIdle(till: Till, view: Window): () => void {
  let lastSignMs = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isPaying = (): boolean => {
    const { attempt, typed, taken } = till.payment.getState();
    return attempt !== null || typed !== '' || taken.length > 0;
  };
  const lock = async (): Promise<void> => {
    till.payment.leave();
    till.payment.next();
    const answer = await till.bridge.identity.signOut({});
    if (answer.ok) setState(till.session, answer.value);
  };
  const idleMs = (): number => (till.session.getState().state?.autoLockMinutes ?? 0) * MINUTE_MS;
  const look = (): void => {
    const allowedMs = idleMs();
    const leftMs = lastSignMs + allowedMs - performance.now();
    const isDue = allowedMs > 0 && leftMs <= 0 && !isPaying();
    if (isDue && till.session.getState().state?.person) void lock();
    timer = setTimeout(look, Math.max(1_000, Math.min(leftMs > 0 ? leftMs : MINUTE_MS, MINUTE_MS)));
  };
  const sign = (): void => {
    lastSignMs = performance.now();
  };
  for (const name of signs) view.addEventListener(name, sign, { capture: true, passive: true });
  look();
  return () => {
    clearTimeout(timer);
    for (const name of signs) view.removeEventListener(name, sign, true);
  };
}
