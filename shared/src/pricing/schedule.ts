import { epochMsOf, type OutletId, SINGAPORE_OFFSET_MS } from '../kernel/index.ts';
import type { PriceMoment } from './priceable.ts';
import type { HappyHours } from './schema.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
const WEEK_DAYS = 7;
/** The first of January 1970 was a Thursday, the fourth day of its week. */
const FIRST_DAY_OFFSET = 3;

/** When something holds, compiled: instants as milliseconds, hours as windows of a Singapore day. */
export interface Schedule {
  readonly startsMs: number;
  /** Out; infinity: until somebody ends it. */
  readonly endsMs: number;
  readonly hours: Hours | null;
}

interface Hours {
  readonly days: ReadonlySet<number>;
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** When, where and for whom, with the instant read once. */
export interface Moment {
  readonly atMs: number;
  readonly outletId: OutletId | null;
  readonly channel: string;
  readonly groupCode: string | null;
}

export const momentOf = ({ at, outletId, channel, groupCode }: PriceMoment): Moment => ({
  atMs: epochMsOf(at),
  outletId,
  channel,
  groupCode,
});

export function compileSchedule(startsAt: string, endsAt: string | null, hours: HappyHours | null): Schedule {
  return {
    startsMs: epochMsOf(startsAt),
    endsMs: endsAt === null ? Number.POSITIVE_INFINITY : epochMsOf(endsAt),
    hours: hours === null ? null : compileHours(hours),
  };
}

function compileHours({ days, from, until }: HappyHours): Hours {
  const minutes = (minutesOf(until) - minutesOf(from) + DAY_MINUTES) % DAY_MINUTES;
  // From one time to the same time: the whole day.
  const length = minutes === 0 ? DAY_MINUTES : minutes;
  return { days: new Set(days), fromMs: minutesOf(from) * MINUTE_MS, lengthMs: length * MINUTE_MS };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Does it hold at that instant? The start is in, the end is out. */
export function holdsAt({ startsMs, endsMs, hours }: Schedule, atMs: number): boolean {
  if (atMs < startsMs || atMs >= endsMs) return false;
  if (hours === null) return true;
  const today = singaporeDay(atMs);
  // A window that began yesterday may still be open.
  return [today - 1, today].some((day) => {
    const opensMs = opening(hours, day);
    return opensMs !== null && atMs >= opensMs && atMs < opensMs + hours.lengthMs;
  });
}

/** When it next begins or ceases to hold, at the earliest; infinity: never again. At its start its hours are asked anew. */
export function nextChange({ startsMs, endsMs, hours }: Schedule, atMs: number): number {
  if (atMs < startsMs) return startsMs < endsMs ? startsMs : Number.POSITIVE_INFINITY;
  if (atMs >= endsMs) return Number.POSITIVE_INFINITY;
  return Math.min(endsMs, hours === null ? Number.POSITIVE_INFINITY : nextEdge(hours, atMs));
}

function nextEdge(hours: Hours, atMs: number): number {
  const today = singaporeDay(atMs);
  let next = Number.POSITIVE_INFINITY;
  for (let day = today - 1; day <= today + WEEK_DAYS; day++) {
    const opensMs = opening(hours, day);
    if (opensMs === null) continue;
    for (const edge of [opensMs, opensMs + hours.lengthMs]) {
      if (edge > atMs && edge < next) next = edge;
    }
  }
  return next;
}

const singaporeDay = (atMs: number): number => Math.floor((atMs + SINGAPORE_OFFSET_MS) / DAY_MS);

/** The instant at which the window of a day opens; null: it has none. */
function opening({ days, fromMs }: Hours, day: number): number | null {
  const weekday = ((day + FIRST_DAY_OFFSET) % WEEK_DAYS) + 1;
  return days.has(weekday) ? day * DAY_MS - SINGAPORE_OFFSET_MS + fromMs : null;
}
