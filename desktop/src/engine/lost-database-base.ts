import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { listBackups } from './backups/index.ts';
import { firstOfJournal } from './commit/recover.ts';
import { dataFiles, mirroredBackups } from './data-files.ts';
import type { DeviceIdentity } from './identity-files/index.ts';
import type { Journal } from './journal/index.ts';
import type { RebuildOptions } from './lost-database.ts';
import { newDeviceState } from './new-device-state.ts';
import {
  DATABASE_FILE,
  keptDatabases,
  openStoreFile,
  removeDatabase,
  type Store,
  stateOfCopy,
  writeDeviceState,
} from './store/index.ts';

/** What a database is made anew on: the journal is replayed into it. */
export interface Base {
  readonly from: 'backup' | 'nothing';
  readonly store: Store;
}

export interface BaseOptions extends RebuildOptions {
  readonly identity: DeviceIdentity;
  readonly journal: Journal;
  /** Where it is made. */
  readonly rebuilt: string;
}

/** Undefined when a backup was asked for and can't be used. */
export function openBase(options: BaseOptions): Base | undefined {
  const { identity, journal, rebuilt, migrationsDir, secrets } = options;
  const first = firstOfJournal(journal);
  const begins = first?.sequence ?? journal.lastSequence + 1;
  const open = (): Store => {
    const store = openStoreFile({
      path: rebuilt,
      key: secrets.databaseKey,
      ...(migrationsDir === undefined ? {} : { migrationsDir }),
    });
    // What an update of the backup kept is the backup, which is still there.
    for (const path of keptDatabases(rebuilt)) removeDatabase(path);
    return store;
  };
  for (const candidate of backupsFor(options, identity)) {
    if (isUsable(options, candidate, begins)) return { from: 'backup', store: open() };
  }
  if (options.backup !== undefined) return undefined;
  const store = open();
  const before = first === undefined ? undefined : { sequence: first.sequence - 1, hash: first.previous };
  store.write((db) => writeDeviceState(db, newDeviceState(identity, before)));
  return { from: 'nothing', store };
}

/** Newest first: backups here, then those on the second disk, then what an update of the program kept. */
export function backupsFor(
  { dataDir, mirrorDir, backup }: RebuildOptions,
  { streamId }: DeviceIdentity,
): string[] {
  if (backup !== undefined) return [backup];
  const folders = [dataFiles(dataDir).backups];
  if (mirrorDir !== undefined) folders.push(mirroredBackups(mirrorDir, streamId));
  const backups = folders
    .flatMap((folder) => listBackups(folder))
    .sort((one, other) => other.takenAtMs - one.takenAtMs);
  return [...backups.map(({ path }) => path), ...keptDatabases(join(dataDir, DATABASE_FILE))];
}

/** A whole database of this stream, that the journal goes on from without a gap. It is left where the new one is made. */
function isUsable({ rebuilt, secrets, identity, log }: BaseOptions, path: string, begins: number): boolean {
  removeDatabase(rebuilt);
  try {
    copyFileSync(path, rebuilt);
    const { streamId, lastSequence } = stateOfCopy(rebuilt, secrets.databaseKey);
    if (streamId === identity.streamId && lastSequence >= begins - 1) return true;
    log('warn', 'a backup is of another stream, or too old for the journal', { path, lastSequence, begins });
  } catch (error) {
    log('warn', 'a backup could not be used', { path, error: String(error) });
  }
  removeDatabase(rebuilt);
  return false;
}
