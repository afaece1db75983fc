import { epochMsOf, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';

/** How far a device's clock may be off when it signs the time. */
const MAX_CLOCK_DRIFT_MS = 10 * 60 * 1000;

/** Refuses what was signed too far from now, with the server's time to try again with; undefined when it is near enough. */
export function clockRefusal(context: ServerContext, issuedAt: string): Result<never> | undefined {
  const nowMs = context.clock();
  if (Math.abs(epochMsOf(issuedAt) - nowMs) <= MAX_CLOCK_DRIFT_MS) return undefined;
  return reject('devices.clockTooFar', { serverTime: instantOf(nowMs) });
}
