import { useTranslation } from 'react-i18next';
import type { ListedTill } from '#shared/bridge.ts';
import { formatMoney } from '../app/format.ts';
import { useTill } from '../app/use-till.ts';
import { Notice } from '../ui/notice.tsx';
import { PinDialog } from './pin-dialog.tsx';

/** A person says that nothing more will come of a till that is out of service, so that what it holds is free again. */
export function CloseTillDialog({
  till,
  onClose,
}: {
  readonly till: ListedTill;
  readonly onClose: (changed: boolean) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { streamId, registerCode: code } = till;
  return (
    <PinDialog
      title={t('closeTill.title', { code })}
      submit={t('closeTill.submit', { code })}
      run={(pin) => bridge.devices.closeCarriedStream({ streamId, pin })}
      onClose={onClose}
    >
      <Notice tone="wait" title={t('closeTill.happens')}>
        <ul className="list-disc pl-5">
          <li>{t('closeTill.free', { code, amount: formatMoney(till.heldCents ?? 0) })}</li>
          <li>{t('closeTill.first', { code })}</li>
          <li>{t('closeTill.later', { code })}</li>
        </ul>
      </Notice>
    </PinDialog>
  );
}
