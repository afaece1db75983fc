import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HoursOfPerson } from '#shared/bridge/shift.ts';
import type { ClockingKind } from '#shared/identity/index.ts';
import { displayDate, type RowId, singaporeDate, singaporeTime } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { CorrectHours } from './correct-hours.tsx';
import { DatesField, useDates } from './dates.tsx';
import { useAsking } from './use-asking.ts';
import { useLoaded } from './use-loaded.ts';

const clockTables = ['time_clockings'];
const daysShown = 7;

/** What somebody can tell the clock after what they told it last. */
const nextKinds: Readonly<Record<string, readonly ClockingKind[]>> = {
  in: ['breakStart', 'out'],
  breakStart: ['breakEnd', 'out'],
  breakEnd: ['breakStart', 'out'],
};

/** The time clock, and hours: one's own, or everybody's for who may see them. */
export function HoursSection() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now, person } = useAppState();
  const asking = useAsking();
  const [dates, setDates] = useDates(daysShown);
  const loadState = useCallback(() => bridge.shift.clockState({}), [bridge]);
  const state = useLoaded(loadState, clockTables);
  const load = useCallback(() => bridge.shift.hours(dates), [bridge, dates]);
  const hours = useLoaded(load, clockTables);
  const mayCorrect = useRight('approve');
  const [corrected, setCorrected] = useState<{ staffId: string | null; date: string } | null>(null);
  const last = state.value?.last ?? null;
  const tell = async (kind: ClockingKind): Promise<void> => {
    await asking.run(() => bridge.shift.clock({ clockingId: newId(now) as RowId, kind }));
    state.reload();
    hours.reload();
  };
  return (
    <>
      {state.value !== null && (
        <p role="status" className="text-lg">
          {last === null
            ? t('shift.hours.never')
            : t('shift.hours.last', {
                kind: t(`shift.hours.kinds.${last.kind}`, { defaultValue: last.kind }),
                time: formatWhen(last.at, now),
              })}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        {state.value !== null &&
          (nextKinds[last?.kind ?? ''] ?? (['in'] as const)).map((kind, index) => (
            <Button
              key={kind}
              size="large"
              kind={index === 0 ? 'primary' : 'quiet'}
              disabled={asking.busy}
              onClick={() => void tell(kind)}
            >
              {t(`shift.hours.kinds.${kind}`)}
            </Button>
          ))}
      </div>
      <Problem problem={asking.problem ?? hours.problem} />
      {mayCorrect && (
        <div>
          <Button onClick={() => setCorrected({ staffId: null, date: singaporeDate(now) })}>
            {t('shift.fixHours.title')}
          </Button>
        </div>
      )}
      {corrected !== null && (
        <CorrectHours
          {...corrected}
          onClose={() => {
            setCorrected(null);
            hours.reload();
          }}
        />
      )}
      <DatesField dates={dates} onChange={setDates} />
      {hours.value?.length === 0 && <p className="text-ink-soft">{t('shift.hours.none')}</p>}
      <ul aria-label={t('shift.sections.hours')} className="divide-y divide-line">
        {hours.value?.map((day) => (
          <DayWorked
            key={`${day.staffId} ${day.date}`}
            day={day}
            onCorrect={
              mayCorrect && day.staffId !== person?.id
                ? () => setCorrected({ staffId: day.staffId, date: day.date })
                : null
            }
          />
        ))}
      </ul>
    </>
  );
}

/** What one person worked on one day. */
function DayWorked(props: { readonly day: HoursOfPerson; readonly onCorrect: (() => void) | null }) {
  const { t } = useTranslation();
  const { day, onCorrect } = props;
  const name = day.name ?? t('shift.unknown');
  return (
    <li className="grid min-h-12 grid-cols-[1fr_1fr_1fr_1fr_auto] items-center gap-3 py-1">
      <span className="font-medium">{name}</span>
      <span className="figures">{displayDate(day.date)}</span>
      <span className="figures">
        {singaporeTime(day.firstIn)} – {day.lastOut === null ? '…' : singaporeTime(day.lastOut)}
      </span>
      <span className="figures text-right font-semibold">
        {t('shift.hours.worked', {
          hours: Math.floor(day.workedMinutes / 60),
          minutes: String(day.workedMinutes % 60).padStart(2, '0'),
        })}
      </span>
      {onCorrect !== null && (
        <Button
          aria-label={t('shift.fixHours.of', { name, date: displayDate(day.date) })}
          onClick={onCorrect}
        >
          {t('shift.fixHours.change')}
        </Button>
      )}
    </li>
  );
}
