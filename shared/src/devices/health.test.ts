import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerId, streamId } from '../kernel/index.ts';
import { type FleetDevice, healthReport, type KnownHealth } from './health.ts';
import { byTrouble, troubleCodes, troublesOf } from './health-troubles.ts';
import { versionsBehind } from './health-versions.ts';

const NOW = '2026-11-21T06:00:00.000Z';
const ago = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
const HOURS = 60;
const DAYS = 24 * HOURS;

const well: KnownHealth = {
  version: '1.2.0',
  protocol: 1,
  platform: 'linux x64',
  shiftOpen: false,
  lastSequence: 120,
  waiting: 0,
  waitingSince: null,
  requests: 0,
  attention: 0,
  freeBytes: 120_000_000_000,
  databaseBytes: 40_000_000,
  printer: 'ok',
  unprinted: 0,
  lastBackupAt: ago(3 * HOURS),
  mirror: 'none',
  reportedAt: ago(2),
  clockAheadMs: 0,
};

const device = (health: Partial<KnownHealth> | null, change: Partial<FleetDevice> = {}): FleetDevice => ({
  streamId: streamId.parse('019a0000-0000-7000-8000-000000000001'),
  registerCode: 'T01',
  registerName: 'Front',
  outletCode: 'TPY',
  receiptSeries: 'T01',
  enrolledAt: ago(90 * DAYS),
  heardAt: ago(2),
  versionsBehind: 0,
  health: health === null ? null : { ...well, ...health },
  ...change,
});
const codes = (of: FleetDevice): string[] => troublesOf(of, NOW).map(({ code }) => code);

describe('[DEV-33] what is wrong with a device', () => {
  const heard = (minutes: number) => ({ heardAt: ago(minutes) });
  it.each<[string, FleetDevice, string[]]>([
    ['nothing of one that is well', device({}), []],
    ['nothing of one that was never heard from', device(null, { heardAt: null }), []],
    [
      'silence with unsent records, from a quarter of an hour on',
      device({ waiting: 4 }, heard(15)),
      ['unsentAndSilent'],
    ],
    ['and not before', device({ waiting: 4 }, heard(14)), []],
    [
      'silence in the middle of a shift, from half an hour on',
      device({ shiftOpen: true }, heard(30)),
      ['silentInShift'],
    ],
    ['and not before', device({ shiftOpen: true }, heard(29)), []],
    ['no silence of a till that is switched off for a night and a day', device({}, heard(35 * HOURS)), []],
    ['silence for longer than that', device({}, heard(36 * HOURS)), ['silent']],
    ['silence of one that never told how it is', device(null, heard(36 * HOURS)), ['silent']],
    [
      'records that stay in the queue of a device that talks',
      device({ waiting: 2, waitingSince: ago(17) }),
      ['stuck'],
    ],
    ['no queue that was shorter when it told', device({ waiting: 2, waitingSince: ago(16) }), []],
    ['what needs a person', device({ attention: 1 }), ['attention']],
    ['a disk that is nearly full', device({ freeBytes: 1_999_999_999 }), ['diskLow']],
    ['no disk that has room', device({ freeBytes: 2_000_000_000 }), []],
    ['a disk that is full', device({ freeBytes: 199_999_999 }), ['diskFull']],
    ['no disk that could not be asked', device({ freeBytes: null }), []],
    ['a clock that is fast', device({ clockAheadMs: 120_000 }), ['clockOff']],
    ['a clock that is slow', device({ clockAheadMs: -120_000 }), ['clockOff']],
    ['no clock that is near', device({ clockAheadMs: -119_999 }), []],
    ['a clock that is an hour off', device({ clockAheadMs: -3_600_000 }), ['clockFarOff']],
    ['a printer that does not answer', device({ printer: 'unreachable', unprinted: 3 }), ['printer']],
    ['no printer where none is set up', device({ printer: 'none' }), []],
    ['no printer whose state this version does not know', device({ printer: 'onFire' }), []],
    ['a copy that cannot be written', device({ mirror: 'failing' }), ['mirrorFailing']],
    ['a backup that is three days old', device({ lastBackupAt: ago(3 * DAYS + 2) }), ['backupOld']],
    ['no backup that was younger when it told', device({ lastBackupAt: ago(3 * DAYS) }), []],
    [
      'a till of a day ago without a backup',
      device({ lastBackupAt: null }, { enrolledAt: ago(DAYS + 2) }),
      ['backupMissing'],
    ],
    ['no new till without one', device({ lastBackupAt: null }, { enrolledAt: ago(DAYS) }), []],
    ['two versions behind', device({}, { versionsBehind: 2 }), ['outdated']],
    ['not one: its update is under way', device({}, { versionsBehind: 1 }), []],
  ])('knows %s', (_what, of, expected) => {
    expect(codes(of)).toEqual(expected);
  });

  it('has what its words need: how many, since when, by how much', () => {
    const [silent, clock] = troublesOf(
      device({ waiting: 4, clockAheadMs: -180_000 }, { heardAt: ago(3 * HOURS) }),
      NOW,
    );
    expect(silent).toMatchObject({ count: 4, since: ago(3 * HOURS), ms: 3 * 3_600_000, isUrgent: true });
    expect(clock).toMatchObject({ ms: -180_000, isUrgent: false });
  });

  it('is in one order whatever is wrong, the urgent first, and each thing once', () => {
    const some = fc.record({
      waiting: fc.nat(3),
      waitingSince: fc.constantFrom(null, ago(1), ago(500)),
      attention: fc.nat(2),
      shiftOpen: fc.boolean(),
      freeBytes: fc.constantFrom(null, 0, 1e9, 1e12),
      clockAheadMs: fc.integer({ min: -1e13, max: 1e13 }),
      printer: fc.constantFrom('none', 'ok', 'unreachable', 'other'),
      mirror: fc.constantFrom('none', 'ok', 'failing', 'other'),
      lastBackupAt: fc.constantFrom(null, ago(1), ago(9 * DAYS)),
    });
    fc.assert(
      fc.property(some, fc.nat(4 * DAYS), fc.nat(4), (health, silence, behind) => {
        const found = troublesOf(device(health, { heardAt: ago(silence), versionsBehind: behind }), NOW);
        const places = found.map(({ code }) => troubleCodes.indexOf(code));
        expect(places).toEqual([...new Set(places)].sort((one, other) => one - other));
        const urgency = found.map(({ isUrgent }) => isUrgent);
        expect(urgency).toEqual([...urgency].sort((one, other) => Number(other) - Number(one)));
      }),
    );
  });

  it('brings the devices that need somebody before those that do not', () => {
    const named = (registerCode: string, health: Partial<KnownHealth>, outletCode = 'TPY') =>
      device(health, { registerCode, outletCode });
    const listed = byTrouble(
      [
        named('T02', {}),
        named('T01', {}),
        named('T03', { printer: 'unreachable' }),
        named('T04', { freeBytes: 0 }),
        named('T05', {}, 'BDK'),
      ],
      NOW,
    );
    expect(listed.map((each) => each.device.registerCode)).toEqual(['T04', 'T03', 'T05', 'T01', 'T02']);
  });
});

describe('the versions of a fleet', () => {
  it('are counted by which others are newer, each once', () => {
    const seen = ['1.2.0', '1.10.0', '1.10.0', '1.9.3', '1.2.0'];
    expect(versionsBehind('1.2.0', seen)).toBe(2);
    expect(versionsBehind('1.9.3', seen)).toBe(1);
    expect(versionsBehind('1.10.0', seen)).toBe(0);
  });

  it('put a preview before its release, and take anything for a version', () => {
    expect(versionsBehind('2.0.0-beta.1', ['2.0.0'])).toBe(1);
    expect(versionsBehind('2.0.0', ['2.0.0-beta.1', '2.0.0+build.7'])).toBe(0);
    expect(versionsBehind('2.0.0-alpha', ['2.0.0-beta'])).toBe(1);
    expect(versionsBehind('development', ['0.1.0', ''])).toBe(1);
  });
});

describe('[DEV-31] what a device tells of itself', () => {
  const told = { ...well, deviceTime: NOW };

  it('is read by an older server without what that does not know', () => {
    const read = healthReport.parse({ ...told, printer: 'onFire', batteryPercent: 12 });
    expect(read.printer).toBe('onFire');
    expect(read).not.toHaveProperty('batteryPercent');
  });

  it('has counts, codes and instants alone: no name, no id, no amount', () => {
    const [personId, read] = [
      registerId.parse('019a0000-0000-7000-8000-000000000009'),
      healthReport.parse(told),
    ];
    expect(healthReport.parse({ ...told, staffId: personId, name: 'Devi', totalCents: 140 })).toEqual(read);
    for (const value of Object.values(read)) expect(String(value)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(healthReport.safeParse({ ...told, platform: 'x'.repeat(61) }).success).toBe(false);
    for (const at of ['2026-13-01T25:00:00.000Z', '2026-02-31T00:00:00.000Z', '0000-01-01T00:00:00.000Z']) {
      expect(healthReport.safeParse({ ...told, waitingSince: at }).success).toBe(false);
      expect(healthReport.safeParse({ ...told, lastBackupAt: at }).success).toBe(false);
    }
  });
});
