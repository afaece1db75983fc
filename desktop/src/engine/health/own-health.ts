import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FleetDevice, HealthReport } from '#shared/devices/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { PROTOCOL_VERSION } from '#shared/sync/index.ts';
import { listBackups } from '../backups/index.ts';
import type { BusinessClock } from '../clock/index.ts';
import { dataFiles } from '../data-files.ts';
import type { Device } from '../device.ts';
import { readRegister } from '../queries/devices/registers.ts';
import { readOutlet } from '../queries/identity/people.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { DATABASE_FILE, databaseBytes, type Store } from '../store/index.ts';
import { pause } from '../sync/backoff.ts';
import { countRequests } from './health.queries.ts';

/** A copy to a slow stick that takes longer is under way, and nothing to worry anybody with. */
const MIRROR_PATIENCE_MS = 5_000;

export interface HealthParts {
  readonly store: Store;
  readonly dataDir: string;
  readonly version: string;
  readonly businessClock: BusinessClock;
}

/** How this device is now. Nothing is written, and nothing that a sale waits for is asked. */
export async function measureHealth(
  { store, dataDir, version, businessClock }: HealthParts,
  device: Device,
): Promise<HealthReport> {
  const { reader } = store;
  const [freeBytes, mirror] = await Promise.all([freeBytesAt(dataDir), mirrorOf(device)]);
  const nowMs = businessClock.nowMs();
  const deviceMs = businessClock.deviceMs();
  const { waiting, waitingSince } = device.sync.status();
  const printer = device.printing.status();
  // Named by the device's clock, which may be wrong: how long ago it was is what counts.
  const [backup] = listBackups(dataFiles(dataDir).backups);
  const backupAgeMs = backup === undefined ? null : Math.max(0, deviceMs - backup.takenAtMs);
  return {
    version,
    protocol: PROTOCOL_VERSION,
    platform: `${process.platform} ${process.arch}`,
    deviceTime: instantOf(deviceMs),
    shiftOpen: readOpenShift(reader, device.state(), instantOf(nowMs)) !== undefined,
    lastSequence: device.state().lastSequence,
    waiting,
    waitingSince,
    requests: countRequests(reader),
    attention: device.sync.attentionHere(),
    freeBytes,
    databaseBytes: databaseBytes(join(dataDir, DATABASE_FILE)),
    printer: printer.state === 'none' || printer.state === 'unreachable' ? printer.state : 'ok',
    unprinted: printer.unprinted,
    lastBackupAt: backupAgeMs === null ? null : instantOf(nowMs - backupAgeMs),
    mirror,
  };
}

/** This device as the server lists it, with what it says of itself now. */
export function ownDevice(
  { store, businessClock }: HealthParts,
  device: Device,
  { deviceTime: _deviceTime, ...said }: HealthReport,
): FleetDevice {
  const { streamId, registerId, registerCode, outletId, receiptSeries } = device.state();
  const register = readRegister(store.reader, registerId);
  const outlet = readOutlet(store.reader, outletId);
  const now = instantOf(businessClock.nowMs());
  return {
    ...{ streamId, registerCode, receiptSeries },
    registerName: register?.name ?? registerCode,
    outletCode: outlet?.code ?? '',
    enrolledAt: now,
    heardAt: now,
    versionsBehind: 0,
    health: { ...said, reportedAt: now, clockAheadMs: Math.round(0 - (businessClock.serverSkewMs ?? 0)) },
  };
}

async function freeBytesAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // A file system that doesn't tell.
    return null;
  }
}

async function mirrorOf(device: Device): Promise<HealthReport['mirror']> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      device.mirror(),
      pause(MIRROR_PATIENCE_MS, patience.signal).then(() => 'ok' as const),
    ]);
  } finally {
    patience.abort();
  }
}
