import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { removeFile, replaceFile, syncFolder } from '../identity-files/index.ts';
import { readStateOfDatabase, type Store, verifyCopy } from '../store/index.ts';
import { type Backup, backupName, keyNameOf, sweep } from './backup-files.ts';
import { copyFile } from './copy-file.ts';
import { rotateBackups } from './rotate.ts';
import { sealBackupKey } from './sealed-key.ts';

export interface BackupOptions {
  readonly store: Store;
  readonly folder: string;
  readonly databaseKey: Uint8Array;
  /** X25519, raw: whose private key opens the backup on another computer. */
  readonly recoveryPublicKey: Uint8Array;
  readonly nowMs: number;
  /** Given up when it is aborted: the database is about to close. */
  readonly signal: AbortSignal;
  /** Resolves when nobody waits for a sale. */
  idle(): Promise<void>;
}

/**
 * Copies the database while the till goes on, checks the copy, and gives it its name. The database's file is left alone
 * meanwhile: what is sold goes to its log (`Store.whileFileRests`), so that the copy is the state of one instant.
 * @returns undefined when the database couldn't be had at rest; it is tried again later
 * @throws StoreError `store.damaged` when the copy can't be read: neither can the database then
 */
export async function takeBackup(options: BackupOptions): Promise<Backup | undefined> {
  const { store, folder, nowMs, signal } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  sweep(folder);
  const name = backupName(nowMs);
  const path = join(folder, name);
  const unfinished = `${path}.tmp`;
  const keyPath = join(folder, keyNameOf(name));
  try {
    const state = await store.whileFileRests(async (database) => {
      const atRest = readStateOfDatabase(store.reader);
      await copyFile(database, unfinished, signal);
      return atRest;
    });
    if (state === undefined) return undefined;
    for (const _slice of verifyCopy(unfinished, options.databaseKey, state)) {
      await options.idle();
      signal.throwIfAborted();
    }
    // The key first: a backup with its name can be opened by a spare.
    replaceFile(keyPath, sealBackupKey(options.databaseKey, options.recoveryPublicKey));
    renameSync(unfinished, path);
    syncFolder(folder);
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
    removeFile(keyPath);
    throw error;
  }
  rotateBackups(folder, nowMs);
  return { path, keyPath, takenAtMs: nowMs };
}

/**
 * Puts a backup into a second folder too. Only the last part of that folder's path is made: on a stick that was pulled, all of
 * it would otherwise appear on the system's disk.
 */
export async function mirrorBackup(backup: Backup, folder: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  sweep(folder);
  for (const source of [backup.keyPath, backup.path]) {
    const target = join(folder, basename(source));
    await copyFile(source, `${target}.tmp`, signal);
    renameSync(`${target}.tmp`, target);
  }
  syncFolder(folder);
  rotateBackups(folder, backup.takenAtMs);
}
