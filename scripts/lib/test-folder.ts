import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux' folder in memory. */
const MEMORY = '/dev/shm';
/** What the tests' databases have room in many times over. */
const ROOM_BYTES = 4 * 1024 ** 3;
/** Passed through by PostgreSQL, which doesn't run as root, and listed by nobody else. */
const MODE = 0o711;

/**
 * Makes the folder in which everything that is tested keeps its files, and has all processes use it. It is in memory where there is
 * room: the tests make and remove some hundred database clusters of a thousand files each, and a disk's file system
 * spends longer on finding places for them than the tests do on testing.
 * @returns its path, and what removes it
 */
export function makeTestFolder(): { readonly path: string; remove(): void } {
  removeLeftovers();
  const parent = hasRoom(MEMORY) ? MEMORY : tmpdir();
  const path = mkdtempSync(join(parent, `kedai-test-${process.pid}-`));
  chmodSync(path, MODE);
  process.env.TMPDIR = path;
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** What runs left in memory that were killed: nothing else takes it out before the computer is restarted. */
function removeLeftovers(): void {
  for (const name of listed(MEMORY)) {
    const owner = Number(/^kedai-test-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (!isRunning(owner)) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}
