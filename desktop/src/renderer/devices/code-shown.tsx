import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import type { MadeCode } from '#shared/bridge/office.ts';
import { PAIRING_CODE_TTL_MS } from '#shared/devices/index.ts';
import { formatCountdown } from '../app/format.ts';
import { useNow } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { groupPairingCode, pairingText } from './pairing-code.ts';

const secondMs = 1000;

/** A pairing code to type in or to scan at the new device, and how long it holds. */
export function CodeShown({ made, onDone }: { readonly made: MadeCode; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const now = useNow(secondMs);
  // The page's time comes from the engine and may be a moment old.
  const leftMs = Math.min(Date.parse(made.expiresAt) - Date.parse(now), PAIRING_CODE_TTL_MS);
  const isOver = leftMs <= 0;
  return (
    <div className="flex flex-col items-center gap-3 text-center">
      <p className="text-ink-soft">{t('pairTill.enterOn', { register: made.registerCode })}</p>
      <output
        aria-label={t('pairTill.code')}
        data-selectable
        className={cx(
          'figures font-mono text-5xl font-bold tracking-wider',
          isOver && 'text-ink-soft line-through',
        )}
      >
        {groupPairingCode(made.pairingCode)}
      </output>
      <p className="text-sm text-ink-soft">
        {t('pairTill.address')}{' '}
        <span data-selectable className="figures font-medium text-ink">
          {made.serverUrl}
        </span>
      </p>
      {!isOver && (
        <QrCode
          text={pairingText(made.pairingCode, made.serverUrl)}
          label={t('pairTill.qr')}
          className="size-44"
        />
      )}
      <p role="timer" className={isOver ? 'font-medium text-danger' : 'figures text-wait'}>
        {isOver ? t('pairTill.expired') : t('pairTill.expiresIn', { time: formatCountdown(leftMs) })}
      </p>
      <Button onClick={onDone}>{t(isOver ? 'pairTill.another' : 'pairTill.done')}</Button>
    </div>
  );
}
