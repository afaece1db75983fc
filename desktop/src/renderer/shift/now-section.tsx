import { Calculator, Coins, PackageOpen, Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CurrentShift, ShiftSummary, XFigures } from '#shared/bridge/shift.ts';
import { formatCount, formatInstant, formatMoney } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { Problem } from '../app/problem-notice.tsx';
import { goTo } from '../app/till.ts';
import { useRight, useTill, useView } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { AwaitingNotice } from './awaiting-count.tsx';
import { CorrectFloat } from './correct-float.tsx';
import { Figure, Figures } from './figures.tsx';
import { OpenDrawer } from './open-drawer.tsx';
import { useAsking } from './use-asking.ts';

interface NowProps {
  readonly current: CurrentShift;
  readonly onClose: (shift: ShiftSummary) => void;
}

/** The shift as it stands: whose it is, what was sold, and what can be done with it. */
export function NowSection({ current, onClose }: NowProps) {
  const { t } = useTranslation();
  const { shift, x, dropDue, awaitingCount } = current;
  const [newest] = awaitingCount;
  return (
    <>
      {shift === null ? (
        <NoShift />
      ) : (
        <p className="text-lg">
          {t('shift.opened', {
            register: shift.registerCode,
            time: formatInstant(shift.openedAt),
            name: shift.openedBy ?? t('shift.unknown'),
          })}
        </p>
      )}
      {dropDue && (
        <Notice tone="wait" title={t('shift.dropDue')}>
          {t('shift.dropDueHelp')}
        </Notice>
      )}
      {newest !== undefined && (
        <AwaitingNotice
          awaiting={awaitingCount}
          actions={<Button onClick={() => onClose(newest)}>{t('shift.awaiting.countNow')}</Button>}
        />
      )}
      {shift !== null && x !== null && (
        <>
          <Actions onClose={() => onClose(shift)} />
          <XView x={x} />
        </>
      )}
    </>
  );
}

function NoShift() {
  const { t } = useTranslation();
  const till = useTill();
  const mayOpen = useRight('openShift');
  const open = (): void => goTo(till, 'counter');
  useHotkeys(mayOpen ? { Enter: open } : {});
  return (
    <Notice
      tone="plain"
      title={t('shift.none')}
      actions={
        mayOpen && (
          <Button hotkey="Enter" onClick={open}>
            {t('shift.z.openNext')}
          </Button>
        )
      }
    >
      {t('shift.noneHelp')}
    </Notice>
  );
}

function Actions({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const mayClose = useRight('closeShift');
  const handover = useView((view) => view.handover);
  const [opensDrawer, setOpensDrawer] = useState(handover === 'drawer');
  const [correctsFloat, setCorrectsFloat] = useState(false);
  const [isCorrected, setIsCorrected] = useState(false);
  const asking = useAsking();
  const printX = (): void => void asking.run(() => bridge.shift.printX({}));
  useHotkeys({
    F2: () => mayClose && onClose(),
    F3: () => setOpensDrawer(true),
    'Ctrl+J': () => setCorrectsFloat(true),
    F7: printX,
  });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        {mayClose && (
          <Button
            kind="primary"
            hotkey="F2"
            icon={<Calculator size={20} aria-hidden="true" />}
            onClick={onClose}
          >
            {t('shift.close.title')}
          </Button>
        )}
        <Button
          hotkey="F3"
          icon={<PackageOpen size={20} aria-hidden="true" />}
          onClick={() => setOpensDrawer(true)}
        >
          {t('shift.drawer.title')}
        </Button>
        <Button
          hotkey="F7"
          icon={<Printer size={20} aria-hidden="true" />}
          disabled={asking.busy}
          onClick={printX}
        >
          {t('shift.printX')}
        </Button>
        <Button
          hotkey="Ctrl J"
          icon={<Coins size={20} aria-hidden="true" />}
          onClick={() => setCorrectsFloat(true)}
        >
          {t('shift.fixFloat.title')}
        </Button>
      </div>
      <Problem problem={asking.problem} />
      {isCorrected && <Notice tone="money" title={t('shift.correct.done')} />}
      {correctsFloat && (
        <CorrectFloat
          onClose={(done) => {
            setCorrectsFloat(false);
            setIsCorrected(done);
          }}
        />
      )}
      {opensDrawer && <OpenDrawer onClose={() => setOpensDrawer(false)} />}
    </div>
  );
}

/** Cash that came and went without a sale, as the drawer has it: the rows between the float and what is expected. */
const movedCash = (cash: NonNullable<XFigures['figures']>['cash']) =>
  [
    { kind: 'payIn', cents: cash.paidInCents },
    { kind: 'topUp', cents: cash.toppedUpCents },
    { kind: 'payOut', cents: -cash.paidOutCents },
    { kind: 'drop', cents: -cash.droppedCents },
  ].filter(({ cents }) => cents !== 0);

/** What the shift adds up to; without amounts for who counts blind. */
function XView({ x }: { readonly x: XFigures }) {
  const { t } = useTranslation();
  const { figures, expectedCashCents } = x;
  const counts = ['sales', 'items', 'noSales', 'voids', 'overrides', 'reprints', 'corrections'] as const;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <Figures label={t('shift.soFar')}>
        {figures !== null && (
          <Figure label={t('shift.taken')} value={formatMoney(figures.totalCents)} strong />
        )}
        {counts.map((name) => (
          <Figure key={name} label={t(`shift.counts.${name}`)} value={formatCount(x[name])} />
        ))}
        {x.firstReceipt !== null && (
          <Figure label={t('shift.receipts')} value={`${x.firstReceipt} – ${x.lastReceipt ?? ''}`} />
        )}
        <Figure label={t('shift.unsent')} value={formatCount(x.unsent)} />
      </Figures>
      {figures === null ? (
        <p className="text-sm text-ink-soft">{t('shift.blind')}</p>
      ) : (
        <Figures label={t('shift.money')}>
          {figures.depositsCents !== undefined && (
            <Figure label={t('shift.ofWhichDeposits')} value={formatMoney(figures.depositsCents)} />
          )}
          {figures.surchargesCents !== undefined && (
            <Figure label={t('shift.ofWhichSurcharges')} value={formatMoney(figures.surchargesCents)} />
          )}
          <Figure label={t('shift.discounts')} value={formatMoney(figures.discountCents)} />
          {figures.payments.map(({ tender, count, amountCents }) => (
            <Figure
              key={tender}
              label={`${t(`pay.tenders.${tender}`, { defaultValue: tender })} (${count})`}
              value={formatMoney(amountCents)}
            />
          ))}
          {x.tips?.map(({ staffId, name, count, amountCents }) => (
            <Figure
              key={staffId}
              label={`${t('shift.tipsOf', { name: name ?? t('shift.unknown') })} (${count})`}
              value={formatMoney(amountCents)}
            />
          ))}
          <Figure
            label={t('shift.float')}
            value={formatMoney(figures.cash.floatCents + figures.cash.floatCorrectedCents)}
          />
          {movedCash(figures.cash).map(({ kind, cents }) => (
            <Figure key={kind} label={t(`shift.cash.kinds.${kind}`)} value={formatMoney(cents)} />
          ))}
          {expectedCashCents !== null && (
            <Figure label={t('shift.expected')} value={formatMoney(expectedCashCents)} strong />
          )}
        </Figures>
      )}
    </div>
  );
}
