import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import type { ListedDevice } from '#shared/bridge.ts';
import { byTrouble, type Trouble } from '#shared/devices/index.ts';
import { formatWhen } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { Notice } from '../ui/notice.tsx';
import { healthWords, troubleWords } from './fleet-words.ts';
import { useFleet } from './use-fleet.ts';

/** How the tills of this outlet are: what is wrong first, with what to do about it. This one needs no cloud for it. */
export function Fleet() {
  const { t } = useTranslation();
  const { view, problem, now } = useFleet();
  if (view === null) {
    const words = problem && problemWords(t, problem.code);
    return words ? (
      <Notice tone="wait" title={words.message}>
        {words.safe} {words.next}
      </Notice>
    ) : (
      <p role="status" className="text-sm text-ink-soft">
        {t('fleet.asking')}
      </p>
    );
  }
  // As of when the others were known: what they did since then nobody here knows.
  const listed = byTrouble(view.devices, view.asOf ?? now);
  const hasOutlets = new Set(view.devices.map(({ outletCode }) => outletCode)).size > 1;
  const ailing = listed.filter(({ troubles }) => troubles.length > 0);
  return (
    <div className="flex flex-col gap-4">
      {ailing.length === 0 ? (
        <Notice tone="money" title={t('fleet.well', { count: listed.length })} />
      ) : (
        <Notice tone="wait" title={t('fleet.look', { count: ailing.length })} />
      )}
      {!view.isCurrent && (
        <p className="text-sm text-wait">
          {view.asOf === null ? t('fleet.onlyThis') : t('fleet.asOf', { time: formatWhen(view.asOf, now) })}
        </p>
      )}
      <ul aria-label={t('fleet.title')} className="flex flex-col divide-y divide-line">
        {listed.map(({ device, troubles }) => (
          <DeviceRow key={device.streamId} {...{ device, troubles, now, hasOutlets }} />
        ))}
      </ul>
    </div>
  );
}

function DeviceRow(props: {
  readonly device: ListedDevice;
  readonly troubles: readonly Trouble[];
  readonly now: string;
  /** Devices of several outlets are listed, as in an office. */
  readonly hasOutlets: boolean;
}) {
  const { device, troubles, now, hasOutlets } = props;
  const { t } = useTranslation();
  const { registerCode, registerName, outletCode, receiptSeries, isThis, health, versionsBehind } = device;
  return (
    <li className="flex flex-col gap-1.5 py-3">
      <p className="flex flex-wrap items-baseline gap-x-2">
        {hasOutlets && <span className="text-sm font-medium">{outletCode}</span>}
        <span className="font-semibold">{registerCode}</span>
        <span className="text-sm break-words">{registerName}</span>
        <span className="text-sm text-ink-soft">{receiptSeries}</span>
        {isThis && <span className="text-sm font-medium">{t('fleet.thisTill')}</span>}
        {health !== null && (
          <span className="figures text-sm text-ink-soft">
            {t('fleet.version', { version: health.version })}
            {versionsBehind > 0 && ` · ${t('fleet.behind', { count: versionsBehind })}`}
          </span>
        )}
      </p>
      {troubles.map((trouble) => (
        <TroubleLine key={trouble.code} trouble={trouble} now={now} />
      ))}
      <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft">
        {healthWords(t, device, now).map((words) => (
          <span key={words}>{words}</span>
        ))}
      </p>
      {health === null && <p className="text-sm text-ink-soft">{t('fleet.untold')}</p>}
    </li>
  );
}

function TroubleLine({ trouble, now }: { readonly trouble: Trouble; readonly now: string }) {
  const { t } = useTranslation();
  const { title, text } = troubleWords(t, trouble, now);
  return (
    <div className={cx('border-l-2 pl-3', trouble.isUrgent ? 'border-danger' : 'border-wait')}>
      <p className={cx('text-sm font-medium', trouble.isUrgent ? 'text-danger' : 'text-wait')}>{title}</p>
      <p className="text-sm">{text}</p>
    </div>
  );
}
