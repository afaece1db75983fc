import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { date as dateSchema, singaporeDate } from '#shared/kernel/index.ts';
import { useAppState } from '../app/use-till.ts';
import { Field } from '../ui/field.tsx';

interface Dates {
  readonly from: string;
  readonly to: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** From some days ago until today. */
export function useDates(days: number): [Dates, (dates: Dates) => void] {
  const { now } = useAppState();
  return useState<Dates>(() => ({
    from: singaporeDate(new Date(Date.parse(now) - (days - 1) * dayMs).toISOString()),
    to: singaporeDate(now),
  }));
}

/** Two dates; what is no date changes nothing. */
export function DatesField(props: { readonly dates: Dates; readonly onChange: (dates: Dates) => void }) {
  const { t } = useTranslation();
  const { dates, onChange } = props;
  const set = (change: Partial<Dates>): void => {
    if (Object.values(change).every((value) => dateSchema.safeParse(value).success))
      onChange({ ...dates, ...change });
  };
  return (
    <div className="flex flex-wrap gap-3">
      <Field
        type="date"
        label={t('shift.from')}
        value={dates.from}
        onChange={(event) => set({ from: event.target.value })}
      />
      <Field
        type="date"
        label={t('shift.to')}
        value={dates.to}
        onChange={(event) => set({ to: event.target.value })}
      />
    </div>
  );
}
