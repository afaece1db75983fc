import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAMAGED_SUFFIX } from './segment-header.ts';
import type { JournalMirror } from './types.ts';

const BLOCK_BYTES = 256 * 1024;

interface Followed {
  wanted: number;
  done: number;
  /** Compared with the copy since the last failure; until then nothing is assumed about the copy. */
  compared: boolean;
}

/**
 * Follows the journal into a second folder. It works beside the sale, never in it: a slow or absent stick costs the
 * cashier nothing. It reads what the journal has already synced, so it can stop anywhere, hold nothing in memory,
 * and catch up later, and it is never ahead of the journal.
 */
export function createMirror(source: string, target: string, onError: (error: Error) => void): JournalMirror {
  const followed = new Map<string, Followed>();
  const removals = new Set<string>();
  let running: Promise<void> | undefined;
  let failing = false;

  async function pump(): Promise<void> {
    try {
      await makeFolder(target);
      for (let work = nextWork(); work !== undefined; work = nextWork()) await work();
      failing = false;
    } catch (error) {
      for (const state of followed.values()) Object.assign(state, { done: 0, compared: false });
      const first = !failing;
      failing = true;
      if (first) onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      running = undefined;
    }
  }

  function nextWork(): (() => Promise<void>) | undefined {
    const [gone] = removals;
    if (gone !== undefined) {
      return async () => {
        await rm(join(target, gone), { force: true });
        removals.delete(gone);
      };
    }
    for (const [name, state] of followed) {
      if (state.done < state.wanted) return () => copy(name, state);
    }
    return undefined;
  }

  async function copy(name: string, state: Followed): Promise<void> {
    const wanted = state.wanted;
    const from = await open(join(source, name), 'r');
    try {
      const path = join(target, name);
      const found = state.compared ? 'behind' : await compareCopy(from, path);
      if (found === 'foreign') await setAside(target, name);
      if (found !== 'same') {
        const end = state.compared ? wanted : (await from.stat()).size;
        await copyRange(from, path, state.done, end);
      }
      state.compared = true;
      state.done = wanted;
    } finally {
      await from.close();
    }
  }

  function start(): void {
    running ??= pump();
  }

  return {
    follow(name, through) {
      const state = followed.get(name);
      if (state === undefined) followed.set(name, { wanted: through, done: 0, compared: false });
      else state.wanted = Math.max(state.wanted, through);
      start();
    },
    remove(name) {
      followed.delete(name);
      removals.add(name);
      start();
    },
    async settled() {
      while (running !== undefined) await running;
      return !failing;
    },
  };
}

/** Only the last part is made: on a stick that was pulled, its whole path would otherwise appear on the system disk. */
async function makeFolder(target: string): Promise<void> {
  try {
    await mkdir(target, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/**
 * What the copy holds and the journal doesn't may be the only trace of a sale (the till's disk was replaced, or lost
 * its tail): such a file is set aside before it is written over.
 */
async function setAside(target: string, name: string): Promise<void> {
  const taken = new Set(await readdir(target));
  let count = 1;
  while (taken.has(`${name}.${count}${DAMAGED_SUFFIX}`)) count += 1;
  await rename(join(target, name), join(target, `${name}.${count}${DAMAGED_SUFFIX}`));
}

/** `behind`: every byte of the copy is zero or the same as in the journal. */
async function compareCopy(from: FileHandle, path: string): Promise<'same' | 'behind' | 'foreign'> {
  if (!(await exists(path))) return 'behind';
  const copy = await open(path, 'r');
  try {
    const theirs = Buffer.alloc(BLOCK_BYTES);
    const ours = Buffer.alloc(BLOCK_BYTES);
    let result: 'same' | 'behind' = 'same';
    for (let position = 0; ; position += BLOCK_BYTES) {
      const { bytesRead } = await copy.read(theirs, 0, BLOCK_BYTES, position);
      const { bytesRead: expected } = await from.read(ours, 0, BLOCK_BYTES, position);
      ours.fill(0, expected);
      const block = theirs.subarray(0, bytesRead);
      if (bytesRead !== expected) result = 'behind';
      if (!block.equals(ours.subarray(0, bytesRead))) {
        if (block.some((byte, index) => byte !== 0 && byte !== ours[index])) return 'foreign';
        result = 'behind';
      }
      if (bytesRead < BLOCK_BYTES) return result;
    }
  } finally {
    await copy.close();
  }
}

async function copyRange(from: FileHandle, path: string, start: number, end: number): Promise<void> {
  const to = await open(path, (await exists(path)) ? 'r+' : 'wx+', 0o600);
  try {
    const block = Buffer.alloc(Math.min(BLOCK_BYTES, Math.max(end - start, 1)));
    for (let position = start; position < end; ) {
      const length = Math.min(block.length, end - position);
      const { bytesRead } = await from.read(block, 0, length, position);
      if (bytesRead === 0) break;
      await to.write(block, 0, bytesRead, position);
      position += bytesRead;
    }
    await to.datasync();
  } finally {
    await to.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
