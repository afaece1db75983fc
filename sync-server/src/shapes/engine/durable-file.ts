import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Disk, nodeDisk, writeWhole } from './disk.ts';

/** Replaces a JSON file so that a crash leaves the old one or the new one, and never half of either. */
export async function writeDurably(path: string, value: unknown, disk: Disk = nodeDisk): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w');
  try {
    writeWhole(disk, file.fd, Buffer.from(JSON.stringify(value)), null);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes the names in a folder survive a power cut; Windows has no such call, nor the need. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The file's JSON; undefined if it isn't there or can't be read as JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
