import { assert } from './assert.ts';

/** Singapore keeps UTC+8 all year since 1982 (tz database, Asia/Singapore). */
export const SINGAPORE_OFFSET_MS = 8 * 60 * 60 * 1000;

/** UTC instant with milliseconds: `2026-11-21T15:58:00.000Z`. */
export const instantOf = (epochMs: number): string => new Date(epochMs).toISOString();

export function epochMsOf(instant: string): number {
  const epochMs = Date.parse(instant);
  assert(Number.isFinite(epochMs), `an instant, not "${instant}"`);
  return epochMs;
}

/** True for an instant that the calendar has, and every store keeps: not for the 31st of February, nor for the year 0. */
export function isInstant(text: string): boolean {
  const epochMs = Date.parse(text);
  return Number.isFinite(epochMs) && instantOf(epochMs) === text && !text.startsWith('0000');
}

/** `2026-11-21`; a longer year has a sign before it. */
const DAY_LENGTH = 10;

/** True for a date that the calendar has. */
export const isDay = (text: string): boolean =>
  text.length === DAY_LENGTH && isInstant(`${text}T00:00:00.000Z`);

/** The Singapore calendar date of an instant: `2026-11-21`. */
export const singaporeDate = (instant: string): string =>
  new Date(epochMsOf(instant) + SINGAPORE_OFFSET_MS).toISOString().slice(0, 10);

/** The Singapore wall-clock time of an instant, 24 h: `23:58`. */
export const singaporeTime = (instant: string): string =>
  new Date(epochMsOf(instant) + SINGAPORE_OFFSET_MS).toISOString().slice(11, 16);

/** The month of a date: `2026-11`. */
export const monthOf = (date: string): string => date.slice(0, 7);

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-21` as people read it: `21 Nov 2026`. */
export function displayDate(date: string): string {
  const [year, month, day] = date.split('-');
  return `${Number(day)} ${monthNames[Number(month) - 1]} ${year}`;
}
