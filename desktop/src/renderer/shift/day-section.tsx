import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayPreview, DayReport } from '#shared/bridge/shift.ts';
import { displayDate, isDay, type RowId, singaporeDate } from '#shared/kernel/index.ts';
import { formatCount, formatInstant, formatMoney } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet } from '../office/use-outlets.ts';
import { Button } from '../ui/button.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';
import { Difference, Figure, Figures } from './figures.tsx';
import { useAsking } from './use-asking.ts';
import { shiftTables, useLoaded } from './use-loaded.ts';

const dayTables = [...shiftTables, 'day_reports'];

/** The outlet's day: what its shifts add up to, its report, and the supplements that came after it. */
export function DaySection() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now, shift, register } = useAppState();
  const asking = useAsking();
  const [day, setDay] = useState(shift?.businessDate ?? singaporeDate(now));
  const [shown, setShown] = useState<DayReport | null>(null);
  const [reportId, setReportId] = useState(() => newId(now));
  const { outletId } = useChosenOutlet();
  const load = useCallback(
    () => bridge.shift.dayPreview({ businessDate: day, ...(outletId && { outletId }) }),
    [bridge, day, outletId],
  );
  const { value: preview, problem, reload } = useLoaded(load, dayTables);
  const issue = async (): Promise<void> => {
    const answer = await asking.run(() =>
      bridge.shift.issueDayReport({ reportId: reportId as RowId, businessDate: day }),
    );
    if (!answer?.ok) return;
    setShown(answer.value);
    setReportId(newId(now));
    reload();
  };
  return (
    <>
      <OutletFilter one />
      <DateField
        label={t('shift.day.date')}
        className="w-44"
        value={day}
        onChange={(date) => {
          if (!isDay(date)) return;
          asking.forget();
          setShown(null);
          setDay(date);
        }}
      />
      <Problem problem={problem ?? asking.problem} />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        {preview !== null && preview.businessDate === day && (
          <Preview
            preview={preview}
            busy={asking.busy}
            onIssue={register?.kind === 'counter' ? () => void issue() : null}
          />
        )}
        <Reports day={day} shown={shown} onShow={setShown} />
      </div>
    </>
  );
}

function Preview(props: {
  readonly preview: DayPreview;
  readonly busy: boolean;
  /** Null: it is issued at a till of the outlet. */
  readonly onIssue: (() => void) | null;
}) {
  const { t } = useTranslation();
  const { preview, busy, onIssue } = props;
  const { totals, shifts, awaitingCount, last, isOutdated } = preview;
  return (
    <div className="flex flex-col gap-4">
      {awaitingCount.length > 0 && (
        <Notice tone="wait" title={t('shift.day.awaiting', { registers: awaitingCount.join(', ') })}>
          {t('shift.day.awaitingHelp')}
        </Notice>
      )}
      {last !== null && isOutdated && (
        <Notice tone="wait" title={t('shift.day.outdated', { label: last.label })}>
          {t('shift.day.outdatedHelp')}
        </Notice>
      )}
      <Figures label={displayDate(preview.businessDate)}>
        {shifts.map((each) => (
          <Figure
            key={each.shiftId}
            label={`${each.registerCode} · Z ${each.zNumber}`}
            value={formatMoney(each.totalCents)}
          />
        ))}
        <Figure label={t('shift.counts.sales')} value={formatCount(totals.sales)} />
        <Figure label={t('shift.taken')} value={formatMoney(totals.totalCents)} strong />
        {totals.depositsCents !== undefined && (
          <Figure label={t('shift.ofWhichDeposits')} value={formatMoney(totals.depositsCents)} />
        )}
        {totals.surchargesCents !== undefined && (
          <Figure label={t('shift.ofWhichSurcharges')} value={formatMoney(totals.surchargesCents)} />
        )}
        {totals.gstCents !== 0 && <Figure label={t('shift.day.gst')} value={formatMoney(totals.gstCents)} />}
        {totals.payments.map(({ tender, count, amountCents }) => (
          <Figure
            key={tender}
            label={`${t(`pay.tenders.${tender}`, { defaultValue: tender })} (${count})`}
            value={formatMoney(amountCents)}
          />
        ))}
        {totals.tipsCents !== undefined && (
          <Figure label={t('shift.tips')} value={formatMoney(totals.tipsCents)} />
        )}
        <Figure label={t('shift.day.banked')} value={formatMoney(totals.bankedCents)} />
        <Difference label={t('shift.overShort')} cents={totals.overShortCents} />
        <Difference label={t('shift.day.tenderVariance')} cents={totals.tenderVarianceCents} />
      </Figures>
      {onIssue !== null && (last === null || isOutdated) && (
        <Button kind="primary" size="large" disabled={busy || shifts.length === 0} onClick={onIssue}>
          {t(last === null ? 'shift.day.issue' : 'shift.day.supplement')}
        </Button>
      )}
      {shifts.length === 0 && <p className="text-sm text-ink-soft">{t('shift.day.noShifts')}</p>}
    </div>
  );
}

function Reports(props: {
  readonly day: string;
  readonly shown: DayReport | null;
  readonly onShow: (report: DayReport) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { day, shown, onShow } = props;
  const asking = useAsking();
  const { outletId } = useChosenOutlet();
  const load = useCallback(
    () => bridge.shift.dayReports({ from: day, to: day, ...(outletId && { outletId }) }),
    [bridge, day, outletId],
  );
  const { value: reports } = useLoaded(load, dayTables);
  const show = async (id: RowId): Promise<void> => {
    const answer = await asking.run(() => bridge.shift.dayReport({ reportId: id }));
    if (answer?.ok) onShow(answer.value);
  };
  return (
    <div className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('shift.day.reports')}</h2>
      {reports?.length === 0 && <p className="text-sm text-ink-soft">{t('shift.day.noReports')}</p>}
      {reports?.map((report) => (
        <Button
          key={report.reportId}
          className="justify-between"
          aria-pressed={shown?.reportId === report.reportId}
          onClick={() => void show(report.reportId as RowId)}
        >
          <span className="font-semibold">{report.label}</span>
          <span className="text-sm">
            {formatInstant(report.issuedAt)} · {report.issuedBy}
          </span>
        </Button>
      ))}
      <Problem problem={asking.problem} />
      {shown !== null && (
        <>
          <Button
            disabled={asking.busy}
            onClick={() =>
              void asking.run(() => bridge.shift.printDayReport({ reportId: shown.reportId as RowId }))
            }
          >
            {t('shift.z.printAgain')}
          </Button>
          <ReceiptPaper receipt={shown.document} label={t('shift.z.paper', { label: shown.label })} />
        </>
      )}
    </div>
  );
}
