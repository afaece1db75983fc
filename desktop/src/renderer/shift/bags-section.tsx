import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { displayDate, formatScaled } from '#shared/kernel/index.ts';
import type { BagsOfDay } from '#shared/sales/index.ts';
import { saveCsv } from '../app/csv.ts';
import { formatCount, formatMoney } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useTill } from '../app/use-till.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet } from '../office/use-outlets.ts';
import { DatesField, useDates } from './dates.tsx';
import { ReportActions, ReportTable } from './report-actions.tsx';
import { useLoaded } from './use-loaded.ts';

const saleTables = ['sales'];
const daysShown = 31;

/** Carrier bags by day and outlet [SAL-107]: how many, and what was taken for them. */
export function BagsSection() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [dates, setDates] = useDates(daysShown);
  const { outletId } = useChosenOutlet();
  const wanted = useMemo(() => ({ ...dates, ...(outletId && { outletId }) }), [dates, outletId]);
  const load = useCallback(() => bridge.shift.bags(wanted), [bridge, wanted]);
  const { value: days, problem } = useLoaded(load, saleTables);
  const sum = (of: (day: BagsOfDay) => number): number =>
    (days ?? []).reduce((total, day) => total + of(day), 0);
  const columns = [
    { name: t('shift.bags.day'), cell: (day: BagsOfDay) => displayDate(day.businessDate), isFigure: false },
    { name: t('shift.bags.outlet'), cell: (day: BagsOfDay) => day.outletCode ?? '?', isFigure: false },
    { name: t('shift.bags.count'), cell: (day: BagsOfDay) => formatCount(day.bags), isFigure: true },
    { name: t('shift.bags.below'), cell: (day: BagsOfDay) => formatCount(day.below), isFigure: true },
    { name: t('shift.bags.gst'), cell: (day: BagsOfDay) => formatMoney(day.gstCents), isFigure: true },
    { name: t('shift.bags.amount'), cell: (day: BagsOfDay) => formatMoney(day.amountCents), isFigure: true },
  ];
  const save = (): void =>
    saveCsv(`bags-${dates.from}-${dates.to}.csv`, [
      columns.map(({ name }) => name),
      ...(days ?? []).map((day) => [
        ...[day.businessDate, day.outletCode ?? '', String(day.bags), String(day.below)],
        ...[formatScaled(day.gstCents, 2), formatScaled(day.amountCents, 2)],
      ]),
    ]);
  return (
    <>
      <p className="text-ink-soft">{t('shift.bags.help')}</p>
      <OutletFilter />
      <DatesField dates={dates} onChange={setDates} />
      <Problem problem={problem} />
      {days?.length === 0 && <p className="text-ink-soft">{t('shift.bags.none')}</p>}
      {days !== null && days.length > 0 && (
        <>
          <ReportActions disabled={false} print={() => bridge.shift.printBags(wanted)} save={save} />
          <ReportTable
            label={t('shift.sections.bags')}
            columns={columns}
            rows={days}
            keyOf={(day) => `${day.businessDate} ${day.outletId}`}
            sums={[
              ...[t('shift.bags.sum'), '', formatCount(sum((day) => day.bags))],
              formatCount(sum((day) => day.below)),
              formatMoney(sum((day) => day.gstCents)),
              formatMoney(sum((day) => day.amountCents)),
            ]}
          />
        </>
      )}
    </>
  );
}
