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
  const newest = awaiting[0];
  const count = (): void => goTo(till, 'shift', newest?.shiftId ?? null);
  useHotkeys({ Enter: onSeen, F2: count });
  return (
    <section
      aria-label={t('shift.awaiting.title')}
      className="m-auto flex w-full max-w-2xl flex-col gap-5 rounded-lg border border-line bg-surface p-8"
    >
      <h1 className="text-2xl font-semibold">{t('shift.awaiting.title')}</h1>
      {awaiting.map((shift) => (
        <Notice
          key={shift.shiftId}
          tone="wait"
          title={t('shift.awaiting.named', {
            time: formatInstant(shift.openedAt),
            name: shift.openedBy ?? t('shift.unknown'),
          })}
        />
      ))}
      <p>{t('shift.awaiting.safe')}</p>
      <Button kind="primary" size="large" hotkey="Enter" onClick={onSeen}>
        {t('shift.awaiting.seen')}
      </Button>
      <Button hotkey="F2" onClick={count}>
        {t('shift.awaiting.countNow')}
      </Button>
    </section>
  );
}
