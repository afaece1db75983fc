import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The few file operations that the journal needs, so that a test can make any of them fail. All are synchronous. */
export interface JournalFiles {
  /** Makes the folder and its parents where they are missing, durably. */
  ensureFolder(path: string): void;
  list(folder: string): string[];
  read(path: string): Buffer;
  /** Creates a file that must not exist yet, for reading and writing. */
  create(path: string): number;
  open(path: string): number;
  /** Writes all of the bytes at the position, or throws. */
  write(fd: number, bytes: Uint8Array, position: number): void;
  /** Returns when the bytes are on the medium. */
  sync(fd: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(folder: string): void;
}

const OWNER_ONLY = 0o600;

export const nodeFiles: JournalFiles = {
  ensureFolder(path) {
    const firstMade = fs.mkdirSync(path, { recursive: true, mode: 0o700 });
    if (firstMade === undefined) return;
    const top = dirname(resolve(firstMade));
    for (let parent = dirname(resolve(path)); ; parent = dirname(parent)) {
      syncFolder(parent);
      if (parent === top) return;
    }
  },
  list: (folder) => fs.readdirSync(folder),
  read: (path) => fs.readFileSync(path),
  create: (path) => fs.openSync(path, 'wx+', OWNER_ONLY),
  open: (path) => fs.openSync(path, 'r+'),
  write(fd, bytes, position) {
    let written = 0;
    while (written < bytes.length) {
      written += fs.writeSync(fd, bytes, written, bytes.length - written, position + written);
    }
  },
  sync: (fd) => fs.fdatasyncSync(fd),
  close: (fd) => fs.closeSync(fd),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  syncFolder,
};

function syncFolder(folder: string): void {
  // Windows can't open a folder, and its file systems journal names by themselves.
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
