import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/empty.tsx';

/** A place that this person may not use, and who may. */
export function NotAllowed({
  what,
}: {
  readonly what: 'counter' | 'openShift' | 'receipts' | 'stock' | 'prices';
}) {
  const { t } = useTranslation();
  return (
    <Empty icon={<Lock size={40} />} title={t(`notAllowed.${what}`)}>
      {t('notAllowed.who')}
    </Empty>
  );
}
