import type { CopyStatus } from '#shared/bridge.ts';
import type { HealthReport } from '#shared/devices/index.ts';
import { epochMsOf } from '#shared/kernel/index.ts';

/** A till that keeps the copy may be started anew; behind for longer than this is told. */
export const COPY_BEHIND_MS = 15 * 60_000;

/**
 * How the copies of the journal stand that are kept elsewhere: on a second disk, at another till, or at both.
 * @param settled resolves when all have what there is, or have given up for now; true when all have it
 */
export async function copyHealth(of: {
  readonly hasSecondDisk: boolean;
  readonly peer: Pick<CopyStatus, 'state' | 'behindSince'>;
  readonly settled: () => Promise<boolean>;
  readonly nowMs: number;
}): Promise<HealthReport['mirror']> {
  const { state, behindSince } = of.peer;
  if (!of.hasSecondDisk && state === 'none') return 'none';
  const isPeerBehind = state === 'behind' || state === 'copying';
  const behindMs = behindSince === null ? 0 : of.nowMs - epochMsOf(behindSince);
  if (state === 'behind' && behindMs >= COPY_BEHIND_MS) return 'failing';
  // While the other till is behind, who has given up can't be told from here: it is asked again a minute later.
  if (!of.hasSecondDisk || isPeerBehind) return 'ok';
  return (await of.settled()) ? 'ok' : 'failing';
}
