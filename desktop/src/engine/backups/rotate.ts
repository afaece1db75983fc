import { listBackups, removeBackup } from './backup-files.ts';

const NEWEST_KEPT = 7;
const WEEKS_KEPT = 4;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Keeps the newest seven backups, and of each of the four weeks before now the newest. Every finished backup was read whole
 * when it was made, so the newest, which always stays, is a good one.
 */
export function rotateBackups(folder: string, nowMs: number): void {
  const backups = listBackups(folder);
  const keep = new Set(backups.slice(0, NEWEST_KEPT));
  for (let week = 0; week < WEEKS_KEPT; week += 1) {
    const [newest] = backups.filter(({ takenAtMs }) => Math.floor((nowMs - takenAtMs) / WEEK_MS) === week);
    if (newest !== undefined) keep.add(newest);
  }
  for (const backup of backups) if (!keep.has(backup)) removeBackup(backup);
}
