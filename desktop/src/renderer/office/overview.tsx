import { cx } from 'class-variance-authority';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutletDay } from '#shared/bridge/office.ts';
import { displayDate, isDay, singaporeDate } from '#shared/kernel/index.ts';
import { formatCount, formatMoney } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { goTo, type Overlay, type Screen } from '../app/till.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { shiftTables, useLoaded } from '../shift/use-loaded.ts';
import { DateField } from '../ui/date-field.tsx';

const dayTables = [...shiftTables, 'sales', 'review_items', 'outlets'];

/** The office's first screen: what each outlet did on a day, each figure leading to what it is made of. */
export function Overview() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const [day, setDay] = useState(() => singaporeDate(now));
  const load = useCallback(() => bridge.office.day({ date: day }), [bridge, day]);
  const { value: days, problem } = useLoaded(load, dayTables);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-6">
      <div className="mx-auto flex max-w-6xl flex-col gap-5">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <div>
            <h1 className="text-2xl font-semibold">{t('office.title')}</h1>
            <p className="text-ink-soft">{t('office.lead')}</p>
          </div>
          <DateField
            label={t('office.date')}
            className="w-44"
            value={day}
            onChange={(date) => {
              if (isDay(date)) setDay(date);
            }}
          />
        </div>
        <Problem problem={problem} />
        {days !== null && <Days days={days} day={day} />}
      </div>
    </div>
  );
}

const columns = ['sales', 'taken', 'openShifts', 'attention'] as const;

function Days({ days, day }: { readonly days: readonly OutletDay[]; readonly day: string }) {
  const { t } = useTranslation();
  const total = (of: (each: OutletDay) => number): number => days.reduce((sum, each) => sum + of(each), 0);
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-left">
        <caption className="sr-only">{`${t('office.title')} · ${displayDate(day)}`}</caption>
        <thead className="border-b border-line text-sm text-ink-soft">
          <tr>
            <th scope="col" className="px-5 py-3 font-medium">
              {t('office.outlet')}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="px-5 py-3 text-right font-medium">
                {t(`office.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {days.map((each) => (
            <OutletRow key={each.id} day={each} />
          ))}
        </tbody>
        <tfoot className="border-t border-line-strong font-semibold">
          <tr>
            <th scope="row" className="px-5 py-4 text-left font-semibold">
              {t('office.total')}
            </th>
            <td className={figure}>{formatCount(total(({ sales }) => sales))}</td>
            <td className={figure}>{formatMoney(total(({ totalCents }) => totalCents))}</td>
            <td className={figure}>{formatCount(total(({ openShifts }) => openShifts))}</td>
            <td className={figure}>{formatCount(total(({ attention }) => attention))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

const figure = 'figures px-5 py-4 text-right';

function OutletRow({ day }: { readonly day: OutletDay }) {
  const { t } = useTranslation();
  const { id, code, name, kind, sales, totalCents, openShifts, attention } = day;
  return (
    <tr>
      <th scope="row" className="px-5 py-2 text-left font-normal">
        <span className="font-semibold">{code}</span> {name}
        {kind !== 'shop' && (
          <span className="ml-2 text-sm text-ink-soft">
            {t(`stock.kind.${kind}`, { defaultValue: kind })}
          </span>
        )}
      </th>
      <Figure of={day} what="sales" to={{ screen: 'receipts', outletId: id }} text={formatCount(sales)} />
      <Figure
        of={day}
        what="taken"
        to={{ screen: 'receipts', outletId: id }}
        text={formatMoney(totalCents)}
      />
      <Figure
        of={day}
        what="openShifts"
        to={{ screen: 'shift', outletId: id, handover: 'shifts' }}
        text={formatCount(openShifts)}
      />
      <Figure
        of={day}
        what="attention"
        to={{ overlay: 'attention', outletId: id }}
        text={formatCount(attention)}
        isUrgent={attention > 0}
      />
    </tr>
  );
}

interface Place {
  readonly outletId: OutletDay['id'];
  readonly screen?: Screen;
  readonly overlay?: Overlay;
  readonly handover?: string;
}

/** A figure that leads to what it is made of, with its outlet chosen there. */
function Figure(props: {
  readonly of: OutletDay;
  readonly what: (typeof columns)[number];
  readonly to: Place;
  readonly text: string;
  readonly isUrgent?: boolean;
}) {
  const { t } = useTranslation();
  const till = useTill();
  const { of, what, to, text, isUrgent = false } = props;
  const open = (): void => {
    till.view.setState({ outletId: to.outletId });
    if (to.screen !== undefined) goTo(till, to.screen, to.handover ?? null);
    else till.view.setState({ overlay: to.overlay ?? null });
  };
  return (
    <td className="px-2 py-2 text-right">
      <button
        type="button"
        onClick={open}
        aria-label={`${of.code} ${t(`office.columns.${what}`)}: ${text}`}
        className={cx(
          'figures min-h-12 min-w-16 rounded-lg px-3 text-right font-medium underline decoration-line-strong underline-offset-4 hover:bg-sunken',
          isUrgent ? 'text-danger' : 'text-ink',
        )}
      >
        {text}
      </button>
    </td>
  );
}
