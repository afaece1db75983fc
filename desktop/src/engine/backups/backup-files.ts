import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Of a database, encrypted as it was; its key, sealed, stands beside it. */
export interface Backup {
  readonly path: string;
  readonly keyPath: string;
  readonly takenAtMs: number;
}

const NAME = /^kedai-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.backup$/;
/** Something that a killed process was making. */
const UNFINISHED = /^kedai-.*\.tmp(-wal|-shm|-journal)?$/;

/** Names sort by age, in any file manager. */
export const backupName = (takenAtMs: number): string =>
  `kedai-${new Date(takenAtMs).toISOString().replaceAll(/[-:.]/g, '')}.backup`;

export const keyNameOf = (name: string): string => `${name}.key`;

/** Finished backups in a folder, newest first; none when the folder isn't there. */
export function listBackups(folder: string): Backup[] {
  return names(folder)
    .flatMap((name) => {
      const takenAtMs = takenAt(name);
      return takenAtMs === undefined
        ? []
        : [{ path: join(folder, name), keyPath: join(folder, keyNameOf(name)), takenAtMs }];
    })
    .sort((one, other) => other.takenAtMs - one.takenAtMs);
}

export function removeBackup({ path, keyPath }: Backup): void {
  // A key without its backup is swept away below; a backup without its key could be opened here alone.
  for (const file of [path, `${path}-wal`, `${path}-shm`, keyPath]) rmSync(file, { force: true });
}

/** Removes what a killed process left: unfinished copies, and keys that belong to none. */
export function sweep(folder: string): void {
  const all = names(folder);
  for (const name of all) {
    const isOrphan = name.endsWith('.backup.key') && !all.includes(name.slice(0, -'.key'.length));
    if (isOrphan || UNFINISHED.test(name)) rmSync(join(folder, name), { force: true });
  }
}

const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function takenAt(name: string): number | undefined {
  const [, year, month, day, hour, minute, second, ms] = NAME.exec(name) ?? [];
  if (ms === undefined) return undefined;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}
