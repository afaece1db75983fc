import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ErasureList, erasureList } from '../incarnations/erasure-list.ts';
import { restoredMarker } from '../incarnations/notice-restore.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { readArchive } from './archive.ts';

export interface RestoreOptions {
  readonly archive: string;
  /** The data folder of a server that is stopped, or a new one. */
  readonly dataDir: string;
  /** Where that server keeps its backups, and the list of who was erased. */
  readonly backupDir: string;
  readonly passphrase: string;
  /** UTC instant, for the name of what is put aside. */
  readonly now: string;
}

/**
 * Puts a backup in place of a stopped server's database. What was there is kept beside it. The next start begins a new life of
 * the data, in which devices send again what came after the backup.
 * @returns where the database that was there before is now
 */
export async function restore(options: RestoreOptions): Promise<string | undefined> {
  const { archive, dataDir, backupDir, passphrase, now } = options;
  const home = join(dataDir, 'postgres');
  const hadOne = await exists(home);
  if (hadOne) await refuseRunning(dataDir);
  await mkdir(dataDir, { recursive: true });
  const unpacked = unpackedOf(dataDir);
  await rm(unpacked, { recursive: true, force: true });
  await readArchive(archive, unpacked, passphrase);
  const aside = hadOne ? join(dataDir, `postgres-before-${now.replaceAll(/[:.]/g, '-')}`) : undefined;
  // First the mark: whatever becomes of the rest, the next start asks devices for what is missing.
  await writeFile(restoredMarker(dataDir), `${now}\n`);
  if (aside !== undefined) await rename(home, aside);
  await rename(join(unpacked, 'postgres'), home);
  for (const name of ['postgres-password', 'secret']) {
    if (await exists(join(unpacked, name))) await rename(join(unpacked, name), join(dataDir, name));
  }
  // Whoever was erased after the backup is erased again at the next start. On a new computer the list comes with the backup.
  const [beside, own] = [erasureList(dirname(archive)), erasureList(backupDir)];
  if (beside !== own) await new ErasureList(own).takeOver(new ErasureList(beside));
  // Last: as long as it is there, no server starts on what is half put back.
  await rm(unpacked, { recursive: true, force: true });
  return aside;
}

/** A restore that was cut off between two steps leaves no database, or one that another's password opens. */
export async function refuseHalfRestored(dataDir: string): Promise<void> {
  const isHalf = (await exists(restoredMarker(dataDir))) && (await exists(unpackedOf(dataDir)));
  if (!isHalf) return;
  throw new Error(
    `A restore into ${dataDir} was cut off. Run it again: npm run server:restore -- <file>. Nothing is lost: the backup is as it was, and a database that was there before is beside it, as postgres-before-…`,
  );
}

const unpackedOf = (dataDir: string): string => join(dataDir, 'restoring');

/** Starting and stopping what is there says whether a server lives on it: it refuses then. */
async function refuseRunning(dataDir: string): Promise<void> {
  if (!(await exists(join(dataDir, 'postgres', 'data', 'postmaster.pid')))) return;
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await postgres.stop();
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
