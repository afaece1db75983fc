import { Inbox } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppState, useTill } from './use-till.ts';

/** How often the till sounds while its drawer stays open. */
const soundMs = 5_000;

/** Over every screen, the locked one too, while the drawer has been open for too long (RULES.md R29). */
export function DrawerAlarm() {
  const { t } = useTranslation();
  const { sounds } = useTill();
  const isLeftOpen = useAppState().printer.drawer === 'leftOpen';
  useEffect(() => {
    if (!isLeftOpen) return;
    sounds.refused();
    const timer = setInterval(() => sounds.refused(), soundMs);
    return () => clearInterval(timer);
  }, [isLeftOpen, sounds]);
  if (!isLeftOpen) return null;
  return (
    <p
      role="alert"
      className="flex shrink-0 items-center gap-3 border-y-4 border-danger bg-danger-soft px-4 py-2 text-danger"
    >
      <Inbox size={28} aria-hidden="true" />
      <strong className="text-xl">{t('drawer.leftOpen')}</strong>
      <span className="text-ink">{t('drawer.shutIt')}</span>
    </p>
  );
}
