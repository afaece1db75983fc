import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { displayDate, formatScaled } from '#shared/kernel/index.ts';
import type { Earnings } from '#shared/sales/index.ts';
import { saveCsv } from '../app/csv.ts';
import { formatMoney } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useRight, useTill } from '../app/use-till.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet } from '../office/use-outlets.ts';
import { DatesField, useDates } from './dates.tsx';
import { ReportActions, ReportTable } from './report-actions.tsx';
import { useLoaded } from './use-loaded.ts';

const tables = ['sales', 'time_clockings'];
const daysShown = 31;

/** `7:05`, as a spreadsheet reads hours. */
const hoursAndMinutes = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** Hours, commission and tips by person [SAL-106]: one's own, or everybody's for who may see them. */
export function EarningsSection() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const seesAll = useRight('seeAllShifts');
  const [dates, setDates] = useDates(daysShown);
  const { outletId } = useChosenOutlet();
  const wanted = useMemo(() => ({ ...dates, ...(outletId && { outletId }) }), [dates, outletId]);
  const load = useCallback(() => bridge.shift.earnings(wanted), [bridge, wanted]);
  const { value: people, problem } = useLoaded(load, tables);
  const worked = (minutes: number): string =>
    t('shift.hours.worked', {
      hours: Math.floor(minutes / 60),
      minutes: String(minutes % 60).padStart(2, '0'),
    });
  const missing = ({ unendedDates }: Earnings): string =>
    unendedDates.length === 0
      ? ''
      : t('shift.earnings.unended', { dates: unendedDates.map(displayDate).join(', ') });
  const columns = [
    {
      name: t('shift.earnings.who'),
      cell: (each: Earnings) => each.name ?? t('shift.unknown'),
      isFigure: false,
    },
    {
      name: t('shift.earnings.hours'),
      cell: (each: Earnings) => [worked(each.workedMinutes), missing(each)].filter(Boolean).join(' · '),
      isFigure: true,
    },
    { name: t('shift.earnings.base'), cell: (each: Earnings) => formatMoney(each.baseCents), isFigure: true },
    {
      name: t('shift.earnings.commission'),
      cell: (each: Earnings) => formatMoney(each.commissionCents),
      isFigure: true,
    },
    { name: t('shift.tips'), cell: (each: Earnings) => formatMoney(each.tipsCents), isFigure: true },
  ];
  const save = (): void =>
    saveCsv(`earnings-${dates.from}-${dates.to}.csv`, [
      [
        t('shift.earnings.who'),
        t('shift.bags.day'),
        '%',
        t('shift.earnings.base'),
        t('shift.earnings.commission'),
        t('shift.earnings.hours'),
        t('shift.earnings.missing'),
      ],
      ...(people ?? []).flatMap((each) => [
        // Hours are of the whole time, in a row of their own.
        [each.name ?? '', '', '', '', '', hoursAndMinutes(each.workedMinutes), each.unendedDates.join(' ')],
        ...each.days.map((day) => [
          ...[each.name ?? '', day.businessDate, formatScaled(day.percentBp, 2)],
          ...[formatScaled(day.baseCents, 2), formatScaled(day.commissionCents, 2), '', ''],
        ]),
      ]),
    ]);
  return (
    <>
      <p className="text-ink-soft">{t(seesAll ? 'shift.earnings.help' : 'shift.earnings.helpOwn')}</p>
      <OutletFilter />
      <DatesField dates={dates} onChange={setDates} />
      <Problem problem={problem} />
      {people?.length === 0 && <p className="text-ink-soft">{t('shift.earnings.none')}</p>}
      {people !== null && people.length > 0 && (
        <>
          <ReportActions disabled={false} print={() => bridge.shift.printEarnings(wanted)} save={save} />
          <ReportTable
            label={t('shift.sections.earnings')}
            columns={columns}
            rows={people}
            keyOf={(each) => each.staffId}
          />
        </>
      )}
    </>
  );
}
