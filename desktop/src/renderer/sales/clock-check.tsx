import { useTranslation } from 'react-i18next';
import { singaporeDate, singaporeTime } from '#shared/kernel/index.ts';
import { formatInstant } from '../app/format.ts';
import { useAppState } from '../app/use-till.ts';
import { instantIn } from '../pricing/promotion-form.ts';
import { DateField } from '../ui/date-field.tsx';

/** What a person says the date and time is, in Singapore. */
export interface SaidTime {
  readonly date: string;
  readonly time: string;
  readonly confirmed: boolean;
}

export const saidTimeOf = (instant: string): SaidTime => ({
  date: singaporeDate(instant),
  time: singaporeTime(instant),
  confirmed: false,
});

/** The instant that was said; null when it isn't one, or nobody has vouched for it. */
export const instantSaid = ({ confirmed, ...words }: SaidTime): string | null =>
  confirmed ? instantOfWords(words) : null;

const instantOfWords = ({ date, time }: Omit<SaidTime, 'confirmed'>): string | null =>
  instantIn(`${date}T${time}`);

/** Asks for the date and time, because this till can't tell. */
export function ClockCheck(props: { readonly said: SaidTime; readonly onChange: (said: SaidTime) => void }) {
  const { t } = useTranslation();
  const { clock } = useAppState();
  const { said, onChange } = props;
  const meant = instantOfWords(said);
  return (
    <fieldset className="flex flex-col gap-2 rounded-lg border border-line px-4 pb-1">
      <legend className="px-1 font-semibold">{t('clockCheck.title')}</legend>
      <p className="text-sm">
        <strong className="font-semibold text-wait">{t('clockCheck.lead')}</strong>{' '}
        {t('clockCheck.device', { time: formatInstant(clock.deviceTime) })}
      </p>
      <div className="grid grid-cols-2 gap-3">
        <DateField
          label={t('clockCheck.date')}
          value={said.date}
          onChange={(date) => onChange({ ...said, date })}
        />
        <DateField
          asked="time"
          label={t('clockCheck.time')}
          value={said.time}
          onChange={(time) => onChange({ ...said, time })}
        />
      </div>
      <label className="flex min-h-12 items-center gap-3 font-medium">
        <input
          type="checkbox"
          checked={said.confirmed}
          onChange={(event) => onChange({ ...said, confirmed: event.target.checked })}
          className="size-6 accent-accent"
        />
        {t('clockCheck.confirm', { time: meant === null ? '' : formatInstant(meant) })}
      </label>
    </fieldset>
  );
}
