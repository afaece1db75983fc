import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftSummary } from '#shared/bridge/shift.ts';
import { formatInstant } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { goTo } from '../app/till.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** Before the next shift: the one that nobody closed, named, with both ways on (RULES.md R26). */
export function AwaitingCount(props: {
  readonly awaiting: readonly ShiftSummary[];
  readonly onSeen: () => void;
}) {
  const { t } = useTranslation();
  const till = useTill();
  const { awaiting, onSeen } = props;
  const count = (): void => goTo(till, 'shift', awaiting[0]?.shiftId ?? null);
  useHotkeys({ Enter: onSeen, F2: count });
  return (
    <section
      aria-label={t('shift.awaiting.title')}
      className="m-auto flex w-full max-w-2xl flex-col gap-5 rounded-lg border border-line bg-surface p-8"
    >
      <h1 className="text-2xl font-semibold">{t('openShift.title')}</h1>
      <h2 className="text-lg font-semibold">{t('shift.awaiting.title')}</h2>
      <AwaitingNotice awaiting={awaiting} />
      <Button kind="primary" size="large" hotkey="Enter" onClick={onSeen}>
        {t('shift.awaiting.seen')}
      </Button>
      <Button hotkey="F2" onClick={count}>
        {t('shift.awaiting.countNow')}
      </Button>
    </section>
  );
}

/** The newest shift that nobody counted, by name, and how many there are before it. */
export function AwaitingNotice(props: {
  readonly awaiting: readonly ShiftSummary[];
  readonly actions?: ReactNode;
}) {
  const { t } = useTranslation();
  const [newest, ...earlier] = props.awaiting;
  if (newest === undefined) return null;
  return (
    <Notice
      tone="wait"
      title={t('shift.awaiting.named', {
        time: formatInstant(newest.openedAt),
        name: newest.openedBy ?? t('shift.unknown'),
      })}
      actions={props.actions}
    >
      {t('shift.awaiting.safe')} {earlier.length > 0 && t('shift.awaiting.more', { count: earlier.length })}
    </Notice>
  );
}
