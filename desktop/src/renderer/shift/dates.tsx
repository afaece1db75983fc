import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isDay, singaporeDate } from '#shared/kernel/index.ts';
import { useAppState } from '../app/use-till.ts';
import { DateField } from '../ui/date-field.tsx';

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
    if (Object.values(change).every(isDay)) onChange({ ...dates, ...change });
  };
  return (
    <div className="flex flex-wrap gap-3">
      <DateField
        label={t('shift.from')}
        value={dates.from}
        onChange={(from) => set({ from })}
        className="w-44"
      />
      <DateField label={t('shift.to')} value={dates.to} onChange={(to) => set({ to })} className="w-44" />
    </div>
  );
}
