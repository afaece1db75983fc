import type { TFunction } from 'i18next';
import type { ListedDevice } from '#shared/bridge.ts';
import { CLOCK_OFF_MS, type KnownHealth, type Trouble } from '#shared/devices/index.ts';
import { formatWhen } from '../app/format.ts';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
/** Until here a duration is said in the smaller unit. */
const MINUTES_SAID = 90;
const HOURS_SAID = 48;

/** What is wrong, and what to do about it. */
export interface TroubleWords {
  readonly title: string;
  readonly text: string;
}

export function troubleWords(t: TFunction, trouble: Trouble, now: string): TroubleWords {
  const { code, count, since, ms, bytes } = trouble;
  const values = {
    count,
    span: spanWords(t, ms),
    time: since === null ? '' : formatWhen(since, now),
    size: formatBytes(bytes),
  };
  return {
    title: t(`fleet.troubles.${code}.${titleOf(trouble)}`, values),
    text: t(`fleet.troubles.${code}.text`, values),
  };
}

function titleOf({ code, count, ms }: Trouble): string {
  if (code === 'clockOff' || code === 'clockFarOff') return ms < 0 ? 'slow' : 'fast';
  return code === 'printer' && count > 0 ? 'waiting' : 'title';
}

/** What a device told of itself, each in a few words. */
export function healthWords(t: TFunction, device: ListedDevice, now: string): readonly string[] {
  const { isThis, heardAt, health } = device;
  const heard = heardAt === null ? t('fleet.never') : t('fleet.heard', { time: formatWhen(heardAt, now) });
  if (health === null) return [heard];
  const { waiting, waitingSince, requests, freeBytes, lastBackupAt, mirror } = health;
  return [
    ...(isThis ? [] : [heard]),
    waiting === 0 || waitingSince === null
      ? t('fleet.nothingWaiting')
      : t('fleet.waiting', { count: waiting, time: formatWhen(waitingSince, now) }),
    ...(requests > 0 ? [t('fleet.requests', { count: requests })] : []),
    t(`fleet.printer.${health.printer}`, { defaultValue: health.printer }),
    ...(freeBytes === null ? [] : [t('fleet.disk', { size: formatBytes(freeBytes) })]),
    clockWords(t, health),
    lastBackupAt === null ? t('fleet.noBackup') : t('fleet.backup', { time: formatWhen(lastBackupAt, now) }),
    ...(mirror === 'none' ? [] : [t(`fleet.mirror.${mirror}`, { defaultValue: mirror })]),
  ];
}

function clockWords(t: TFunction, { clockAheadMs }: KnownHealth): string {
  if (Math.abs(clockAheadMs) < CLOCK_OFF_MS) return t('fleet.clockRight');
  const span = spanWords(t, clockAheadMs);
  return clockAheadMs < 0 ? t('fleet.clockSlow', { span }) : t('fleet.clockFast', { span });
}

/** `45 min`, `3 h`, `9 days`: to what somebody looks at. */
export function spanWords(t: TFunction, ms: number): string {
  const minutes = Math.round(Math.abs(ms) / MINUTE_MS);
  if (minutes < MINUTES_SAID) return t('fleet.span.minutes', { count: minutes });
  const hours = Math.round(minutes / HOUR_MINUTES);
  if (hours < HOURS_SAID) return t('fleet.span.hours', { count: hours });
  return t('fleet.span.days', { count: Math.round(hours / 24) });
}

/** `118 GB`, `1.5 GB`, `180 MB`: as makers of disks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e9) return `${Math.floor(bytes / 1e6)} MB`;
  const gigabytes = bytes / 1e9;
  return `${gigabytes < 9.95 ? gigabytes.toFixed(1) : Math.floor(gigabytes)} GB`;
}
