import { cx } from 'class-variance-authority';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftSummary } from '#shared/bridge/shift.ts';
import { displayDate, type ShiftId } from '#shared/kernel/index.ts';
import { formatInstant, formatMoney } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useTill } from '../app/use-till.ts';
import { OutletFilter } from '../office/outlet-filter.tsx';
import { useChosenOutlet, useIsOffice } from '../office/use-outlets.ts';
import { Button } from '../ui/button.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';
import { DatesField, useDates } from './dates.tsx';
import { shiftTables, useLoaded } from './use-loaded.ts';
import { PrintZ } from './z-result.tsx';

const listLimit = 200;
const daysShown = 7;

/** Shifts of this outlet with their Zs, newest first; a cashier's own. */
export function ShiftsSection({ onCount }: { readonly onCount: (shift: ShiftSummary) => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [dates, setDates] = useDates(daysShown);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { outletId } = useChosenOutlet();
  const load = useCallback(
    () => bridge.shift.list({ ...dates, limit: listLimit, ...(outletId && { outletId }) }),
    [bridge, dates, outletId],
  );
  const { value: shifts, problem } = useLoaded(load, shiftTables);
  const chosen = shifts?.find(({ shiftId }) => shiftId === chosenId);
  return (
    <>
      <OutletFilter />
      <DatesField dates={dates} onChange={setDates} />
      <Problem problem={problem} />
      {shifts?.length === 0 && <p className="text-ink-soft">{t('shift.list.none')}</p>}
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <fieldset aria-label={t('shift.sections.shifts')} className="flex flex-col gap-2">
          {shifts?.map((shift) => (
            <ShiftRow
              key={shift.shiftId}
              shift={shift}
              isChosen={shift.shiftId === chosenId}
              onChoose={() => setChosenId(shift.shiftId)}
            />
          ))}
        </fieldset>
        {chosen?.state === 'awaitingCount' && chosen.here && (
          <Button kind="primary" onClick={() => onCount(chosen)}>
            {t('shift.awaiting.countNow')}
          </Button>
        )}
        {chosen?.z != null && <PastZ key={chosen.shiftId} shiftId={chosen.shiftId as ShiftId} />}
      </div>
    </>
  );
}

function ShiftRow(props: {
  readonly shift: ShiftSummary;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  const isOffice = useIsOffice();
  const { shift, isChosen, onChoose } = props;
  const { overShortCents, totalCents } = shift;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cx(
        'flex min-h-12 items-center justify-between gap-4 rounded-lg border px-4 py-2 text-left',
        isChosen ? 'border-accent bg-accent-soft text-accent-soft-ink' : 'border-line bg-surface',
      )}
    >
      <span className="min-w-0">
        <span className="block font-semibold">
          {[shift.z ?? t(`shift.states.${shift.state}`), isOffice && shift.outletCode, shift.registerCode]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className="block text-sm">
          {displayDate(shift.businessDate)} · {formatInstant(shift.openedAt)} · {shift.openedBy}
        </span>
      </span>
      <span className="figures text-right">
        {totalCents !== null && <span className="block font-semibold">{formatMoney(totalCents)}</span>}
        {overShortCents !== null && overShortCents !== 0 && (
          <span className="block text-sm text-danger">
            {t('shift.overShort')} {formatMoney(overShortCents)}
          </span>
        )}
      </span>
    </button>
  );
}

const zTables = ['shift_closes'];

function PastZ({ shiftId }: { readonly shiftId: ShiftId }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const load = useCallback(() => bridge.shift.zReport({ shiftId }), [bridge, shiftId]);
  const { value: report, problem } = useLoaded(load, zTables);
  return (
    <div className="flex flex-col items-start gap-3">
      <Problem problem={problem} />
      {report !== null && <PrintZ shiftId={shiftId} />}
      {report !== null && (
        <ReceiptPaper receipt={report.document} label={t('shift.z.paper', { label: report.label })} />
      )}
    </div>
  );
}
