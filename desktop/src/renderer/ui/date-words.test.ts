import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDay } from '#shared/kernel/index.ts';
import { type Asked, daysAfter, monthsAfter, readDate, weeksOf, writeDate } from './date-words.ts';

const days = fc.integer({ min: -20_000, max: 60_000 }).map((count) => daysAfter('2026-11-21', count));
const languages = fc.constantFrom('en', 'zh', 'ms', 'ta');
const read = (typed: string, language = 'en', asked: Asked = 'date', isDone = false) => {
  const answer = readDate(typed, asked, language, isDone);
  return answer.kind === 'value' ? answer.iso : answer.kind;
};

describe('a date as it is typed', () => {
  it('is read again as it is written, in every language', () => {
    fc.assert(
      fc.property(days, languages, (day, language) => {
        expect(read(writeDate(day, language), language)).toBe(day);
        expect(read(day, language)).toBe(day);
        expect(read(writeDate(`${day}T18:05`, language), language, 'moment')).toBe(`${day}T18:05`);
      }),
    );
  });

  it('is day, month, year; in Chinese it begins with the year', () => {
    expect(read('3/2/2026')).toBe('2026-02-03');
    expect(read('03022026')).toBe('2026-02-03');
    expect(read('3.2.2026', 'ms')).toBe('2026-02-03');
    expect(read('2026/2/3', 'zh')).toBe('2026-02-03');
    expect(read('20260203', 'zh')).toBe('2026-02-03');
    expect(read('2026年2月3日', 'zh')).toBe('2026-02-03');
    expect(read('3/2/2026', 'zh')).toBe('begun');
  });

  it('has a year of this century when two digits of it were typed and the field was left', () => {
    expect(read('1/12/26')).toBe('begun');
    expect(read('1/12/26', 'en', 'date', true)).toBe('2026-12-01');
    expect(read('26/12/1', 'zh', 'date', true)).toBe('2026-12-01');
  });

  it('is none on a day that no calendar has', () => {
    for (const typed of ['30/02/2026', '29/2/2027', '31/4/2026', '1/13/2026', '0/1/2026', '30022026'])
      expect(read(typed)).toBe('noSuchDay');
    expect(read('29/2/2028')).toBe('2028-02-29');
  });

  it('is never a day that no calendar has, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9/. -]{0,12}$/),
        languages,
        fc.boolean(),
        (typed, language, isDone) => {
          const answer = readDate(typed, 'date', language, isDone);
          expect(answer.kind !== 'value' || isDay(answer.iso)).toBe(true);
        },
      ),
    );
  });
});

describe('a time as it is typed', () => {
  it('has 24 hours, with or without a mark', () => {
    for (const typed of ['18:05', '18.05', '1805']) expect(read(typed, 'en', 'time')).toBe('18:05');
    expect(read('9:05', 'en', 'time')).toBe('09:05');
    expect(read('905', 'en', 'time')).toBe('begun');
    expect(read('905', 'en', 'time', true)).toBe('09:05');
    expect(read('9', 'en', 'time', true)).toBe('09:00');
    expect(read('24:00', 'en', 'time')).toBe('noSuchTime');
    expect(read('12:60', 'en', 'time')).toBe('noSuchTime');
  });

  it('follows its date in one field', () => {
    expect(read('21/11/2026 18:05', 'en', 'moment')).toBe('2026-11-21T18:05');
    expect(read('211120261805', 'en', 'moment')).toBe('2026-11-21T18:05');
    expect(read('2026-11-21T18:05', 'en', 'moment')).toBe('2026-11-21T18:05');
    expect(read('21 11 2026 18:05', 'en', 'moment')).toBe('2026-11-21T18:05');
    expect(read('21/11/2026', 'en', 'moment', true)).toBe('begun');
    expect(read('30/02/2026 18:05', 'en', 'moment')).toBe('noSuchDay');
    expect(read('21/11/2026 25:05', 'en', 'moment')).toBe('noSuchTime');
  });
});

describe('a calendar’s leaf', () => {
  it('has each day of its month once, in whole weeks from Monday on', () => {
    fc.assert(
      fc.property(days, (day) => {
        const weeks = weeksOf(day);
        const shown = weeks.flat();
        expect(weeks.every((week) => week.length === 7)).toBe(true);
        expect(new Date(`${shown[0]}T00:00:00.000Z`).getUTCDay()).toBe(1);
        expect(shown.filter((each) => each === day)).toHaveLength(1);
        expect(shown.filter((each) => each.startsWith(day.slice(0, 7)))).toHaveLength(
          Number(daysAfter(monthsAfter(day, 1), -1).slice(8)),
        );
      }),
    );
  });

  it('ends with the calendar: nothing comes before its first day or after its last', () => {
    expect([daysAfter('9999-12-31', 1), monthsAfter('9999-12-31', 1)]).toEqual(['9999-12-31', '9999-12-01']);
    expect([daysAfter('0001-01-01', -7), monthsAfter('0001-01-01', -1)]).toEqual([
      '0001-01-01',
      '0001-01-01',
    ]);
    const weeks = weeksOf('9999-12-31');
    expect([weeks.length, weeks.at(-1)?.at(-1), new Set(weeks.flat()).size]).toEqual([
      5,
      '9999-12-31',
      weeks.flat().length,
    ]);
  });
});
