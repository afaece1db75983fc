import { accept, epochMsOf, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import { BUILT_AFTER } from '../clock/index.ts';
import type { EngineContext } from '../context.ts';

/** A shift is dated by the clock: when that is doubtful, a person says what time it is, or the server has to. */
export function confirmClock({ businessClock }: EngineContext, confirmedAt: string | null): Result<null> {
  if (confirmedAt !== null && confirmedAt >= BUILT_AFTER) businessClock.confirm(epochMsOf(confirmedAt));
  if (!businessClock.doubtful) return accept(null);
  const { serverSkewMs } = businessClock;
  return reject('sales.clockDoubtful', {
    deviceTime: instantOf(businessClock.deviceMs()),
    businessTime: instantOf(businessClock.nowMs()),
    serverSkewSeconds: serverSkewMs === null ? null : Math.round(serverSkewMs / 1000),
  });
}
