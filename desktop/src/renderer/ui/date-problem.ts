import { useTranslation } from 'react-i18next';
import { isDay } from '#shared/kernel/index.ts';
import { type Asked, monthsAfter, readDate, writeDate } from './date-words.ts';

const examples = { date: '2026-11-21', time: '18:05', moment: '2026-11-21T18:05' } as const;

/** A month by its name and year, in a language. */
export const monthName = (date: string, language: string): string =>
  new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    new Date(`${monthsAfter(date, 0)}T00:00:00.000Z`),
  );

/** What is wrong with what was typed, in words; null: nothing, or it may still become right. */
export function useDateProblem(
  text: string,
  {
    asked,
    isLeft,
    min,
  }: { readonly asked: Asked; readonly isLeft: boolean; readonly min: string | undefined },
): string | null {
  const { t, i18n } = useTranslation();
  const read = readDate(text, asked, i18n.language, isLeft);
  switch (read.kind) {
    case 'empty':
      return null;
    case 'begun':
      return isLeft
        ? t(`ui.date.how.${asked}`, { example: writeDate(examples[asked], i18n.language) })
        : null;
    case 'noSuchTime':
      return t('ui.date.noSuchTime');
    case 'noSuchDay': {
      const first = `${String(read.year).padStart(4, '0')}-${String(read.month).padStart(2, '0')}-01`;
      if (!isDay(first)) return t('ui.date.noSuchMonth', { month: read.month });
      return t('ui.date.noSuchDay', { day: read.day, month: monthName(first, i18n.language) });
    }
    case 'value':
      return min !== undefined && read.iso < min
        ? t('ui.date.tooSoon', { date: writeDate(min, i18n.language) })
        : null;
  }
}
