import { epochMsOf } from '#shared/kernel/index.ts';
import type { DeviceState } from '../store/index.ts';

/** A fact may be ahead by this much: the server's own measure of a clock that runs ahead. */
const AHEAD_MS = 60 * 60_000;

/**
 * True when this device's stream has a fact from the future, because its clock was ahead once: no fact dates before the one
 * that it follows, so that every further one is dated from there. Only another stream begins at the right time.
 */
export const isStreamAhead = (
  { lastFactAt }: Pick<DeviceState, 'lastFactAt'>,
  clock: { readonly nowMs: number; readonly doubtful: boolean },
): boolean => lastFactAt !== null && !clock.doubtful && epochMsOf(lastFactAt) > clock.nowMs + AHEAD_MS;
