import { epochMsOf, instantOf, singaporeDate } from '#shared/kernel/index.ts';
import type { Dice } from './random.ts';

/** Whole days of history, before what has passed of today. */
export const HISTORY_DAYS = 30;
/** The last sale of the history is this long ago, so that nobody finds a customer at the till. */
const QUIET_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;

/** When a shop is open, Singapore time (`08:00`), and how its customers spread over the hours. */
export interface OpeningHours {
  readonly opensAt: string;
  readonly closesAt: string;
  /** How busy an hour is, where it isn't 2: `{18: 8}`. */
  readonly busyHours: Readonly<Record<number, number>>;
}

const USUAL_BUSYNESS = 2;

/** The instant of a Singapore wall-clock time on a date. */
export const instantAt = (date: string, time: string): string =>
  instantOf(Date.parse(`${date}T${time}:00+08:00`));

/** The opening of the first day, as an instant. */
export function firstHistoryDay(nowMs: number, opensAt: string): string {
  return instantAt(singaporeDate(instantOf(nowMs - HISTORY_DAYS * DAY_MS)), opensAt);
}

/** The dates of the history in order, today last; `after` leaves out those up to that date. */
export function historyDates(nowMs: number, after: string | undefined): string[] {
  const dates: string[] = [];
  for (let daysAgo = HISTORY_DAYS; daysAgo >= 0; daysAgo -= 1) {
    const date = singaporeDate(instantOf(nowMs - daysAgo * DAY_MS));
    if (after === undefined || date > after) dates.push(date);
  }
  return dates;
}

/**
 * The instants of a day's sales at one till, in order and apart; today's end an hour ago, and may be none.
 * @param wanted how many there are on a whole day
 */
export function saleInstants(
  date: string,
  hours: OpeningHours,
  wanted: number,
  nowMs: number,
  dice: Dice,
): string[] {
  const openMs = epochMsOf(instantAt(date, hours.opensAt)) + 5 * MINUTE_MS;
  const closeMs = epochMsOf(instantAt(date, hours.closesAt));
  const minutes = Math.floor((closeMs - openMs) / MINUTE_MS);
  const firstHour = Number(hours.opensAt.slice(0, 2));
  const slots: number[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const hour = firstHour + Math.floor((minute + 5) / 60);
    const weight = hours.busyHours[hour] ?? USUAL_BUSYNESS;
    for (let count = 0; count < weight; count += 1) slots.push(minute);
  }
  // Each minute once: two sales at one till are never at the same time.
  const chosen = new Set<number>();
  while (chosen.size < Math.min(wanted, minutes)) chosen.add(dice.pick(slots));
  return [...chosen]
    .sort((earlier, later) => earlier - later)
    .map((minute) => openMs + minute * MINUTE_MS + dice.roll(MINUTE_MS))
    .filter((ms) => ms <= nowMs - QUIET_MS)
    .map(instantOf);
}

/** Saturdays and Sundays are busier. */
export function isWeekend(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day === 0 || day === 6;
}
