import type { HealthReport } from '#shared/devices/index.ts';
import type { Result } from '#shared/kernel/index.ts';
import { pause, type RandomBytes } from '../sync/backoff.ts';
import type { Log } from '../sync/log.ts';

/** A device that is as it was says so this often. */
export const REPORT_EVERY_MS = 5 * 60_000;
/** It looks at itself this often, more or less: tills that start together don't speak together. */
export const LOOK_EVERY_MS = 60_000;
/** A server of before this isn't asked again for so long. */
export const UNHEARD_MS = 60 * 60_000;

export interface ReporterOptions {
  measure(): Promise<HealthReport>;
  /** What somebody would want to know at once: when it changes, the device doesn't wait to say so. */
  markOf(report: HealthReport): string;
  send(report: HealthReport, signal: AbortSignal): Promise<Result<unknown>>;
  readonly isOnline: () => boolean;
  /** Milliseconds by a clock that never jumps. */
  readonly monotonicMs: () => number;
  readonly random: RandomBytes;
  readonly log: Log;
  /** Waits; tests wait for less. */
  readonly pause?: typeof pause;
}

/** Tells the server how this device is, now and then. Nobody waits for it, and what wasn't heard isn't told again. */
export function startReporting(options: ReporterOptions): { close(): Promise<void> } {
  const closing = new AbortController();
  const reporting = reportUntil(options, closing.signal);
  return {
    close: async () => {
      closing.abort();
      await reporting;
    },
  };
}

async function reportUntil(options: ReporterOptions, signal: AbortSignal): Promise<void> {
  const { isOnline, monotonicMs, log } = options;
  const wait = options.pause ?? pause;
  let told: { readonly atMs: number; readonly mark: string } | undefined;
  let silentUntilMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    await wait(LOOK_EVERY_MS * spread(options.random), signal);
    if (signal.aborted) return;
    if (!isOnline() || monotonicMs() < silentUntilMs) continue;
    try {
      const report = await options.measure();
      const mark = options.markOf(report);
      const isNews = mark !== told?.mark || monotonicMs() - told.atMs >= REPORT_EVERY_MS;
      if (signal.aborted || !isNews) continue;
      const answer = await options.send(report, signal);
      if (answer.ok) told = { atMs: monotonicMs(), mark };
      else if (answer.error.code === 'kernel.notFound') silentUntilMs = monotonicMs() + UNHEARD_MS;
    } catch (error) {
      log('warn', 'how this device is could not be told', { error: String(error) });
    }
  }
}

/** From a half to one and a half. */
const spread = (random: RandomBytes): number => 0.5 + (random(1)[0] ?? 0) / 256;
