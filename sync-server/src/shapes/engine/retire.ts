import type { Shape } from './shape.ts';

/** Who follows such a log reads every row many times over; a new snapshot is cheaper for everybody. */
const MAX_LOG_PER_SNAPSHOT = 10;
/** Below this a log is short, however small its snapshot. */
const MIN_LOG_BYTES = 64 * 1024 * 1024;
/** A month's documents are asked for now and then while the month is kept; what nobody asks for is dropped. */
const MAX_IDLE_MS = 45 * 24 * 60 * 60 * 1000;

/** Why a shape should go; its readers, if there are any, fetch it again. */
export function reasonToRetire(
  shape: Pick<Shape, 'snapshotDone' | 'snapshotBytes' | 'lastUsedMs'> & {
    readonly log: { readonly bytes: number };
  },
  nowMs: number,
): string | undefined {
  if (!shape.snapshotDone) return undefined;
  if (nowMs - shape.lastUsedMs > MAX_IDLE_MS) return 'nobody has asked for it in a long time';
  const longest = Math.max(MIN_LOG_BYTES, MAX_LOG_PER_SNAPSHOT * shape.snapshotBytes);
  return shape.log.bytes > longest ? 'its log has outgrown its rows' : undefined;
}
