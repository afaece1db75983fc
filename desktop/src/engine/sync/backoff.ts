import { setTimeout as timer } from 'node:timers/promises';

/** First and longest bounds of a wait between two tries. */
export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_LONGEST_MS = 30_000;

export type RandomBytes = (bytes: number) => Uint8Array;

/**
 * How long to wait before the next try: exponential with full jitter, so that the tills of a shop whose server comes
 * back don't all ask at once.
 * @param failures tries that failed in a row, from 1
 */
export function backoffMs(failures: number, random: RandomBytes, longestMs = BACKOFF_LONGEST_MS): number {
  const bound = Math.min(longestMs, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(bound * fraction(random));
}

/** From 0 to just below 1. */
function fraction(random: RandomBytes): number {
  const bytes = random(4);
  let value = 0;
  for (let index = 0; index < 4; index++) value = value * 256 + (bytes[index] ?? 0);
  return value / 2 ** 32;
}

/** Waits, or returns early when the signal says so. Never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await timer(ms, undefined, { signal });
  } catch {
    // Interrupted: the caller looks at its signal.
  }
}
