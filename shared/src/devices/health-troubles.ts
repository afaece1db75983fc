import { epochMsOf } from '../kernel/index.ts';
import type { FleetDevice, KnownHealth } from './health.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A device that is on talks all the time, and is noted to be there each five minutes. */
export const SILENT_WITH_UNSENT_MS = 15 * MINUTE_MS;
export const SILENT_IN_SHIFT_MS = 30 * MINUTE_MS;
/** Tills are switched off at night, and a shop may be closed for a day. */
export const SILENT_MS = 36 * HOUR_MS;
/** Longer than this in the queue of a device that talks to the server isn't a queue any more. */
export const STUCK_MS = 15 * MINUTE_MS;
/** What is off by less is nobody's business. */
export const CLOCK_OFF_MS = 2 * MINUTE_MS;
/** With so much, dates may be wrong as soon as the server can't be asked. */
export const CLOCK_FAR_OFF_MS = HOUR_MS;
export const DISK_LOW_BYTES = 2_000_000_000;
export const DISK_FULL_BYTES = 200_000_000;
/** Backups are taken by the quarter of a day while a till is on. */
export const BACKUP_OLD_MS = 3 * DAY_MS;
/** A new till has its first backup as soon as it has been left alone for a moment. */
export const BACKUP_MISSING_MS = DAY_MS;
/** One version behind is an update under way. */
export const VERSIONS_BEHIND = 2;

/** What may be wrong with a device, in the order in which a person sees to it. */
export const troubleCodes = [
  'unsentAndSilent',
  'stuck',
  'diskFull',
  'clockFarOff',
  'silentInShift',
  'attention',
  'mirrorFailing',
  'diskLow',
  'printer',
  'clockOff',
  'backupOld',
  'backupMissing',
  'silent',
  'outdated',
] as const;
export type TroubleCode = (typeof troubleCodes)[number];

/** What somebody may lose something by, if nobody looks at it today. */
const urgent: ReadonlySet<TroubleCode> = new Set(['unsentAndSilent', 'stuck', 'diskFull', 'clockFarOff']);

/** One thing that is wrong, with what its words need. */
export interface Trouble {
  readonly code: TroubleCode;
  readonly isUrgent: boolean;
  /** Records, receipts, things that need a person, versions: whatever the words count. */
  readonly count: number;
  /** Since when, as far as it is known. */
  readonly since: string | null;
  /** How long, or how far a clock is off (negative: behind). */
  readonly ms: number;
  /** What is left on the disk. */
  readonly bytes: number;
}

type Found = Pick<Trouble, 'code'> & Partial<Trouble>;

/**
 * What is wrong with a device, the worst first; empty: nothing that anybody knows of.
 * @param now by the server's clock
 */
export function troublesOf(device: FleetDevice, now: string): Trouble[] {
  const nowMs = epochMsOf(now);
  const found: Found[] = [...silence(device, nowMs)];
  const { health } = device;
  if (health !== null)
    found.push(...queue(health), ...disk(health), ...clock(health), ...rest(device, health));
  return found
    .map((each) => ({ count: 0, since: null, ms: 0, bytes: 0, ...each, isUrgent: urgent.has(each.code) }))
    .sort((one, other) => troubleCodes.indexOf(one.code) - troubleCodes.indexOf(other.code));
}

/** One of three: a device says nothing for one reason. */
function silence({ heardAt, health }: FleetDevice, nowMs: number): Found[] {
  if (heardAt === null) return [];
  const ms = nowMs - epochMsOf(heardAt);
  const waiting = health?.waiting ?? 0;
  if (waiting > 0 && ms >= SILENT_WITH_UNSENT_MS)
    return [{ code: 'unsentAndSilent', count: waiting, since: heardAt, ms }];
  if (health?.shiftOpen === true && ms >= SILENT_IN_SHIFT_MS)
    return [{ code: 'silentInShift', since: heardAt, ms }];
  return ms >= SILENT_MS ? [{ code: 'silent', since: heardAt, ms }] : [];
}

/** As it was when the device told: since then it may well have been sent. */
function queue({ waiting, waitingSince, reportedAt, attention }: KnownHealth): Found[] {
  const ms = waitingSince === null ? 0 : epochMsOf(reportedAt) - epochMsOf(waitingSince);
  return [
    ...(waiting > 0 && ms >= STUCK_MS
      ? [{ code: 'stuck', count: waiting, since: waitingSince, ms } as const]
      : []),
    ...(attention > 0 ? [{ code: 'attention', count: attention } as const] : []),
  ];
}

function disk({ freeBytes }: KnownHealth): Found[] {
  if (freeBytes === null || freeBytes >= DISK_LOW_BYTES) return [];
  return [{ code: freeBytes < DISK_FULL_BYTES ? 'diskFull' : 'diskLow', bytes: freeBytes }];
}

function clock({ clockAheadMs: ms }: KnownHealth): Found[] {
  if (Math.abs(ms) < CLOCK_OFF_MS) return [];
  return [{ code: Math.abs(ms) >= CLOCK_FAR_OFF_MS ? 'clockFarOff' : 'clockOff', ms }];
}

function rest({ enrolledAt, versionsBehind }: FleetDevice, health: KnownHealth): Found[] {
  const { lastBackupAt, reportedAt, mirror, printer, unprinted } = health;
  const sinceBackupMs = epochMsOf(reportedAt) - epochMsOf(lastBackupAt ?? enrolledAt);
  return [
    ...(mirror === 'failing' ? [{ code: 'mirrorFailing' } as const] : []),
    ...(printer === 'unreachable' ? [{ code: 'printer', count: unprinted } as const] : []),
    ...(lastBackupAt !== null && sinceBackupMs >= BACKUP_OLD_MS
      ? [{ code: 'backupOld', since: lastBackupAt, ms: sinceBackupMs } as const]
      : []),
    ...(lastBackupAt === null && sinceBackupMs >= BACKUP_MISSING_MS
      ? [{ code: 'backupMissing' } as const]
      : []),
    ...(versionsBehind >= VERSIONS_BEHIND ? [{ code: 'outdated', count: versionsBehind } as const] : []),
  ];
}

/** The devices with what is wrong with each: those that somebody has to see to first, then by outlet and register. */
export function byTrouble<Device extends FleetDevice>(
  devices: readonly Device[],
  now: string,
): readonly { readonly device: Device; readonly troubles: readonly Trouble[] }[] {
  const worst = (troubles: readonly Trouble[]): number =>
    troubles[0] === undefined ? troubleCodes.length : troubleCodes.indexOf(troubles[0].code);
  const place = ({ outletCode, registerCode, enrolledAt }: FleetDevice): string =>
    `${outletCode} ${registerCode} ${enrolledAt}`;
  return devices
    .map((device) => ({ device, troubles: troublesOf(device, now) }))
    .sort(
      (one, other) =>
        worst(one.troubles) - worst(other.troubles) || (place(one.device) < place(other.device) ? -1 : 1),
    );
}
