import { CalendarDays } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { Calendar } from './calendar.tsx';
import { useDateProblem } from './date-problem.ts';
import { type Asked, daysAfter, readDate, writeDate } from './date-words.ts';
import { Field } from './field.tsx';

interface DateFieldProps {
  readonly label: string;
  /** In ISO's form, whatever the language: `2026-11-21`, of a moment `2026-11-21T18:05`, of a time `18:05`; empty: none. */
  readonly value: string;
  /** Told what is typed in ISO's form once it is a date; before that, and when it is none, as it stands there. */
  readonly onChange: (value: string) => void;
  readonly asked?: Asked;
  /** The first date that is taken. */
  readonly min?: string;
  readonly help?: string;
  readonly className?: string;
}

/**
 * A date, a time or both, typed in the order of the language, or chosen from a calendar: `↑` and `↓` go on and back by a day. What is no
 * date of the calendar is said in words.
 */
export function DateField(props: DateFieldProps) {
  const { label, value, onChange, asked = 'date', min, help, className } = props;
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const [text, setText] = useState(() => writeDate(value, language));
  const [isLeft, setLeft] = useState(true);
  const told = useRef(value);
  const input = useRef<HTMLInputElement>(null);
  const written = useRef(language);
  // Somebody else changed it, or the language did; what is being typed stays as it is.
  useEffect(() => {
    if (value === told.current && language === written.current) return;
    told.current = value;
    written.current = language;
    setText(writeDate(value, language));
  }, [value, language]);
  const tell = (iso: string): void => {
    told.current = iso;
    if (iso !== value) onChange(iso);
  };
  const type = (typed: string): void => {
    setLeft(false);
    setText(typed);
    const read = readDate(typed, asked, language, false);
    tell(read.kind === 'value' ? read.iso : typed.trim());
  };
  const leave = (): void => {
    const read = readDate(text, asked, language, true);
    if (read.kind === 'value') choose(read.iso);
    setLeft(true);
  };
  const choose = (iso: string): void => {
    setText(writeDate(iso, language));
    tell(iso);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') leave();
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    const read = readDate(text, asked, language, true);
    if (step === 0 || read.kind !== 'value' || asked === 'time') return;
    event.preventDefault();
    choose(`${daysAfter(read.iso.slice(0, 10), step)}${read.iso.slice(10)}`);
  };
  const problem = useDateProblem(text, { asked, isLeft, min });
  return (
    <Field
      ref={input}
      label={label}
      problem={problem}
      inputMode="numeric"
      placeholder={t(`ui.date.shape.${asked}`)}
      maxLength={30}
      {...(help === undefined ? {} : { help })}
      {...(className === undefined ? {} : { className })}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
      onKeyDown={onKeyDown}
      action={
        asked === 'time' ? undefined : (
          <CalendarButton
            value={value}
            {...(min === undefined ? {} : { min })}
            onChoose={(date) => {
              choose(asked === 'date' ? date : `${date}T${value.slice(11, 16) || '00:00'}`);
              input.current?.focus();
            }}
          />
        )
      }
    />
  );
}

function CalendarButton(props: {
  readonly value: string;
  readonly min?: string;
  readonly onChoose: (date: string) => void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  /** Left without a day: the keys go on from the button, unless somebody is elsewhere already. */
  const takeFocusBack = (event: Event): void => {
    event.preventDefault();
    if (document.activeElement === document.body) trigger.current?.focus();
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button
          ref={trigger}
          kind="ghost"
          size="icon"
          aria-label={t('ui.date.calendar')}
          className="h-full! rounded-l-none! border-0! text-ink-soft!"
        >
          <CalendarDays size={18} aria-hidden="true" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 rounded-lg border border-line-strong bg-surface p-3 text-ink outline-none"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={takeFocusBack}
        >
          <Calendar
            value={props.value}
            {...(props.min === undefined ? {} : { min: props.min })}
            onChoose={(date) => {
              setOpen(false);
              props.onChoose(date);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
