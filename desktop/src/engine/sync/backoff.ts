import { setTimeout as timer } from 'node:timers/promises';

/** First and longest bounds of a wait between two tries. */
export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_LONGEST_MS = 30_000;

/** What a server may ask for with Retry-After: longer, and a till would stand idle for somebody's mistake. */
export const RETRY_AFTER_LONGEST_MS = 10 * 60 * 1000;
/** Of what a server asked for, how much is spread on top: all who were told the same come back one after another. */
const RETRY_AFTER_SPREAD = 0.1;

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

/**
 * How long to wait after a refusal: as long as the server asked for at least, up to ten minutes, and the jitter on top.
 * @param asked the refusal's details, where the client put what the server asked for
 */
export function waitAfter(
  failures: number,
  random: RandomBytes,
  asked: Readonly<Record<string, unknown>> = {},
): { readonly atLeastMs: number; readonly onTopMs: number } {
  const given = Number(asked.retryAfterMs ?? 0);
  const atLeastMs = Math.min(RETRY_AFTER_LONGEST_MS, Math.max(0, Number.isFinite(given) ? given : 0));
  const spreadMs = atLeastMs * RETRY_AFTER_SPREAD * fraction(random);
  return { atLeastMs, onTopMs: Math.round(spreadMs) + backoffMs(failures, random) };
}

/**
 * What a Retry-After header asks for, in milliseconds: seconds, or a moment. A moment is measured by the answer's own date,
 * since this device's clock may be wrong by years.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  const saidMs = Date.parse(headers.get('date') ?? '');
  if (!/[a-z]/i.test(value) || Number.isNaN(atMs)) return undefined;
  return Math.max(0, atMs - (Number.isNaN(saidMs) ? nowMs : saidMs));
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
