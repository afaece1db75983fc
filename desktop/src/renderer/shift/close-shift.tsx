import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { CountResult, CurrentShift, ShiftSummary, ZReport } from '#shared/bridge/shift.ts';
import type { ShiftId } from '#shared/kernel/index.ts';
import { formatInstant, formatMoney } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { Problem } from '../app/problem-notice.tsx';
import { goTo } from '../app/till.ts';
import { useIsTouch } from '../app/use-layout.ts';
import { useTill } from '../app/use-till.ts';
import { type Counts, countedOf, floatOf } from '../sales/denominations.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { CloseSummary } from './close-summary.tsx';
import { DenominationTable } from './denomination-table.tsx';
import { useAsking } from './use-asking.ts';
import { ZResult } from './z-result.tsx';

/** What is known of the count: nothing of one that was made before this screen was opened. */
export type Counted = CountResult | 'earlier';

type Step =
  | { readonly kind: 'count' }
  | { readonly kind: 'recount'; readonly first: CountResult }
  | { readonly kind: 'summary'; readonly counted: Counted }
  | { readonly kind: 'done'; readonly report: ZReport };

interface CloseProps {
  readonly shift: ShiftSummary;
  readonly current: CurrentShift;
  readonly onLeave: () => void;
}

/** Counts the drawer, blind where the shop counts blind, closes the other tenders, and shows the Z. */
export function CloseShift({ shift, current, onLeave }: CloseProps) {
  const [step, setStep] = useState<Step>({ kind: 'count' });
  const isOpenOne = current.shift?.shiftId === shift.shiftId;
  if (step.kind === 'done') return <ZResult report={step.report} />;
  return (
    <CloseFrame shift={shift} onLeave={onLeave}>
      {isOpenOne && <InWords current={current} />}
      {isOpenOne && <TakenNotice />}
      {step.kind === 'count' && (
        <CountStep
          key="first"
          shift={shift}
          earlier={isOpenOne ? current.counts : 0}
          onCounted={(counted) =>
            setStep(
              counted !== 'earlier' && counted.mayRecount
                ? { kind: 'recount', first: counted }
                : { kind: 'summary', counted },
            )
          }
        />
      )}
      {step.kind === 'recount' && (
        <RecountStep
          shift={shift}
          first={step.first}
          onCounted={(counted) => setStep({ kind: 'summary', counted })}
        />
      )}
      {step.kind === 'summary' && (
        <CloseSummary
          shift={shift}
          current={current}
          counted={step.counted}
          onOutdated={() => setStep({ kind: 'count' })}
          onClosed={(report) => setStep({ kind: 'done', report })}
        />
      )}
    </CloseFrame>
  );
}

function CloseFrame(props: {
  readonly shift: ShiftSummary;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { shift, onLeave } = props;
  useHotkeys({ Escape: onLeave });
  return (
    <section
      aria-label={t('shift.close.title')}
      className="mx-auto flex min-h-0 w-full max-w-4xl flex-1 flex-col gap-4 overflow-y-auto p-6"
    >
      <header className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h1 className="text-2xl font-semibold">{t('shift.close.title')}</h1>
          <p className="text-ink-soft">
            {t('shift.opened', {
              register: shift.registerCode,
              time: formatInstant(shift.openedAt),
              name: shift.openedBy ?? t('shift.unknown'),
            })}
          </p>
        </div>
        <Button hotkey="Esc" icon={<ArrowLeft size={20} aria-hidden="true" />} onClick={onLeave}>
          {t('shift.close.back')}
        </Button>
      </header>
      {props.children}
    </section>
  );
}

/** What somebody could worry about and needn't. */
function InWords({ current: { x } }: { readonly current: CurrentShift }) {
  const { t } = useTranslation();
  if (x === null || (x.sales > 0 && x.unsent === 0)) return null;
  return (
    <Notice
      tone="plain"
      title={x.sales === 0 ? t('shift.close.noSales') : t('shift.close.unsent', { count: x.unsent })}
    >
      {x.sales === 0 ? t('shift.close.noSalesHelp') : t('shift.close.unsentHelp')}
    </Notice>
  );
}

/** Money in the drawer that no sale has: whoever counts it without knowing is over by as much. */
function TakenNotice() {
  const { t } = useTranslation();
  const till = useTill();
  const taken = useStore(till.payment, (state) => state.taken);
  if (taken.length === 0) return null;
  const cents = taken.reduce((sum, { tenderedCents }) => sum + tenderedCents, 0);
  return (
    <Notice
      tone="wait"
      title={t('shift.close.taken', { amount: formatMoney(cents) })}
      actions={<Button onClick={() => goTo(till, 'counter')}>{t('shift.close.toCart')}</Button>}
    >
      {t('shift.close.takenHelp')}
    </Notice>
  );
}

interface CountProps {
  readonly shift: ShiftSummary;
  readonly onCounted: (counted: Counted) => void;
}

function CountStep({ shift, earlier, onCounted }: CountProps & { readonly earlier: number }) {
  const { t } = useTranslation();
  useHotkeys(earlier > 0 ? { F2: () => onCounted('earlier') } : {});
  return (
    <>
      {earlier > 0 && (
        <Notice
          tone="wait"
          title={t('shift.close.counted', { count: earlier })}
          actions={
            <Button hotkey="F2" onClick={() => onCounted('earlier')}>
              {t('shift.close.goOn')}
            </Button>
          }
        >
          {t('shift.close.countedHelp')}
        </Notice>
      )}
      <CountForm shift={shift} lead={t('shift.close.lead')} onCounted={onCounted} />
    </>
  );
}

/** The count isn't what it should be: once more, or it stays as it is. Both are kept. */
function RecountStep({ shift, first, onCounted }: CountProps & { readonly first: CountResult }) {
  const { t } = useTranslation();
  useHotkeys({ F2: () => onCounted(first) });
  return (
    <>
      <Notice
        tone="wait"
        title={t('shift.close.differs', { amount: formatMoney(first.countedCents) })}
        actions={
          <Button hotkey="F2" onClick={() => onCounted(first)}>
            {t('shift.close.keepFirst')}
          </Button>
        }
      >
        {t('shift.close.differsHelp')}
      </Notice>
      <CountForm shift={shift} lead={t('shift.close.again')} onCounted={onCounted} />
    </>
  );
}

function CountForm({ shift, lead, onCounted }: CountProps & { readonly lead: string }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const asking = useAsking();
  const [counts, setCounts] = useState<Counts>({});
  const isTouched = Object.keys(counts).length > 0;
  const form = useRef<HTMLFormElement>(null);
  const isTouch = useIsTouch();
  // The count is typed from the first note on; keys on the glass would cover the notes, which fingers count by their +.
  useEffect(() => {
    if (!isTouch) form.current?.querySelector('input')?.focus();
  }, [isTouch]);
  const count = async (): Promise<void> => {
    if (!isTouched) return;
    const denominations = [...countedOf(counts)];
    const answer = await asking.run(() =>
      bridge.shift.count({ shiftId: shift.shiftId as ShiftId, denominations }),
    );
    if (answer?.ok) onCounted(answer.value);
    // It was counted before, at this till and perhaps by somebody else: that count stands.
    else if (answer?.error.code === 'sales.countTaken') onCounted('earlier');
  };
  return (
    <form
      ref={form}
      aria-label={lead}
      onSubmit={(event) => {
        event.preventDefault();
        void count();
      }}
      className="grid grid-cols-[minmax(0,1fr)_280px] items-start gap-6"
    >
      <div className="rounded-lg border border-line bg-canvas p-4">
        <DenominationTable counts={counts} onChange={setCounts} />
      </div>
      <div className="sticky top-0 flex flex-col gap-4">
        <p>{lead}</p>
        <div>
          <p className="text-sm font-medium text-ink-soft">{t('shift.close.total')}</p>
          <p role="status" aria-label={t('shift.close.total')} className="figures text-4xl font-semibold">
            {formatMoney(floatOf(counts))}
          </p>
        </div>
        {!isTouched && <p className="text-sm text-ink-soft">{t('shift.close.empty')}</p>}
        <Problem problem={asking.problem} />
        <Button type="submit" kind="primary" size="large" hotkey="Enter" disabled={!isTouched || asking.busy}>
          {t('shift.close.countDone')}
        </Button>
      </div>
    </form>
  );
}
