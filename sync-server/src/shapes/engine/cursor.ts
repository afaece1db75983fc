/** Electric counts from here, so that cursors stay short. */
const CURSOR_EPOCH_MS = Date.UTC(2024, 9, 9);
const MAX_JUMP_SECONDS = 3_600;

/**
 * The cursor of a live answer: the time rounded up to the poll's length, so that clients that wait together share one
 * cached answer. A client that already has it is sent further by chance, out of a loop through a stale cache.
 */
export function nextCursor(
  previous: string | undefined,
  nowMs: number,
  pollMs: number,
  random: () => number,
): string {
  const step = Math.max(1, Math.round(pollMs / 1000));
  const seconds = Math.max(0, (nowMs - CURSOR_EPOCH_MS) / 1000);
  const cursor = Math.ceil(seconds / step) * step;
  const sent = previous !== undefined && /^\d{1,15}$/.test(previous) ? Number(previous) : undefined;
  if (sent === undefined || cursor > sent) return String(cursor);
  return String(sent + 1 + Math.floor(random() * MAX_JUMP_SECONDS));
}
