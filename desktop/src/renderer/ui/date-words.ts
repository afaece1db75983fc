import { isDay } from '#shared/kernel/index.ts';

/** What a field asks for: a date, a time of day, or both. As ISO has them: `2026-11-21`, `18:05`, `2026-11-21T18:05`. */
export type Asked = 'date' | 'time' | 'moment';

/** What was typed: nothing, the value in ISO's form, or why it is none. */
export type ReadDate =
  | { readonly kind: 'empty' }
  | { readonly kind: 'value'; readonly iso: string }
  /** Could still become one. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'noSuchDay'; readonly year: number; readonly month: number; readonly day: number }
  | { readonly kind: 'noSuchTime' };

/** Chinese begins with the year; English, Malay and Tamil in Singapore begin with the day. */
const startsWithYear = (language: string): boolean => language.startsWith('zh');

const two = (value: number): string => String(value).padStart(2, '0');

/** A date as people of this language write it: `21/11/2026`, `2026/11/21`; what is no ISO value stays as it is. */
export function writeDate(iso: string, language: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?$/.exec(iso);
  if (parts === null) return iso;
  const [, year, month, day, time] = parts;
  const date = startsWithYear(language) ? `${year}/${month}/${day}` : `${day}/${month}/${year}`;
  return time === undefined ? date : `${date} ${time}`;
}

/**
 * Reads what was typed by hand: in the language's order with any marks between, in ISO's order, or eight digits alone. A year of two
 * digits is of this century, once nobody types any more.
 * @param isDone the field was left: `1/12/26` is a date then
 */
export function readDate(typed: string, asked: Asked, language: string, isDone: boolean): ReadDate {
  const text = typed.trim();
  if (text === '') return { kind: 'empty' };
  if (asked === 'time') return timeOf(text, isDone);
  const { date, time } = asked === 'date' ? { date: text, time: null } : apart(text);
  const day = dayOf(date, language, isDone);
  if (day.kind !== 'value' || time === null) return day;
  const at = timeOf(time, isDone);
  return at.kind === 'value' ? { kind: 'value', iso: `${day.iso}T${at.iso}` } : begunOr(at);
}

const begunOr = (read: ReadDate): ReadDate => (read.kind === 'empty' ? { kind: 'begun' } : read);

/** Date and time of what was typed as one. */
function apart(text: string): { date: string; time: string } {
  const digits = /^(\d{8})(\d{1,4})$/.exec(text);
  const marked = digits ?? /^(.*?)[T\s,]+(\d{1,2}(?:[:.]?\d{0,2})?)$/i.exec(text);
  return { date: marked?.[1] ?? text, time: marked?.[2] ?? '' };
}

function timeOf(text: string, isDone: boolean): ReadDate {
  if (text === '') return { kind: 'empty' };
  const parts = /^(\d{1,2})[:.](\d{2})(?::\d{2})?$/.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text);
  const hourAlone = isDone ? /^(\d{1,2})$/.exec(text) : null;
  const [, hour, minute = '0'] = parts ?? hourAlone ?? [];
  if (hour === undefined || (text.length === 3 && !isDone)) return { kind: 'begun' };
  if (Number(hour) > 23 || Number(minute) > 59) return { kind: 'noSuchTime' };
  return { kind: 'value', iso: `${two(Number(hour))}:${two(Number(minute))}` };
}

function dayOf(text: string, language: string, isDone: boolean): ReadDate {
  const parts = partsOf(text, language, isDone);
  if (parts === null) return { kind: 'begun' };
  const { year, month, day } = parts;
  const iso = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return isDay(iso) ? { kind: 'value', iso } : { kind: 'noSuchDay', ...parts };
}

const CENTURY = 2000;

/** Ways to type a date; the names of the groups say which part is which. Four digits in front are a year in every language. */
const everywhere = /^(?<year>\d{4})[-/.\s年](?<month>\d{1,2})[-/.\s月](?<day>\d{1,2})日?$/;
const yearFirst = {
  always: [everywhere, /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/],
  whenDone: [/^(?<year>\d{2})[-/.\s](?<month>\d{1,2})[-/.\s](?<day>\d{1,2})$/],
} as const;
const dayFirst = {
  always: [
    everywhere,
    /^(?<day>\d{1,2})[-/.\s](?<month>\d{1,2})[-/.\s](?<year>\d{4})$/,
    /^(?<day>\d{2})(?<month>\d{2})(?<year>\d{4})$/,
  ],
  whenDone: [/^(?<day>\d{1,2})[-/.\s](?<month>\d{1,2})[-/.\s](?<year>\d{2})$/],
} as const;

function partsOf(text: string, language: string, isDone: boolean) {
  const { always, whenDone } = startsWithYear(language) ? yearFirst : dayFirst;
  for (const pattern of isDone ? [...always, ...whenDone] : always) {
    const found = pattern.exec(text)?.groups;
    if (!found) continue;
    const year = Number(found.year);
    return { year: year < 100 ? CENTURY + year : year, month: Number(found.month), day: Number(found.day) };
  }
  return null;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const msOf = (date: string): number => Date.parse(`${date}T00:00:00.000Z`);
/** The calendar's ends: what is before or after has another form, and is no date of ours. */
const ENDS_MS = [msOf('0001-01-01'), msOf('9999-12-31')] as const;
const ENDS_IN_MONTHS = [12, 9999 * 12 + 11] as const;

const within = (value: number, [least, most]: readonly [number, number]): number =>
  Math.min(Math.max(value, least), most);

/** The date so many days later, or the calendar's end. */
export const daysAfter = (date: string, days: number): string =>
  new Date(within(msOf(date) + days * DAY_MS, ENDS_MS)).toISOString().slice(0, 10);

/** The first of the month so many months later than a date's, or of the calendar's last. */
export function monthsAfter(date: string, months: number): string {
  const month = within(Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months, ENDS_IN_MONTHS);
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${two((month % 12) + 1)}-01`;
}

/** Whole weeks from Monday on that show a date's month; the calendar's last ends with it. */
export function weeksOf(date: string): readonly (readonly string[])[] {
  const first = monthsAfter(date, 0);
  const weeks: string[][] = [];
  let day = daysAfter(first, -((new Date(msOf(first)).getUTCDay() + 6) % 7));
  do {
    weeks.push([...new Set([0, 1, 2, 3, 4, 5, 6].map((days) => daysAfter(day, days)))]);
    day = daysAfter(day, 7);
  } while (day.slice(0, 7) === first.slice(0, 7) && weeks.at(-1)?.includes(day) !== true);
  return weeks;
}
