import type { Shape } from './shape.ts';

/** Who follows such a log reads every row many times over; a new snapshot is cheaper for everybody. */
const MAX_LOG_PER_ROWS = 10;
/** Below this a log is short, however few its rows. */
const MIN_LOG_BYTES = 64 * 1024 * 1024;
/** A log is compacted when it is so many times what its rows are, and what the last compaction left. */
const COMPACT_AT = 2;

interface LoggedShape {
  readonly snapshotDone: boolean;
  readonly snapshotBytes: number;
  readonly log: { readonly bytes: number; readonly bytesWhenCompacted: number; readonly grownBytes: number };
}

/** Whether a log of `fromBytes` or more has grown so long that joining the updates in it may be worth the work. */
export function shouldCompact(shape: LoggedShape, fromBytes: number): boolean {
  const { bytes, bytesWhenCompacted } = shape.log;
  const floor = Math.max(fromBytes, COMPACT_AT * rowBytes(shape), COMPACT_AT * bytesWhenCompacted);
  return shape.snapshotDone && bytes > floor;
}

/** About how many bytes the shape's rows are now. */
function rowBytes({ snapshotBytes, log }: LoggedShape): number {
  return Math.max(0, snapshotBytes + log.grownBytes);
}
/** A month's documents are asked for now and then while the month is kept; what nobody asks for is dropped. */
const MAX_IDLE_MS = 45 * 24 * 60 * 60 * 1000;

/** Why a shape should go; its readers, if there are any, fetch it again. */
export function reasonToRetire(
  shape: LoggedShape & Pick<Shape, 'lastUsedMs'>,
  nowMs: number,
): string | undefined {
  if (!shape.snapshotDone) return undefined;
  if (nowMs - shape.lastUsedMs > MAX_IDLE_MS) return 'nobody has asked for it in a long time';
  const longest = Math.max(MIN_LOG_BYTES, MAX_LOG_PER_ROWS * rowBytes(shape));
  return shape.log.bytes > longest ? 'its log has outgrown its rows' : undefined;
}
