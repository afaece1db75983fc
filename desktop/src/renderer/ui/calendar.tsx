import { cx } from 'class-variance-authority';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isDay, singaporeDate } from '#shared/kernel/index.ts';
import { Button } from './button.tsx';
import { monthName } from './date-problem.ts';
import { daysAfter, monthsAfter, weeksOf } from './date-words.ts';

/** How far a key goes from a day. */
const stepsByKey: Readonly<Record<string, (date: string) => string>> = {
  ArrowLeft: (date) => daysAfter(date, -1),
  ArrowRight: (date) => daysAfter(date, 1),
  ArrowUp: (date) => daysAfter(date, -7),
  ArrowDown: (date) => daysAfter(date, 7),
  PageUp: (date) => monthsAfter(date, -1),
  PageDown: (date) => monthsAfter(date, 1),
};

/** A month to choose a day from: by finger, or by arrows and Enter; `PageUp` and `PageDown` turn its leaves. */
export function Calendar(props: {
  /** What is chosen; what is no date opens the month that is now. */
  readonly value: string;
  readonly min?: string;
  readonly onChoose: (date: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { min, onChoose } = props;
  const chosen = props.value.slice(0, 10);
  const [at, setAt] = useState(() => (isDay(chosen) ? chosen : singaporeDate(new Date().toISOString())));
  const current = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each day that the keys come to has the focus
  useEffect(() => current.current?.focus(), [at]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepsByKey[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(step(at));
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <Button
          kind="ghost"
          size="icon"
          aria-label={t('ui.date.before')}
          onClick={() => setAt(monthsAfter(at, -1))}
        >
          <ChevronLeft size={20} aria-hidden="true" />
        </Button>
        <span aria-live="polite" className="font-semibold">
          {monthName(at, i18n.language)}
        </span>
        <Button
          kind="ghost"
          size="icon"
          aria-label={t('ui.date.after')}
          onClick={() => setAt(monthsAfter(at, 1))}
        >
          <ChevronRight size={20} aria-hidden="true" />
        </Button>
      </div>
      <table onKeyDown={onKeyDown} className="figures">
        <thead>
          <tr>
            {[1, 2, 3, 4, 5, 6, 7].map((day) => (
              <th key={day} scope="col" className="px-1 pb-1 text-center text-sm font-medium text-ink-soft">
                {t(`prices.days.${day}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(at).map((week) => (
            <tr key={week[0]}>
              {week.map((date) => (
                <td key={date} className="text-center">
                  <button
                    ref={date === at ? current : null}
                    type="button"
                    tabIndex={date === at ? 0 : -1}
                    aria-current={date === chosen ? 'date' : undefined}
                    disabled={min !== undefined && date < min}
                    onClick={() => onChoose(date)}
                    className={cx(
                      'size-(--control-small) rounded-lg hover:bg-sunken disabled:opacity-40',
                      date === chosen && 'bg-accent text-accent-ink hover:bg-accent-press',
                      date.slice(0, 7) !== at.slice(0, 7) && 'text-ink-soft',
                    )}
                  >
                    {Number(date.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
