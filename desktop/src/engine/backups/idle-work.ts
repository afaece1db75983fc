import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFiles, mirroredBackups } from '../data-files.ts';
import type { TillSecrets } from '../device-secrets.ts';
import {
  DATABASE_FILE,
  type DeviceState,
  isDamage,
  keptDatabases,
  readDeviceState,
  removeDatabase,
  type Store,
} from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { listBackups } from './backup-files.ts';
import { mirrorBackup, takeBackup } from './take-backup.ts';

const BACKUP_EVERY_MS = 6 * 60 * 60 * 1000;
/** A backup that fails (a full disk, say) isn't tried again at once. */
const PAUSE_MS = 60_000;

export interface IdleWorkOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly mirrorDir: string | undefined;
  readonly secrets: TillSecrets;
  readonly clock: () => number;
  readonly log: Log;
  readonly idleMs: number;
  isIdle(forMs: number): boolean;
  /** The database, or a fresh copy of it, can't be read. */
  onDamage(): void;
}

/**
 * What a till does while nobody asks anything of it: reads its whole database once after the start, takes backups, and lets go of
 * the database of the version before once the new one has sold. Every step is short, or beside what the process does.
 */
export function createIdleWork(options: IdleWorkOptions): { close(): Promise<void> } {
  const { store, idleMs, isIdle, log } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const receipts = (): number => readDeviceState(store.reader)?.lastReceiptSequence ?? 0;
  const receiptsAtStart = receipts();

  const idle = async (): Promise<void> => {
    do await sleep(idleMs, undefined, { signal, ref: false });
    while (!isIdle(idleMs));
  };
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      log('warn', `${what} failed`, { error: String(error) });
      if (isDamage(error)) options.onDamage();
    }
  };
  const check = async (): Promise<void> => {
    for (const _slice of store.checkBySlices()) await idle();
  };
  const letGo = (): void => {
    if (receipts() <= receiptsAtStart) return;
    for (const path of keptDatabases(join(options.dataDir, DATABASE_FILE))) removeDatabase(path);
  };
  const workOn = async (): Promise<void> => {
    await attempt('the check of the database', check);
    while (!signal.aborted) {
      await idle();
      letGo();
      const device = readDeviceState(store.reader);
      if (device?.firstCopyComplete && isDue(options)) {
        await attempt('a backup', () => backUp(options, device, idle, signal));
        if (isDue(options)) await sleep(PAUSE_MS, undefined, { signal, ref: false });
      }
    }
  };
  const working = workOn().catch((error: unknown) => {
    if (!signal.aborted) log('error', 'the work of idle moments ended', { error: String(error) });
  });
  return {
    close: async () => {
      closing.abort();
      await working;
    },
  };
}

/** Also when the clock was set back behind the newest backup. */
function isDue({ dataDir, clock }: IdleWorkOptions): boolean {
  const [newest] = listBackups(dataFiles(dataDir).backups);
  return newest === undefined || Math.abs(clock() - newest.takenAtMs) >= BACKUP_EVERY_MS;
}

async function backUp(
  options: IdleWorkOptions,
  device: DeviceState,
  idle: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { store, dataDir, mirrorDir, secrets, clock, log } = options;
  const backup = await takeBackup({
    store,
    folder: dataFiles(dataDir).backups,
    databaseKey: secrets.databaseKey,
    recoveryPublicKey: Uint8Array.from(Buffer.from(device.recoveryPublicKey, 'base64')),
    nowMs: clock(),
    signal,
    idle,
  });
  if (backup === undefined) return;
  log('info', 'a backup was taken and checked', { path: backup.path });
  if (mirrorDir === undefined || !existsSync(mirrorDir)) return;
  try {
    await mirrorBackup(backup, mirroredBackups(mirrorDir, device.streamId), signal);
  } catch (error) {
    if (!signal.aborted) log('warn', 'the second copy of a backup failed', { error: String(error) });
  }
}
