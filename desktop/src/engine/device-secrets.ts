import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFiles, hasJournal } from './data-files.ts';
import { type DeviceSecrets, fileVault, readIdentity, type VaultProtection } from './identity-files/index.ts';
import {
  DATABASE_FILE,
  databaseBytes,
  isPlainDatabase,
  lockDataFolder,
  openStoreFile,
  readDeviceState,
  StoreError,
} from './store/index.ts';

const KEY_BYTES = 32;

/** Secrets with which a till can open everything of its own. */
export interface TillSecrets extends DeviceSecrets {
  readonly databaseKey: Uint8Array;
}

export interface SecretsOptions {
  readonly dataDir: string;
  readonly random: (bytes: number) => Uint8Array;
  readonly vaultProtection?: VaultProtection;
}

/**
 * The secrets of this data folder; made at the first start, and given a database key in a folder that is older than those.
 * @throws StoreError `store.keyMissing` when the folder was used and its secrets are gone
 */
export function openSecrets({ dataDir, random, vaultProtection }: SecretsOptions): TillSecrets {
  mkdirSync(dataDir, { recursive: true });
  const vault = fileVault(dataFiles(dataDir).vault, vaultProtection);
  const known = withDatabaseKey(vault.load());
  if (known !== undefined) return known;
  // Under the folder's lock, or of two first starts one would overwrite the key that the other's database has.
  const unlock = lockDataFolder(dataDir);
  try {
    const before = vault.load();
    if (before === undefined) refuseUsedFolder(dataDir);
    const made: TillSecrets = {
      streamKeySeed: random(KEY_BYTES),
      journalLocalKey: random(KEY_BYTES),
      installationId: randomUUID(),
      ...before,
      databaseKey: before?.databaseKey ?? random(KEY_BYTES),
    };
    vault.save(made);
    return made;
  } finally {
    unlock();
  }
}

const withDatabaseKey = (secrets: DeviceSecrets | undefined): TillSecrets | undefined =>
  secrets?.databaseKey ? { ...secrets, databaseKey: secrets.databaseKey } : undefined;

/** New keys would leave sales behind that only the old ones can sign and open. */
function refuseUsedFolder(dataDir: string): void {
  const database = join(dataDir, DATABASE_FILE);
  const used =
    hasJournal(dataDir) ||
    readIdentity(dataFiles(dataDir).identity) !== undefined ||
    (databaseBytes(database) > 0 && !isPlainDatabase(database)) ||
    isPairedPlain(database);
  if (!used) return;
  throw new StoreError(
    'store.keyMissing',
    `The file device.key is missing in ${dataDir}: without it this till can't open its data or sign its sales. ` +
      'Nothing was changed. Put the file back, or pair this register anew in an empty folder.',
  );
}

function isPairedPlain(database: string): boolean {
  if (!isPlainDatabase(database)) return false;
  const store = openStoreFile({ path: database, key: undefined });
  const paired = readDeviceState(store.reader) !== undefined;
  store.close();
  return paired;
}
