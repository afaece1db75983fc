import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { dataFiles, isTillsOwn } from '../data-files.ts';
import { removeFile, replaceFile, syncFolder } from '../identity-files/index.ts';
import { createNotices } from '../notices.ts';
import { lockDataFolder } from '../store/lock.ts';
import { type Destroying, readWipe } from './wipe-order.ts';

/** Tills that were signed out of this folder before. */
const SIGNED_OUT_FOLDER = 'signed-out';

/** What makes the rest readable; all of these are in a vault's file. What protects the file isn't the till's. */
const isKey = (name: string): boolean => name.startsWith('device.') && name.endsWith('.key');

/**
 * Destroys what a wiped till has, if its wipe has come that far. The keys first: database and backups are encrypted with
 * them, and the journal is sealed to the company's recovery key, so that nothing can be read from then on. The journal is
 * moved to `wiped`, where it stays until the server has it in a backup. The order's file goes last: a crash on the way is
 * gone on from at the next start, and each step may be done twice.
 * @returns true when the folder is new again
 */
export function finishWipe(dataDir: string): boolean {
  const wipe = readWipe(dataDir);
  if (wipe?.phase !== 'destroying') return false;
  const unlock = lockDataFolder(dataDir);
  try {
    for (const key of keysIn(dataDir)) shred(key);
    keepJournal(dataDir, wipe);
    removeTheRest(dataDir);
    tell(dataDir, wipe);
    removeFile(dataFiles(dataDir).wipe);
  } finally {
    unlock();
  }
  return true;
}

/** Also of tills that were signed out here before. */
const keysIn = (dataDir: string): string[] =>
  fs
    .readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isKey(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Written over before it is unlinked. A disk may keep old blocks all the same; a vault is protected against who reads those. */
function shred(path: string): void {
  const fd = fs.openSync(path, 'r+');
  try {
    fs.writeSync(fd, randomBytes(fs.fstatSync(fd).size), 0, undefined, 0);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  removeFile(path);
}

function keepJournal(dataDir: string, { streamId }: Destroying): void {
  const kept = dataFiles(dataDir).wipedOf(streamId);
  fs.mkdirSync(kept.folder, { recursive: true });
  const journal = join(dataDir, 'journal');
  if (fs.existsSync(journal)) fs.renameSync(journal, kept.journal);
  syncFolder(kept.folder);
}

function removeTheRest(dataDir: string): void {
  for (const name of fs.readdirSync(dataDir)) {
    if (!isTillsOwn(name) && name !== SIGNED_OUT_FOLDER) continue;
    fs.rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  syncFolder(dataDir);
}

/** The server, as soon as it can be reached, and the person at the till. */
function tell(dataDir: string, { phase: _phase, ...report }: Destroying): void {
  const files = dataFiles(dataDir);
  const path = files.wipedOf(report.streamId).report;
  replaceFile(path, Buffer.from(`${JSON.stringify(report)}\n`));
  const code = report.leftUnsent > 0 ? 'devices.wipedUnsent' : 'devices.wiped';
  createNotices(files.notice).tell({ code });
}
