import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { assert } from '#shared/kernel/index.ts';
import { syncFolder } from '../identity-files/index.ts';

/** The till's database in its data folder. Copies in the making, old states and damaged files stand beside it. */
export const DATABASE_FILE = 'kedai.sqlite';

const LOG_SUFFIXES = ['-wal', '-shm', '-journal'] as const;

/** Removes a database file and what SQLite keeps beside it; nothing when it isn't there. */
export function removeDatabase(path: string): void {
  for (const suffix of [...LOG_SUFFIXES, '']) fs.rmSync(path + suffix, { force: true, recursive: true });
}

/**
 * Puts a finished copy in the place of a database, so that at every instant one of the two is there, whole. Both must be
 * closed: a log that one of them left would be read into the other.
 */
export function swapDatabase(copy: string, path: string): void {
  for (const file of [copy, path]) {
    assert(!hasContent(`${file}-wal`), `the log of ${file} to be in its database`);
    for (const suffix of LOG_SUFFIXES) fs.rmSync(file + suffix, { force: true });
  }
  syncFile(copy);
  fs.renameSync(copy, path);
  syncFolder(dirname(path));
}

/** Gives a database a second name, under which it stays when another takes its place. */
export function keepUnderName(path: string, name: string): void {
  fs.rmSync(name, { force: true });
  try {
    fs.linkSync(path, name);
  } catch {
    // A stick's file system has no second names.
    fs.copyFileSync(path, name);
    syncFile(name);
  }
  syncFolder(dirname(path));
}

/** Moves a database that can't be read out of the way, with its log: either may hold what a specialist can still find. */
export function setDatabaseAside(path: string, asidePath: string): void {
  // The log first: without its database it is nothing that a start could take for a whole one.
  for (const suffix of ['-wal', '']) {
    if (fs.existsSync(path + suffix)) fs.renameSync(path + suffix, asidePath + suffix);
  }
  fs.rmSync(`${path}-shm`, { force: true });
  syncFolder(dirname(path));
}

/** The size of a database that has anything in it; 0 for one that is missing, empty, or no file. */
export function databaseBytes(path: string): number {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : 0;
}

const hasContent = (path: string): boolean => databaseBytes(path) > 0;

function syncFile(path: string): void {
  const fd = fs.openSync(path, 'r+');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
