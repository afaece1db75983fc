import { writeSync } from 'node:fs';

/** The one file operation that a full disk refuses. A port, so that a test can fill the disk. */
export interface Disk {
  /** Writes some of the bytes from `at` on and says how many; a null position is the file's own. */
  write(fd: number, data: Uint8Array, at: number, length: number, position: number | null): number;
}

export const nodeDisk: Disk = { write: writeSync };

/** Writes all of it, however many calls that takes. */
export function writeWhole(disk: Disk, fd: number, data: Uint8Array, position: number | null): void {
  let at = 0;
  while (at < data.length) {
    at += disk.write(fd, data, at, data.length - at, position === null ? null : position + at);
  }
}

const FULL_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO']);

/** Whether something failed because the disk takes no more. */
export function isDiskRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && FULL_CODES.has(error.code)
  );
}
