import type { FleetView, ListedDevice } from '#shared/bridge.ts';
import type { KnownHealth } from '#shared/devices/index.ts';
import { demoId, fakeNow } from './demo-shop.ts';

const well: KnownHealth = {
  ...{ version: '1.4.0', protocol: 1, platform: 'linux x64', shiftOpen: true, lastSequence: 124 },
  ...{ waiting: 0, waitingSince: null, requests: 0, attention: 0, mirror: 'ok' },
  ...{ freeBytes: 118_400_000_000, databaseBytes: 40_000_000, printer: 'ok', unprinted: 0 },
  ...{ lastBackupAt: '2026-11-21T01:10:00.000Z', reportedAt: fakeNow, clockAheadMs: 0 },
};

const device = (
  index: number,
  registerName: string,
  health: Partial<KnownHealth> | null,
  change: Partial<ListedDevice> = {},
): ListedDevice => ({
  streamId: demoId(10, index) as ListedDevice['streamId'],
  registerCode: `T0${index + 1}`,
  receiptSeries: `T0${index + 1}`,
  ...{
    registerName,
    outletCode: 'TPY',
    enrolledAt: '2026-03-01T01:00:00.000Z',
    heardAt: fakeNow,
    versionsBehind: 0,
  },
  health: health === null ? null : { ...well, ...health },
  isThis: false,
  ...change,
});

/** Four tills: this one, one that was switched off with sales on it, one whose printer is silent, and one of an older version. */
export const demoFleet: FleetView = {
  asOf: fakeNow,
  isCurrent: true,
  devices: [
    device(0, 'Front till', {}, { isThis: true }),
    device(
      1,
      'Back till',
      { version: '1.2.0', waiting: 4, waitingSince: '2026-11-21T03:05:00.000Z' },
      { heardAt: '2026-11-21T03:12:00.000Z', versionsBehind: 1 },
    ),
    device(2, 'Kiosk', { printer: 'unreachable', unprinted: 3, clockAheadMs: -420_000, requests: 1 }),
    device(3, 'Stock room', null),
  ],
};

export const wellFleet: FleetView = {
  ...demoFleet,
  devices: [device(0, 'Front till', {}, { isThis: true })],
};
