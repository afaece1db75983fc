import * as fs from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Puts new contents in place of a file, so that after a power cut either the old or the new ones are there, whole.
 * The folder is made when it is missing. Only the owner may read the file.
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const folder = dirname(path);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Two tills of one user share the state folder: each needs a temporary file of its own.
  const temporary = `${path}.${process.pid}.tmp`;
  fs.rmSync(temporary, { force: true });
  try {
    const fd = fs.openSync(temporary, 'wx', OWNER_ONLY);
    try {
      fs.writeFileSync(fd, bytes);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

export function removeFile(path: string): void {
  if (!fs.existsSync(path)) return;
  fs.rmSync(path);
  syncFolder(dirname(path));
}

/** Makes creations, renames and removals in the folder durable. */
export function syncFolder(folder: string): void {
  // Windows can't open a folder, and its file systems journal names by themselves.
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
