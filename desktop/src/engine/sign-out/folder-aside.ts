import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dataFiles, isTillsOwn } from '../data-files.ts';
import { removeFile, replaceFile, syncFolder } from '../identity-files/index.ts';
import { lockDataFolder } from '../store/index.ts';

/** Where the data of tills that were signed out stands, a folder for each stream. */
const ASIDE_FOLDER = 'signed-out';

const mark = z.object({ streamId: z.uuid() });

/** Notes that this folder's till was signed out: at the next start its data is moved aside, and a new till can be paired. */
export const markSignedOut = (dataDir: string, streamId: string): void =>
  replaceFile(dataFiles(dataDir).signedOut, Buffer.from(`${JSON.stringify({ streamId })}\n`));

/**
 * Moves the data of a till that was signed out aside, if there is one; nothing is deleted. The mark goes last: a crash on
 * the way is gone on from at the next start. What is the computer's stays: what is known of its clock, and what the application
 * needs for the next till.
 * @returns true when the folder is new again
 */
export function setSignedOutAside(dataDir: string): boolean {
  const files = dataFiles(dataDir);
  if (!existsSync(files.signedOut)) return false;
  const { streamId } = mark.parse(JSON.parse(readFileSync(files.signedOut, 'utf8')));
  const unlock = lockDataFolder(dataDir);
  try {
    const aside = join(dataDir, ASIDE_FOLDER, streamId);
    mkdirSync(aside, { recursive: true });
    for (const name of readdirSync(dataDir)) {
      if (isTillsOwn(name)) renameSync(join(dataDir, name), join(aside, name));
    }
    syncFolder(aside);
    removeFile(files.signedOut);
  } finally {
    unlock();
  }
  return true;
}
