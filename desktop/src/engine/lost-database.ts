import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '#shared/bridge.ts';
import { replayJournal } from './commit/recover.ts';
import { dataFiles, hasJournal } from './data-files.ts';
import type { TillSecrets } from './device-secrets.ts';
import { type DeviceIdentity, type HighWater, readIdentity } from './identity-files/index.ts';
import { type Journal, openJournal } from './journal/index.ts';
import { type Base, backupsFor, openBase } from './lost-database-base.ts';
import {
  DATABASE_FILE,
  databaseBytes,
  explainDamage,
  isDamage,
  lockDataFolder,
  openStore,
  readDeviceState,
  readStateOfDatabase,
  removeDatabase,
  type Store,
  StoreError,
  setDatabaseAside,
  swapDatabase,
} from './store/index.ts';
import type { Log } from './sync/log.ts';

const REBUILT_SUFFIX = '.rebuilding';

export interface TillDatabaseOptions {
  readonly dataDir: string;
  readonly secrets: TillSecrets;
  readonly mirrorDir: string | undefined;
  readonly migrationsDir: string | undefined;
  readonly marks: HighWater | undefined;
  readonly clock: () => number;
  readonly log: Log;
  /** Told once when a page can't be read any more. */
  onDamage(): void;
}

export interface TillDatabase {
  readonly store: Store;
  /** What the person at the till must be told; undefined when nothing had to be put right. */
  readonly notice: Notice | undefined;
}

/**
 * Opens the till's database. One that is gone or damaged is made anew from the newest backup, else from nothing, and from
 * the journal, which has every fact that was shown as done.
 * @param isLost somebody met a damaged page already
 * @throws StoreError when that can't be done without losing a sale or using a receipt number twice; nothing is changed then
 */
export function openTillDatabase(options: TillDatabaseOptions, isLost: boolean): TillDatabase {
  const { dataDir, log } = options;
  const identity = readIdentity(dataFiles(dataDir).identity);
  const isGone = databaseBytes(join(dataDir, DATABASE_FILE)) === 0;
  let damage: unknown;
  if (!isLost && !(isGone && (identity !== undefined || hasJournal(dataDir)))) {
    try {
      const store = openPlainly(options);
      if (readDeviceState(store.reader) !== undefined || (identity === undefined && !hasJournal(dataDir))) {
        return { store, notice: undefined };
      }
      // Somebody put an empty database beside a paired till's journal.
      store.close();
    } catch (error) {
      if (!isDamage(error)) throw error;
      damage = error;
    }
  }
  log('error', 'the database is gone or damaged and is made anew', { cause: String(damage) });
  const base = rebuildDatabase(options, identity, damage);
  const code = base === 'backup' ? 'devices.rebuiltFromBackup' : 'devices.rebuiltFromJournal';
  return { store: openPlainly(options), notice: { code } };
}

function openPlainly({ dataDir, secrets, migrationsDir, onDamage }: TillDatabaseOptions): Store {
  return openStore({
    dataDir,
    key: secrets.databaseKey,
    onDamage,
    ...(migrationsDir === undefined ? {} : { migrationsDir }),
  });
}

export interface RebuildOptions extends Omit<TillDatabaseOptions, 'onDamage'> {
  /** This backup and no other. */
  readonly backup?: string;
}

/**
 * Puts a backup in the place of the database, which is moved aside, and brings it up to date from the journal.
 * @throws StoreError when it can't be used; nothing is changed then
 */
export function restoreDatabase(options: RebuildOptions & { readonly backup: string }): void {
  rebuildDatabase(options, readIdentity(dataFiles(options.dataDir).identity));
}

/**
 * Makes the database anew beside the old one, which is moved aside when the new one is whole, and never deleted. Killed anywhere,
 * the next start finds the old one, or none, and does it again.
 * @param damage what was met; explained to the person when nothing can be made of what is here
 */
function rebuildDatabase(
  options: RebuildOptions,
  identity: DeviceIdentity | undefined,
  damage?: unknown,
): Base['from'] {
  const { dataDir, secrets, clock } = options;
  const path = join(dataDir, DATABASE_FILE);
  const rebuilt = path + REBUILT_SUFFIX;
  const unlock = lockDataFolder(dataDir);
  try {
    removeDatabase(rebuilt);
    if (identity === undefined) throw explainLoss(options, damage);
    const folder = dataFiles(dataDir).journalOf(identity.streamId);
    if (!existsSync(folder) && backupsFor(options, identity).length === 0) throw explainLoss(options, damage);
    const journal = openJournal({
      folder,
      recoveryPublicKey: Uint8Array.from(Buffer.from(identity.recoveryPublicKey, 'base64')),
      localKey: secrets.journalLocalKey,
    });
    try {
      const base = openBase({ ...options, rebuilt, identity, journal });
      if (base === undefined) throw unusable(options);
      try {
        replayJournal(base.store, journal);
        refuseGap(options, base.store, journal);
      } finally {
        base.store.close();
      }
      const suffix = `.damaged-${new Date(clock()).toISOString().replaceAll(':', '')}`;
      setDatabaseAside(path, freeName(path + suffix));
      swapDatabase(rebuilt, path);
      return base.from;
    } finally {
      journal.close();
    }
  } finally {
    removeDatabase(rebuilt);
    unlock();
  }
}

/** Selling on from an earlier state would give receipt numbers out again that are on paper already. */
function refuseGap({ marks, dataDir }: RebuildOptions, store: Store, journal: Journal): void {
  const { streamId, lastSequence, lastReceiptSequence, ownFacts } = readStateOfDatabase(store.reader);
  const used = marks?.read()[streamId ?? ''];
  // Known to be older: it records nothing before it has a stream of its own (device.ts).
  if (used !== undefined && used > lastSequence) return;
  const isWhole = lastSequence >= journal.lastSequence && (used !== undefined || journal.damage.length === 0);
  // Without a sale in what is left, the last receipt's number is known only when every fact of the stream is here.
  if (isWhole && (lastReceiptSequence > 0 || ownFacts === lastSequence)) return;
  throw new StoreError(
    'store.databaseLost',
    `The database of this till in ${dataDir} is gone, and what is left beside it ends at fact ${lastSequence}: selling on would ` +
      'use receipt numbers twice. Nothing was changed. Keep this folder safe, pair this register anew in an empty folder, and call support to bring over what was sold.',
  );
}

function freeName(name: string): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!existsSync(candidate) && !existsSync(`${candidate}-wal`)) return candidate;
  }
}

const unusable = ({ backup }: RebuildOptions): StoreError =>
  new StoreError(
    'store.backupUnusable',
    `The backup ${backup} can't be used: it is damaged, belongs to another till, or is older than this till's journal. ` +
      'Nothing was changed. Choose another one.',
  );

/** Words for a loss that nothing here makes up for. */
function explainLoss({ dataDir }: RebuildOptions, damage: unknown): unknown {
  if (damage !== undefined) return explainDamage(damage, dataDir);
  return new StoreError(
    'store.databaseLost',
    `The database of this till is gone from ${dataDir}, and what is left beside it is not enough to make it anew. Nothing was ` +
      'changed. Put back a backup of kedai.sqlite: an older one will do, the journal brings it up to date. Without ' +
      'one, keep this folder safe, and pair this register anew in an empty folder.',
  );
}
