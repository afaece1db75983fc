import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppState, useDataChanged, useTill } from '../app/use-till.ts';

const tables = ['sales', 'cash_movements', 'shifts', 'shift_closes'];
/** Long after a sale is saved: nobody waits for this. */
const lookAfterMs = 3000;

/** A quiet line while more cash is in the drawer than the shop wants there. It never stops a sale. */
export function DropReminder() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { shift, person } = useAppState();
  const [isDue, setIsDue] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shiftId = shift?.id;
  const maySell = person?.rights.includes('sell') ?? false;
  const look = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      void bridge.shift.current({}).then((answer) => setIsDue(answer.ok && answer.value.dropDue));
    }, lookAfterMs);
  };
  const latest = useRef(look);
  latest.current = look;
  const [lookAgain] = useState(() => () => latest.current());
  useDataChanged(tables, lookAgain);
  useEffect(() => {
    if (shiftId !== undefined && maySell) lookAgain();
    return () => clearTimeout(timer.current);
  }, [shiftId, maySell, lookAgain]);
  if (!isDue || shift === null || !maySell) return null;
  return (
    <p role="status" className="shrink-0 border-t border-line bg-wait-soft px-4 py-1 text-sm text-wait">
      {t('shift.dropDue')} {t('shift.dropDueHelp')}
    </p>
  );
}
