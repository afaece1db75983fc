import type { AppState, ClockStatus, CopyStatus, Notice, PrinterStatus, SyncStatus } from '#shared/bridge.ts';
import {
  type CompanyRow,
  chargesGst,
  counterSettingsOf,
  hasRight,
  rights,
  type StaffRow,
} from '#shared/identity/index.ts';
import { instantOf, singaporeDate } from '#shared/kernel/index.ts';
import { type BusinessClock, isStreamAhead } from './clock/index.ts';
import { readRegister } from './queries/devices/registers.ts';
import { readDeviceSettings } from './queries/devices/settings.ts';
import { readCompany, readOutlet } from './queries/identity/people.ts';
import { hasStoredValue } from './queries/payments/stored-value.ts';
import { readOpenShift } from './queries/sales/shifts.ts';
import { type DeviceState, type ReadableDb, readDeviceState } from './store/index.ts';

export interface AppStateParts {
  readonly db: ReadableDb;
  readonly person: StaffRow | undefined;
  /** Whose badge was scanned, and whose PIN is awaited. */
  readonly badgeOf: string | undefined;
  readonly sync: SyncStatus | undefined;
  readonly printer: PrinterStatus;
  readonly copies: CopyStatus | undefined;
  readonly notice: Notice | null;
  readonly clock: BusinessClock;
  readonly clockShifted: boolean;
  readonly version: string;
}

const notPaired: SyncStatus = {
  server: 'offline',
  waiting: 0,
  waitingSince: null,
  attention: 0,
  lastContactAt: null,
  firstCopyRows: null,
};

/** Who and where: the one place that makes it. */
export function composeAppState(parts: AppStateParts): AppState {
  const { db, person } = parts;
  const device = readDeviceState(db);
  const nowMs = parts.clock.nowMs();
  return {
    phase: device === undefined ? 'unpaired' : device.firstCopyComplete ? 'ready' : 'loading',
    ...(device === undefined ? nowhere : placeOf(db, device, instantOf(nowMs))),
    person:
      person === undefined
        ? null
        : {
            id: person.id,
            name: person.name,
            role: person.role,
            rights: rights.filter((right) => hasRight(person.role, right)),
          },
    badgeOf: parts.badgeOf ?? null,
    sync: syncOf(parts, device, nowMs),
    printer: parts.printer,
    ...(parts.copies && { copies: parts.copies }),
    notice: parts.notice,
    settings: readDeviceSettings(db),
    now: instantOf(nowMs),
    clock: clockStatus(parts.clock, nowMs),
    clockShifted: parts.clockShifted,
    version: parts.version,
  };
}

/** With what no row tells: that the stream has run ahead of time. */
function syncOf({ sync, clock }: AppStateParts, device: DeviceState | undefined, nowMs: number): SyncStatus {
  if (sync === undefined || device === undefined) return sync ?? notPaired;
  const isAhead = isStreamAhead(device, { nowMs, doubtful: clock.doubtful });
  return isAhead ? { ...sync, attention: sync.attention + 1 } : sync;
}

const clockStatus = (clock: BusinessClock, nowMs: number): ClockStatus => ({
  doubtful: clock.doubtful,
  deviceTime: instantOf(clock.deviceMs()),
  businessTime: instantOf(nowMs),
  serverSkewSeconds: clock.serverSkewMs === null ? null : Math.round(clock.serverSkewMs / 1000),
});

type Place = Pick<
  AppState,
  | 'company'
  | 'outlet'
  | 'register'
  | 'shift'
  | 'tenders'
  | 'surcharges'
  | 'tips'
  | 'payNow'
  | 'storedValue'
  | 'cashRounding'
  | 'autoLockMinutes'
>;

const nowhere: Place = {
  company: null,
  outlet: null,
  register: null,
  shift: null,
  tenders: [],
  cashRounding: 'nearest',
};

const payNowOf = ({ name, settings }: CompanyRow): NonNullable<Place['payNow']> | null => {
  const proxy = counterSettingsOf(settings).payNow;
  return proxy === null ? null : { proxy, name };
};

/** What hasn't come down yet is null, but for the register's code, which the device knows from its pairing. */
function placeOf(db: ReadableDb, device: DeviceState, now: string): Place {
  const company = readCompany(db, device.companyId);
  const outlet = readOutlet(db, device.outletId);
  const register = readRegister(db, device.registerId);
  const shift = readOpenShift(db, device, now);
  return {
    company: company
      ? {
          name: company.name,
          gstRegistered: chargesGst(company.settings, singaporeDate(now)),
          demo: company.settings.demo,
        }
      : null,
    outlet: outlet ? { code: outlet.code, name: outlet.name } : null,
    register: {
      code: device.registerCode,
      name: register?.name ?? device.registerCode,
      kind: register?.kind ?? 'counter',
    },
    shift: shift ? { id: shift.id, openedAt: shift.openedAt, businessDate: shift.businessDate } : null,
    tenders: company ? counterSettingsOf(company.settings).tenders : nowhere.tenders,
    ...(company && {
      surcharges: counterSettingsOf(company.settings).surcharges,
      tips: counterSettingsOf(company.settings).tips,
      payNow: payNowOf(company),
    }),
    storedValue: hasStoredValue(db),
    cashRounding: company?.settings.cashRounding ?? nowhere.cashRounding,
    autoLockMinutes: company ? counterSettingsOf(company.settings).autoLockMinutes : 0,
  };
}
