import { useTranslation } from 'react-i18next';
import { byTrouble } from '#shared/devices/index.ts';
import { formatWhen } from '../app/format.ts';
import { Notice } from '../ui/notice.tsx';
import { troubleWords } from './fleet-words.ts';
import { useFleet } from './use-fleet.ts';

const aboutBackups: readonly string[] = ['backupOld', 'backupMissing', 'mirrorFailing'];

/** When this till was backed up last, and what to do where that is too long ago. */
export function Backups() {
  const { t } = useTranslation();
  const { view, now } = useFleet();
  const device = view?.devices.find(({ isThis }) => isThis);
  const last = device?.health?.lastBackupAt ?? null;
  const mirror = device?.health?.mirror ?? 'none';
  const troubles = byTrouble(device ? [device] : [], now)
    .flatMap((one) => one.troubles)
    .filter(({ code }) => aboutBackups.includes(code));
  return (
    <>
      <p className="text-sm text-ink-soft">{t('backups.lead')}</p>
      {device != null && (
        <Notice
          tone={last === null ? 'plain' : 'money'}
          title={last === null ? t('backups.none') : t('backups.newest', { time: formatWhen(last, now) })}
        >
          {mirror === 'ok' && t('fleet.mirror.ok')}
        </Notice>
      )}
      {troubles.map((trouble) => {
        const { title, text } = troubleWords(t, trouble, now);
        return (
          <Notice key={trouble.code} tone="wait" title={title}>
            {text}
          </Notice>
        );
      })}
    </>
  );
}
