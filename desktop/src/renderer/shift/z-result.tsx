import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ZReport } from '#shared/bridge/shift.ts';
import { formatMoney } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { Problem } from '../app/problem-notice.tsx';
import { goTo } from '../app/till.ts';
import { useSignOut } from '../app/use-sign-out.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ReceiptPaper } from '../ui/receipt-paper.tsx';
import { Difference, Figure, Figures } from './figures.tsx';
import { useAsking } from './use-asking.ts';

/** The Z that was just made, and what comes next. */
export function ZResult({ report }: { readonly report: ZReport }) {
  const { t } = useTranslation();
  const till = useTill();
  const signOut = useSignOut();
  // Of a forgotten shift that was counted later, the next one is open already.
  const { shift } = useAppState();
  const mayOpen = useRight('openShift');
  const { z, label } = report;
  const next = (): void => (mayOpen ? goTo(till, 'counter') : void signOut());
  useHotkeys({ Enter: next });
  return (
    <section
      aria-label={label}
      className="mx-auto grid min-h-0 w-full max-w-5xl flex-1 grid-cols-[360px_minmax(0,1fr)] gap-6 p-6"
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto">
        <Notice tone="money" title={t('shift.z.closed', { label })}>
          {t(report.acknowledged ? 'shift.z.inCloud' : 'shift.z.saved')}
        </Notice>
        <Figures label={t('shift.close.drawer')}>
          <Figure label={t('shift.expected')} value={formatMoney(z.expectedCashCents)} />
          <Figure label={t('shift.close.countedCash')} value={formatMoney(z.countedCashCents)} />
          <Difference label={t('shift.overShort')} cents={z.overShortCents} />
          <Figure label={t('shift.close.toSafe')} value={formatMoney(z.toSafeCents)} />
          <Figure label={t('shift.close.left')} value={formatMoney(z.floatLeftCents)} />
        </Figures>
        {mayOpen && (
          <Button kind="primary" size="large" hotkey="Enter" onClick={next}>
            {t(shift === null ? 'shift.z.openNext' : 'nav.counter')}
          </Button>
        )}
        <Button
          {...(mayOpen ? { hotkey: 'F10' } : { kind: 'primary' as const, hotkey: 'Enter' })}
          onClick={() => void signOut()}
        >
          {t('shift.z.signOut')}
        </Button>
        <PrintZ shiftId={z.shiftId} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long report is scrolled by keyboard, too */}
      <div tabIndex={0} className="overflow-y-auto rounded-lg border border-line bg-canvas p-6 *:mx-auto">
        <ReceiptPaper receipt={report.document} label={t('shift.z.paper', { label })} />
      </div>
    </section>
  );
}

export function PrintZ({ shiftId }: { readonly shiftId: ZReport['z']['shiftId'] }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const asking = useAsking();
  const print = (): void => void asking.run(() => bridge.shift.printZ({ shiftId }));
  useHotkeys({ F7: print });
  return (
    <>
      <Problem problem={asking.problem} />
      <Button
        hotkey="F7"
        disabled={asking.busy}
        icon={<Printer size={20} aria-hidden="true" />}
        onClick={print}
      >
        {t('shift.z.printAgain')}
      </Button>
    </>
  );
}
